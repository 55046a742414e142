"""The fleet desk: a letter that somebody scans, through to the pack that hands it on."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, WORK_LIMIT_MS, Visitor
from tests.browser.test_screens import picture
from tests.fleet import hours
from tests.notices import letter

MARK = "KX19ABC"
SINCE, UNTIL, AT = -240, -24, -100


def on_hire(visitor: Visitor) -> None:
    """A hire that is over and of which nobody noted the papers."""
    vehicle = visitor.make("/vehicles", mark=MARK, make="Ford")
    client = visitor.make("/clients", name="Hanna Hirer")
    booking = visitor.make(
        "/bookings",
        vehicle_id=vehicle,
        client_id=client,
        starts_at=hours(SINCE).isoformat(),
        ends_at=hours(UNTIL).isoformat(),
    )
    visitor.ask("POST", f"/bookings/{booking}/start", {"at": hours(SINCE).isoformat()})
    visitor.ask("POST", f"/bookings/{booking}/return", {"at": hours(UNTIL).isoformat()})


def test_a_letter_scanned_to_an_approved_pack(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    on_hire(visitor)
    visitor.open("/violations")
    page.get_by_label("Choose files").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": letter(MARK, hours(AT))}
    )
    page.get_by_role("link", name="Open letter.pdf").click()
    about = page.get_by_role("list", name="About this letter")
    expect(about.get_by_text("Needs you")).to_be_visible(timeout=WORK_LIMIT_MS)
    expect(page.get_by_text("The booking has no signed statement of liability.")).to_be_visible()
    expect(page.get_by_role("region", name="Whose it is").get_by_text("Hanna Hirer")).to_be_visible()
    expect(page.get_by_role("img", name="The letter, page 1")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Page 1.*Registration mark"))).to_be_visible()
    expect(page.get_by_role("region", name="Deadlines").get_by_text("Discount ends")).to_be_visible()
    assert visitor.faults() == []
    picture(visitor, "letter-desk")
    pack = page.get_by_role("region", name="Hand it on to the hirer")
    pack.get_by_role("button", name="Fill in what is missing").click()
    asked = page.get_by_role("dialog", name="Fill in what is missing")
    signed = hours(SINCE).strftime("%Y-%m-%dT%H:%M")
    for label, value in {
        "The hirer’s permanent address": "5 Elm Row, Ashcombe AS2 2BB",
        "The hirer’s date of birth": "1985-12-10",
        "The hirer’s licence number": "HIRER851210H99XX",
        "Who issued the licence": "DVLA",
        "The hire agreement was signed at": signed,
        "The statement of liability was signed at": signed,
    }.items():
        asked.get_by_label(label).fill(value)
    assert visitor.faults() == []
    asked.get_by_role("button", name="Save").click()
    expect(about.get_by_text("Hirer found")).to_be_visible()
    expect(pack.get_by_text("Missing")).to_have_count(0)
    pack.get_by_role("button", name="Write the letter").click()
    expect(page.get_by_role("img", name="Letter to the issuer, page 1")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert visitor.faults() == []
    assert not visitor.is_wider_than_the_window()
    picture(visitor, "letter-phone")
    pack.get_by_role("button", name="I have read it: approve").click()
    expect(about.get_by_text("Ready to send")).to_be_visible()
    expect(pack.get_by_role("link", name="Download the letter")).to_be_visible()
    [violation] = visitor.ask("GET", "/violations")
    assert violation["status"] == "transfer_ready"
