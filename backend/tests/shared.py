"""Finds the material beside the project root: tests that need it skip where it is absent, and fail in CI."""

import os
from pathlib import Path

import pytest

SHARED_ROOT = Path(__file__).resolve().parents[3] / "shared"


def shared(relative: str) -> Path:
    """The path of `relative` below ../shared. Without it the test is skipped; with CI set it fails."""
    path = SHARED_ROOT / relative
    if not path.exists():
        message = f"../shared/{relative} does not lie beside the project"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path
