"""Material that is absent skips a test on a desk and fails it in CI."""

import pytest

from tests.shared import shared


def test_absent_material_skips_on_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="does not lie beside the project"):
        shared("no such thing")


def test_absent_material_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="does not lie beside the project"):
        shared("no such thing")
