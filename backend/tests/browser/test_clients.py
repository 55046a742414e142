"""All desks know one client: their page tells it in one story."""

from datetime import timedelta

from playwright.sync_api import expect

from app.core import clock
from tests.browser.conftest import Visitor


def test_the_desks_come_together_on_a_clients_timeline(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    client = visitor.make("/clients", name="Ben Hirer", phone="07700 900123")
    vehicle = visitor.make("/vehicles", mark="AB12 CDE")
    now = clock.now()
    times = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(days=4)).isoformat()}
    visitor.make("/bookings", vehicle_id=vehicle, client_id=client, reference="HIRE-7", **times)
    visitor.make("/followups", client_id=client, due_date="2099-01-05", task="Send the agreement")
    visitor.open(f"/clients/{client}")
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline.get_by_role("listitem")).to_have_count(2)
    expect(timeline.get_by_role("link", name="HIRE-7")).to_be_visible()
    expect(timeline.get_by_text("Send the agreement")).to_be_visible()
    page.get_by_role("button", name="As a hirer").click()
    hirer = page.get_by_role("dialog", name="As a hirer")
    hirer.get_by_label("Permanent address").fill("5 Elm Row, Ashcombe AS2 2BB")
    hirer.get_by_role("button", name="Save").click()
    expect(hirer).to_have_count(0)
    assert visitor.ask("GET", f"/customers/{client}/hirer-profile")["permanent_address"].startswith("5 Elm")
    # Before it was saved there was none.
    visitor.wrong = [each for each in visitor.wrong if "404" not in each]
    page.get_by_role("region", name="Follow-ups").get_by_role("button", name="Done").click()
    expect(timeline.get_by_text("Done", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(timeline.get_by_text("Done", exact=True)).to_have_count(0)
