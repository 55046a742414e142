"""The compiled requirement files install the same bytes everywhere, and name no host."""

import re
from pathlib import Path

import pytest

BACKEND = Path(__file__).resolve().parents[2]
COMPILED = sorted(BACKEND.glob("requirements*.txt"))


@pytest.mark.parametrize("path", COMPILED, ids=lambda path: path.stem)
def test_every_pin_has_hashes_and_no_address(path: Path) -> None:
    text = path.read_text()
    pins = re.findall(r"^[a-z0-9][^\n]*?(?: \\\n    --hash=sha256:[0-9a-f]{64})+$", text, re.MULTILINE)
    assert len(pins) == sum(1 for line in text.splitlines() if not line.startswith(" "))
    assert all("==" in pin.splitlines()[0] for pin in pins)
    assert "://" not in text
    assert "--index" not in text


def test_each_source_is_compiled() -> None:
    assert {path.stem for path in COMPILED} == {path.stem for path in BACKEND.glob("requirements*.in")}


def test_the_sets_agree_on_every_version() -> None:
    largest = (BACKEND / "requirements-dev.txt").read_text().splitlines()
    for path in COMPILED:
        assert [line for line in path.read_text().splitlines() if line not in largest] == []
