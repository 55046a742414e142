"""Who has which vehicle when: booked, handed over, extended, swapped, brought back, cancelled on one page."""

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from app.core import clock
from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_screens import picture

FIRST, SECOND = "AB12CDE", "KX19FGH"


def test_a_booking_goes_through_all_its_states_on_the_timeline(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    for mark in (FIRST, SECOND):
        visitor.make("/vehicles", mark=mark, make="Ford")
    visitor.make("/clients", name="Ben Hirer")
    visitor.open("/bookings")
    rows = page.get_by_role("list", name="Bookings").get_by_role("listitem")
    hire = rows.filter(has_text="HIRE-1")
    book(page, Vehicle=FIRST, Reference="HIRE-1")
    expect(hire).to_contain_text("Reserved")
    expect(page.locator(".bar-of.reserved")).to_have_count(1)

    # Nobody gets a vehicle that another has.
    asked = book(page, Vehicle=FIRST, Reference="HIRE-2")
    expect(asked.get_by_text("This vehicle is booked from")).to_be_visible()
    visitor.wrong = [each for each in visitor.wrong if "409" not in each]
    asked.get_by_label("Vehicle").select_option(label=SECOND)
    asked.get_by_role("button", name="Book").click()
    expect(rows).to_have_count(2)
    do(rows.filter(has_text="HIRE-2"), "Cancel", "Cancel the booking")
    expect(rows.filter(has_text="HIRE-2")).to_contain_text("Cancelled")
    expect(page.locator(".bar-of.cancelled")).to_have_count(1)

    do(hire, "Hand over", At=local(hours=-2), Odometer="41000")
    expect(hire).to_contain_text("Active")
    bar = page.locator(".bar-of.active")
    drawn = bar.get_attribute("style") or ""
    do(hire, "Extend", Until=local(hours=100))
    expect(bar).not_to_have_attribute("style", drawn)
    do(hire, "Swap", For=f"{SECOND} Ford", At=local(hours=-1))
    expect(hire.get_by_role("link")).to_contain_text(SECOND)
    assert visitor.faults() == []
    do(hire, "Take back", At=local(), Odometer="41200")
    expect(hire).to_contain_text("Returned")
    expect(hire.get_by_role("button")).to_have_count(0)
    page.set_viewport_size(PHONE)
    assert visitor.faults() == []
    assert not visitor.is_wider_than_the_window()
    picture(visitor, "bookings-phone-full")


def book(page: Page, **values: str) -> Locator:
    """The dialog, for as long as it stands."""
    page.get_by_role("button", name="Add a booking").click()
    return fill(page.get_by_role("dialog", name="Add a booking"), "Book", values)


def do(booking: Locator, verb: str, button: str = "", **values: str) -> None:
    booking.get_by_role("button", name=verb).click()
    # News are dialogs too, by their role.
    asked = booking.page.get_by_role("dialog", name=re.compile(f"^{verb} "))
    fill(asked, button or verb, values)
    expect(asked).to_have_count(0)


def fill(asked: Locator, button: str, values: dict[str, str]) -> Locator:
    for label, value in values.items():
        field = asked.get_by_label(label, exact=True)
        if field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    asked.get_by_role("button", name=button).click()
    return asked


def local(**ahead: float) -> str:
    """So far from now, as somebody types it."""
    return (clock.now() + timedelta(**ahead)).astimezone().strftime("%Y-%m-%dT%H:%M")
