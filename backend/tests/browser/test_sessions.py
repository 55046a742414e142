"""Coming in and going out: by the forms, in two tabs."""

import re

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Visitor
from tests.world import PASSWORD


def test_by_keyboard_alone_somebody_registers_signs_out_and_comes_back_where_they_were(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.open("/register")
    expect(page.get_by_label("Your name")).to_be_focused()
    for words in ("Ana Silva", "Silva Hire", visitor.email, PASSWORD):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    visitor.open("/leads?status=new")
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    page.get_by_label("E-mail").fill(visitor.email)
    page.get_by_label("Password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    visitor.wrong = [each for each in visitor.wrong if "401" not in each]
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Leads", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/app/leads\?status=new$"))


def test_the_session_is_renewed_once_for_all_tabs_and_ends_in_all_of_them(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.open("/")
    tabs = [visitor.page, visitor.context.new_page()]
    tabs[1].goto(f"{visitor.address}/app/clients")
    for tab in tabs:
        expect(tab.locator(".skeleton")).to_have_count(0)
    renewals: list[Request] = []
    visitor.context.on("requestfinished", lambda it: renewals.append(it) if "/refresh" in it.url else None)
    before = visitor.proof().partition(".")[0]
    let_the_access_token_end(tabs[0])
    for tab in tabs:
        tab.get_by_role("link", name="Leads").first.click()
    for tab in tabs:
        expect(tab.get_by_role("heading", name="Leads", level=1)).to_be_visible()
        expect(tab.get_by_text("No leads yet")).to_be_visible()
    assert len(renewals) == 1
    assert visitor.proof().partition(".")[0] != before
    tabs[1].get_by_role("button", name="Sign out").click()
    for tab in tabs:
        expect(tab.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def let_the_access_token_end(page: Page) -> None:
    """The page is told when by a cookie that it may read."""
    page.evaluate("document.cookie = document.cookie.match(/convoflow_csrf=[^.]+/)[0] + '.0; path=/app'")
