"""What whoever runs the team sets: people, connections, receivers, keys, rules and the limit of a month."""

import re

import httpx2
from playwright.sync_api import Locator, Page, expect
from pytest_httpserver import HTTPServer

from tests.browser.conftest import Vendors, Visitor
from tests.browser.test_screens import picture
from tests.world import PASSWORD


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Settings").get_by_role("link", name=name).click()


def asked(page: Page, title: str, button: str, **values: str) -> None:
    """Fills in a dialog and sends it."""
    dialog = page.get_by_role("dialog", name=title)
    for label, value in values.items():
        dialog.get_by_label(label, exact=True).fill(value)
    dialog.get_by_role("button", name=button, exact=True).click()


def shown_once(page: Page, title: str) -> str:
    dialog = page.get_by_role("dialog", name=title, exact=True)
    expect(dialog.locator("code")).not_to_be_empty()
    secret = dialog.locator("code").text_content() or ""
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    return secret


def test_who_is_in_the_team_what_it_may_spend_and_by_which_rules(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.make("/agents", email=f"ben.{visitor.email}", password=PASSWORD, full_name="Ben Okoro")
    visitor.open("/settings?tab=team")
    ben = page.get_by_role("region", name="People").get_by_role("listitem").filter(has_text="Ben Okoro")
    ben.get_by_label("Role of Ben Okoro").select_option("manager")
    ben.get_by_role("button", name="Let go").click()
    expect(ben.get_by_text("Left")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(ben.get_by_label("Role of Ben Okoro")).to_have_value("manager")

    tab(page, "Usage")
    limit = page.get_by_role("region", name="Limit")
    limit.get_by_label("At most in a month, in pounds").fill("12.50")
    limit.get_by_role("button", name="Save").click()
    expect(limit.get_by_text(re.compile("of £12.50 used this month"))).to_be_visible()

    tab(page, "Rules")
    rule = page.get_by_role("list", name="Rules").get_by_role("region").first
    name = rule.get_by_role("heading").text_content() or ""
    rule.get_by_role("button", name="Correct").click()
    days = page.get_by_role("dialog").get_by_role("spinbutton").first
    days.fill(str(int(days.input_value()) + 1))
    asked(page, f"Correct: {name}", "Save", **{"Where it says so": "Our solicitor"})
    expect(rule.get_by_text("Corrected by you")).to_be_visible()
    rule.get_by_role("button", name="Earlier rules").click()
    expect(rule.get_by_text("(Our solicitor)")).to_be_visible()
    assert visitor.faults() == []


def test_a_key_is_shown_once_and_lets_in_until_it_is_withdrawn(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.open("/settings?tab=keys")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_role("dialog").get_by_label("Leads").select_option("read")
    assert visitor.faults() == []
    asked(page, "Make a key", "Save", **{"What it is for": "The web form"})
    key = shown_once(page, "The key")
    assert status_with(visitor, key, "leads") == 200
    assert status_with(visitor, key, "clients") == 403
    made = page.get_by_role("list", name="Keys").get_by_role("listitem")
    expect(made.get_by_text("leads:read")).to_be_visible()
    assert key not in page.content()
    made.get_by_role("button", name="Withdraw").click()
    expect(made.get_by_text("Withdrawn")).to_be_visible()
    expect(made.get_by_role("button")).to_have_count(0)
    assert status_with(visitor, key, "leads") == 401


def status_with(visitor: Visitor, key: str, noun: str) -> int:
    """What a program with this key alone is answered."""
    return httpx2.get(f"{visitor.address}/api/v1/{noun}", headers={"X-API-Key": key}).status_code


def test_a_receiver_of_events_is_tried_and_what_it_missed_is_sent_again(
    visitor: Visitor, httpserver: HTTPServer
) -> None:
    page = visitor.page
    visitor.sign_up()
    httpserver.expect_request("/hook").respond_with_data("thank you")
    visitor.open("/settings?tab=webhooks")
    page.get_by_role("button", name="Add an address").click()
    values = {"Address": httpserver.url_for("/hook"), "What it is for": "Our books"}
    asked(page, "Add an address", "Save", **values)
    assert shown_once(page, "Its secret").startswith("whsec_")
    hook = page.get_by_role("region", name="Our books")
    hook.get_by_role("button", name="Send a test").click()
    sent = hook.get_by_role("list", name="Deliveries").get_by_role("listitem")
    expect(sent.get_by_text("Delivered")).to_be_visible()
    expect(sent.get_by_text("answered 200")).to_be_visible()
    assert visitor.faults() == []
    picture(visitor, "settings-deliveries-desk")
    sent.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("It is sent again.")).to_be_visible()
    expect(sent.get_by_text("2 tries").or_(hook.get_by_text("Delivered").nth(1))).to_be_visible()
    assert len(httpserver.log) == 2
    hook.get_by_role("button", name="New secret").click()
    assert shown_once(page, "Its secret").startswith("whsec_")
    hook.get_by_role("button", name="Pause").click()
    expect(hook.get_by_text(re.compile("^Paused"))).to_be_visible()
    hook.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nobody is told of events yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(hook).to_be_visible()


def test_a_connection_is_set_up_and_tried(visitor: Visitor, vendors: Vendors, httpserver: HTTPServer) -> None:
    page = visitor.page
    visitor.sign_up()
    httpserver.expect_request("/services/canary").respond_with_data("ok")
    visitor.open("/settings?tab=connections")
    slack, dvla = (page.get_by_role("region", name=name, exact=True) for name in ("Slack", "DVLA"))
    expect(slack.get_by_text("Not set up")).to_be_visible()
    set_up(slack, "Slack", Url=httpserver.url_for("/services/canary"))
    slack.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Slack answers.")).to_be_visible()
    expect(slack.get_by_text(re.compile("Last answered"))).to_be_visible()
    assert "canary" not in page.content()

    intake = page.get_by_role("region", name="Leads from your forms")
    intake.get_by_role("button", name="Set up").click()
    fields = {"Source": "Spring form", "Fields that are named otherwise": "contact.mobile = phone"}
    asked(page, "Leads from your forms", "Save", **fields)
    expect(intake.get_by_text("Spring form")).to_be_visible()
    intake.get_by_role("button", name="New address").click()
    asked(page, "New address", "Make it")
    address = shown_once(page, "Where to send leads")
    assert httpx2.post(address, json={"contact": {"mobile": "07700 900700"}}).status_code == 201
    [lead] = visitor.ask("GET", "/leads")
    assert (lead["phone"], lead["source"]) == ("+447700900700", "Spring form")

    set_up(dvla, "DVLA", **{"Api key": "a-wrong-key"})
    dvla.get_by_role("button", name="Try it").click()
    expect(dvla.get_by_text("Failing")).to_be_visible()
    assert visitor.faults() == []
    picture(visitor, "settings-failing-desk")
    set_up(dvla, "DVLA", **{"Api key": vendors.dvla.key})
    dvla.get_by_role("button", name="Try it").click()
    expect(dvla.get_by_text("Ready")).to_be_visible()
    expect(dvla.get_by_text(re.compile("Last answered"))).to_be_visible()
    vendors.dvla.require_clean()
    visitor.wrong = [each for each in visitor.wrong if "502" not in each]


def set_up(connection: Locator, name: str, **values: str) -> None:
    connection.get_by_role("button", name="Set up").click()
    asked(connection.page, f"Set up {name}", "Save", **values)
    expect(connection.page.get_by_role("dialog", name=f"Set up {name}")).to_have_count(0)
