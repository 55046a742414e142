"""Many leads changed at once, and changed back."""

from playwright.sync_api import expect

from tests.browser.conftest import Visitor


def test_what_was_done_to_many_is_undone(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    for number in range(3):
        visitor.make("/leads", phone=f"07700 90010{number}", name=f"Lead {number}")
    visitor.open("/leads")
    rows = page.get_by_role("list", name="Leads", exact=True).get_by_role("listitem")
    for name in ("Lead 0", "Lead 2"):
        page.get_by_label(f"Choose {name}").check()
    assert visitor.faults() == []
    page.get_by_label("What to do with them").select_option("Status: Qualified")
    page.get_by_role("button", name="Apply").click()
    expect(rows.get_by_text("Qualified", exact=True)).to_have_count(2)
    expect(rows.get_by_text("New", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(rows.get_by_text("Qualified", exact=True)).to_have_count(0)
