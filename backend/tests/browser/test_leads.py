"""Many leads changed at once and changed back, rung one after the other, taken in from a file."""

import re

from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visitor
from tests.browser.test_screens import picture


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
    page.get_by_label("Choose Lead 1").check()
    page.get_by_role("button", name="Choose all 3 shown").click()
    expect(page.get_by_text("3 leads are chosen.")).to_be_visible()


def test_the_next_to_be_called_is_handed_out_until_nobody_is_left(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    names = {visitor.make("/leads", phone=f"07700 90020{n}", name=f"Lead {n}"): f"Lead {n}" for n in (1, 2)}
    visitor.open("/leads")
    page.get_by_role("button", name="Who is next?").click()
    card = page.get_by_role("region", name="Next call")
    first = card.get_by_role("heading").text_content() or ""
    assert first in names.values()
    assert visitor.faults() == []
    card.get_by_role("button", name="No answer, next").click()
    expect(card.get_by_role("heading")).not_to_have_text(first)
    card.get_by_role("button", name="No answer, next").click()
    expect(page.get_by_text("Nobody has to be called now.")).to_be_visible()
    assert {visitor.ask("GET", f"/leads/{lead}")["intent"] for lead in names} == {"no_answer"}


def test_a_hot_lead_stands_on_today_and_is_given_to_somebody(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    mine = visitor.ask("GET", "/auth/me")["id"]
    for number, (name, known) in enumerate(
        {
            "Ida Keen": {"intent": "interested"},
            "Paul Paying": {"intent": "payment_pending"},
            "Hugo High": {"interest_level": "high"},
            "Lena Low": {"interest_level": "low"},
            "Cora Client": {"intent": "interested", "status": "converted"},
        }.items()
    ):
        visitor.make("/leads", phone=f"07700 90040{number}", name=name, **known)
    visitor.open("/")
    hot = page.get_by_role("region", name="Hot leads")
    expect(hot.get_by_role("listitem")).to_have_text(
        [re.compile(f"^{name}") for name in ("Hugo High", "Paul Paying", "Ida Keen")]
    )
    hot.get_by_role("link", name="Hugo High", exact=True).click()
    owner = page.get_by_label("Whose lead it is")
    expect(owner).to_have_value("")
    owner.select_option("Ana Silva")
    expect(owner).to_have_value(mine)
    page.get_by_role("button", name="Delete", exact=True).click()
    people = page.get_by_role("list", name="Leads", exact=True).get_by_role("listitem")
    expect(people).to_have_count(4)
    page.get_by_role("button", name="Undo").click()
    expect(people).to_have_count(5)
    [given] = visitor.ask("GET", "/leads?hot=true&owner=" + mine)
    assert given["name"] == "Hugo High"


def test_a_lead_gets_its_call_takes_what_is_proposed_and_becomes_a_client(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    lead = visitor.make("/leads", phone="07700 900500", name="Ann Bel")
    call = visitor.make("/calls/log", call_tag="connected")
    visitor.open(f"/calls/{call}")
    page.get_by_role("button", name="Change what is known of this call").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lead", exact=True).last.fill("ann be")
    dialog.get_by_role("button", name="Ann Bel").click()
    expect(dialog.get_by_text("Lead: Ann Bel")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Ann Bel", exact=True).click()
    expect(page.get_by_text("Contacted", exact=True)).to_be_visible()
    page.get_by_role("button", name="Note a call").click()
    note = page.get_by_role("dialog", name="Note a call")
    note.get_by_label("How it ended").select_option("Voicemail")
    assert visitor.faults() == []
    note.get_by_role("button", name="Save").click()
    calls = page.get_by_role("region", name="Calls").get_by_role("listitem")
    expect(calls.filter(has_text="Voicemail")).to_have_count(1)
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text(re.compile("^Noted. Try again "))).to_be_visible()
    told = {"name": "Ann Bell", "email": "ann@example.com"}
    visitor.ask("PATCH", f"/leads/{lead}", {"email": "ann.bel@example.com"})
    visitor.ask("POST", "/leads/inbound", {"phone": "07700 900500", **told})
    visitor.open(f"/leads/{lead}")
    expect(page.get_by_text("Name: who sent the lead says Ann Bell.")).to_be_visible()
    assert visitor.faults() == []
    page.get_by_role("button", name=re.compile("^Accept.*Name")).click()
    expect(page.get_by_role("heading", name="Ann Bell", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Reject.*Email")).click()
    expect(page.get_by_role("button", name=re.compile("^Reject"))).to_have_count(0)
    expect(page.get_by_role("link", name="ann.bel@example.com")).to_be_visible()
    page.get_by_role("button", name="Make a client").click()
    page.get_by_role("link", name="Ann Bell", exact=True).click()
    expect(page).to_have_url(re.compile("/clients/"))
    kept = visitor.ask("GET", f"/leads/{lead}")
    assert (kept["contact_count"], kept["no_answer_count"], kept["email"]) == (3, 2, "ann.bel@example.com")


ROWS = """phone,name,campaign
07700 900301,Zoë Hart,Spring
07700 900302,Abel Moss,Spring
07700 900301,Zoë Hart,Summer
not a number,Nobody,Spring
"""


def test_a_file_is_tried_before_it_is_taken_in(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.open("/leads")
    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog")
    # As a spreadsheet on Windows saves it.
    rows: FilePayload = {"name": "leads.csv", "mimeType": "text/csv", "buffer": ROWS.encode("windows-1252")}
    dialog.locator("input[type=file]").set_input_files(rows)
    expect(dialog.get_by_text("2 would be added")).to_be_visible()
    expect(dialog.get_by_role("list", name="Left out, and why")).to_have_text(re.compile("Row 5: .+"))
    assert visitor.faults() == []
    picture(visitor, "leads-import")
    assert visitor.ask("GET", "/leads") == []
    dialog.get_by_role("button", name="Take them in").click()
    expect(dialog.get_by_text("2 were added")).to_be_visible()
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    people = page.get_by_role("list", name="Leads", exact=True)
    expect(people.get_by_role("link", name="Zoë Hart", exact=True)).to_be_visible()
    expect(people.get_by_role("listitem")).to_have_count(2)

    page.get_by_label("Search", exact=True).fill("abel")
    expect(people.get_by_role("listitem")).to_have_count(1)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export").click()
    lines = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert (len(lines), "Abel Moss" in lines[1]) == (2, True)
