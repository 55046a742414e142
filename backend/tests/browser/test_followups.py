"""What is to be done: sorted by when it is due, put off, and done or given away many at a time."""

from datetime import timedelta

from playwright.sync_api import expect

from app.core import clock
from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_screens import picture
from tests.world import PASSWORD

BY_DUE = ["Ring Ann", "Send the quote", "Ask for the form"]


def test_followups_are_sorted_put_off_and_done_or_given_away_together(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    ben = visitor.make("/agents", email=f"ben.{visitor.email}", password=PASSWORD, full_name="Ben Okoro")
    lead = visitor.make("/leads", phone="07700 900600", name="Ann Bell")
    for days, task in ((9, BY_DUE[2]), (3, BY_DUE[1]), (1, BY_DUE[0])):
        due = (clock.now() + timedelta(days=days)).isoformat()
        visitor.make("/followups", lead_id=lead, due_date=due, task=task)
    page.set_viewport_size(PHONE)
    visitor.open("/followups")
    rows = page.get_by_role("list", name="Follow-ups").get_by_role("listitem")
    expect(rows).to_contain_text(BY_DUE)
    page.get_by_role("button", name="More filters").click()
    page.get_by_label("Order").select_option("Due last")
    expect(rows).to_contain_text(BY_DUE[::-1])
    page.get_by_label("Order").select_option("Due first")
    page.get_by_role("button", name="Fewer filters").click()

    rows.first.get_by_role("button", name="Later").click()
    asked = page.get_by_role("dialog", name="Put it off")
    expect(asked.get_by_text("Ring Ann")).to_be_visible()
    assert visitor.faults() == []
    asked.get_by_role("button", name="In a week").click()
    expect(asked).to_have_count(0)
    expect(rows).to_contain_text([BY_DUE[1], BY_DUE[0], BY_DUE[2]])

    for task in BY_DUE[:2]:
        page.get_by_label(f"Choose {task}").check()
    assert visitor.faults() == []
    picture(visitor, "followups-chosen-phone")
    assert not visitor.is_wider_than_the_window()
    page.get_by_label("What to do with them").select_option("Give to Ben Okoro")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("2 changed.")).to_be_visible()
    expect(rows.get_by_text("Ben Okoro")).to_have_count(2)
    assert {each["task"] for each in visitor.ask("GET", f"/followups?owner={ben}")} == set(BY_DUE[:2])

    page.get_by_label("Choose Ask for the form").check()
    page.get_by_role("button", name="Choose all 3 shown").click()
    page.get_by_label("What to do with them").select_option("Done")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Nothing to do here")).to_be_visible()
    # What is told is a dialog by its role, and the way back is beside it.
    page.get_by_role("dialog", name="3 changed.").get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(3)
