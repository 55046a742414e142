"""`.env.example` is the list of all settings: every field, a comment for each, and the true defaults."""

from itertools import pairwise

import pytest
from dotenv import dotenv_values

from app.core.config import ROOT, Settings

EXAMPLE = ROOT / ".env.example"
FIELDS = {name.upper() for name in Settings.model_fields}


def test_it_names_every_setting_and_no_other() -> None:
    assert set(dotenv_values(EXAMPLE)) == FIELDS


def test_each_has_a_comment_above_it() -> None:
    lines = EXAMPLE.read_text().splitlines()
    bare = [line for above, line in pairwise(lines) if _sets(line) and above[:2] != "# "]
    assert bare == []


def test_its_values_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*FIELDS, "PABBLY_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def _sets(line: str) -> bool:
    return "=" in line and not line.startswith("#")
