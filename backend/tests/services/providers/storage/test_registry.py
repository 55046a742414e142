"""The setting picks the store, each of them by its own name."""

from pathlib import Path
from typing import get_args

import pytest

from app.core.config import Settings
from app.services.providers.storage.registry import STORES, storage


@pytest.mark.parametrize("name", get_args(Settings.model_fields["storage"].annotation))
def test_each_choice_has_its_store(name: str, tmp_path: Path) -> None:
    config = Settings(storage=name, data_dir=tmp_path, gcs_bucket="recordings")
    assert STORES[name](config).name == name


def test_one_store_per_process() -> None:
    assert storage() is storage()
    assert storage().name == "disk"
