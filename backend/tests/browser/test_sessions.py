"""Coming in and going out: by the forms, by a link from a mail, on two devices, in two tabs."""

import re

from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Visitor
from tests.standins.mailbox import Mailbox
from tests.world import PASSWORD

NEW_PASSWORD = "another long pass phrase"


def sign_in(visitor: Visitor, email: str, password: str) -> None:
    page = visitor.page
    page.get_by_label("E-mail").fill(email)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()


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


def test_an_invitation_and_a_new_password_come_by_mail(
    visitor: Visitor, other: Visitor, mailbox: Mailbox
) -> None:
    visitor.sign_up()
    visitor.open("/settings?tab=team")
    inviting = visitor.page.get_by_role("region", name="Invite somebody")
    inviting.get_by_label("E-mail").fill(other.email)
    inviting.get_by_label("Role").select_option("viewer")
    inviting.get_by_role("button", name="Invite", exact=True).click()
    expect(inviting.get_by_role("status")).to_be_visible()

    page = other.page
    page.goto(other.address + mailbox.link_to(other.email))
    expect(page.get_by_role("heading", name="Join your team")).to_be_visible()
    assert other.faults() == []
    page.get_by_label("Your name").fill("Ben Okoro")
    page.get_by_label("E-mail").fill(other.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    assert other.ask("GET", "/auth/me")["role"] == "viewer"
    visitor.page.reload()
    people = visitor.page.get_by_role("region", name="People")
    expect(people.get_by_text("Ben Okoro", exact=True).first).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail").fill(other.email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("status")).to_be_visible()
    link = mailbox.link_to(other.email)
    page.goto(other.address + link)
    page.locator("input[name=password]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    sign_in(other, other.email, NEW_PASSWORD)
    page.goto(other.address + link)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("alert")).to_contain_text("was used or has expired")
    other.wrong = [each for each in other.wrong if "410" not in each]


def test_a_device_is_signed_out_from_another(visitor: Visitor, other: Visitor) -> None:
    visitor.sign_up()
    other.open("/sign-in")
    sign_in(other, visitor.email, PASSWORD)
    visitor.open("/settings")
    devices = visitor.page.get_by_role("region", name="Signed-in devices")
    expect(devices.get_by_role("listitem")).to_have_count(2)
    devices.get_by_role("button", name="Sign out").press("Enter")
    expect(devices.get_by_role("listitem")).to_have_count(1)
    let_the_access_token_end(other.page)
    other.page.reload()
    expect(other.page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    other.wrong = [each for each in other.wrong if "401" not in each]


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
    page.evaluate(
        "document.cookie = document.cookie.match(/convoflow_csrf=[^.]+/)[0]"
        " + '.0; path=/app; samesite=strict'"
    )
