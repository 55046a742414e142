"""Every screen, as it is for a new team and on a phone: axe finds nothing, the console stays silent."""

import os
from pathlib import Path
from typing import Literal

import pytest

from tests.browser.conftest import DESK, PHONE, Visitor

OUTSIDE = ("/sign-in", "/register")
INSIDE = ("/", "/calls", "/record", "/followups")
SIZES = {"phone": PHONE, "desk": DESK}


def look(visitor: Visitor, path: str) -> list[str]:
    """What is wrong with a screen at both sizes. SCREENSHOTS names a folder to keep pictures in."""
    visitor.open(path)
    visitor.page.get_by_role("heading", level=1).wait_for()
    visitor.page.wait_for_load_state("networkidle")
    faults = []
    for name, size in SIZES.items():
        visitor.page.set_viewport_size(size)
        faults += [f"{path} {name}: {each}" for each in visitor.faults()]
        if visitor.is_wider_than_the_window():
            faults.append(f"{path} {name}: wider than the window")
        picture(visitor, f"{path.strip('/').replace('/', '-') or 'today'}-{name}")
    return faults


def picture(visitor: Visitor, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        visitor.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("path", OUTSIDE)
def test_before_signing_in(visitor: Visitor, path: str) -> None:
    assert look(visitor, path) == []


def test_for_a_new_team(visitor: Visitor) -> None:
    visitor.register()
    faults = [fault for path in INSIDE for fault in look(visitor, path)]
    assert faults == []


SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_in_light_and_dark(visitor: Visitor, scheme: Literal["light", "dark"]) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.register()
    assert visitor.faults() == []
    picture(visitor, f"today-{scheme}")
