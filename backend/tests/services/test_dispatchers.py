"""Each value of DISPATCH has its dispatcher."""

from typing import get_args

from app.core.config import Settings
from app.services.dispatchers import DISPATCHERS


def test_every_choice_is_there() -> None:
    assert set(DISPATCHERS) == set(get_args(Settings.model_fields["dispatch"].annotation))
