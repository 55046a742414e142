"""The office's tasks: added, given to somebody, put off, finished and taken back."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_screens import picture


def test_a_task_is_added_given_to_a_driver_finished_and_brought_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.make("/drivers", name="Dora Driver")
    vehicle = visitor.make("/vehicles", mark="AB12 CDE")
    visitor.make("/tasks", task="Order forms", due_date="2099-02-01")
    visitor.open(f"/vehicles/{vehicle}")
    page.get_by_role("region", name="Tasks").get_by_role("button", name="Add").click()
    asked = page.get_by_role("dialog", name="Add a task")
    asked.get_by_label("What is to be done").fill("Wash the van")
    asked.get_by_role("button", name="In 3 days").click()
    assert visitor.faults() == []
    asked.get_by_role("button", name="Save").click()
    expect(asked).to_have_count(0)
    page.get_by_role("navigation", name="All places").get_by_role("link", name="Tasks").click()
    rows = page.get_by_role("list", name="Tasks", exact=True).get_by_role("listitem")
    expect(rows).to_contain_text(["Wash the van", "Order forms"])
    rows.first.get_by_role("button", name="Take it").click()
    expect(rows.first.get_by_text("You", exact=True)).to_be_visible()
    rows.first.get_by_role("link", name="Wash the van").click()

    page.get_by_role("button", name="Change").click()
    changed = page.get_by_role("dialog", name="Change the task")
    changed.get_by_label("For", exact=True).select_option("Dora Driver, driver")
    changed.get_by_role("button", name="Save").click()
    about = page.get_by_role("region", name="Wash the van")
    expect(about.get_by_text("Dora Driver")).to_be_visible()
    expect(about.get_by_role("link", name="The vehicle")).to_be_visible()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(about.get_by_text("Done", exact=True)).to_be_visible()
    page.get_by_role("button", name="Reopen").click()
    expect(about.get_by_text("Open", exact=True)).to_be_visible()
    page.set_viewport_size(PHONE)
    picture(visitor, "task-phone")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(rows).to_contain_text(["Order forms"])
    page.get_by_role("dialog", name="The task was deleted.").get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(2)
