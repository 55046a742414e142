"""One search over all desks, at hand on every screen."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor


def test_a_slash_leads_into_the_search_and_a_find_to_its_page(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.make("/clients", name="Cleo Keen", phone="07700 900123")
    lead = visitor.make("/leads", name="Ben Keen", phone="07700 900456")
    visitor.make("/violations", reference="KN40182265", vrm="AB12 CDE", document_type="pcn_postal")
    visitor.open("/followups")
    expect(page.get_by_role("heading", name="Follow-ups", level=1)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("keen")
    page.keyboard.press("Enter")
    found = page.get_by_role("list", name="Found")
    expect(found.get_by_role("listitem")).to_have_count(2)
    expect(found.locator("mark").first).to_have_text("Keen")
    assert visitor.faults() == []
    page.get_by_label("Search for", exact=True).fill("KN40182265")
    expect(found.get_by_role("link", name=re.compile("Violation"))).to_be_visible()
    page.get_by_label("Search for", exact=True).fill("Ben")
    found.get_by_role("link", name=re.compile("Lead")).click()
    expect(page).to_have_url(re.compile(f"/leads/{lead}"))
