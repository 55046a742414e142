"""Figures are taken away as a file and as a picture, and what is missing says so."""

from pathlib import Path

from playwright.sync_api import expect

from app.core import clock
from tests.browser.conftest import Visitor

PNG = b"\x89PNG"


def test_figures_are_taken_away_for_the_days_that_were_chosen(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.make("/leads", phone="07700 900500", name="Ida Keen")
    visitor.open("/figures?view=funnel")
    page.get_by_role("button", name="Last 7 days").click()
    chart = page.get_by_role("figure").filter(has_text="New leads and conversions")
    for button, begins in {"CSV": b"From,New leads,Conversions", "Picture": PNG}.items():
        with page.expect_download() as taken:
            chart.get_by_role("button", name=button).click()
        content = Path(taken.value.path()).read_bytes()
        assert content.removeprefix(b"\xef\xbb\xbf").startswith(begins)
        if button == "CSV":
            assert len(content.decode().strip().splitlines()) == 1 + 7
    visitor.open(f"/clients/{clock.new_id()}")
    expect(page.get_by_role("alert")).to_contain_text("nothing under this id")
    assert visitor.faults() == []
    visitor.wrong = [each for each in visitor.wrong if "404" not in each]
