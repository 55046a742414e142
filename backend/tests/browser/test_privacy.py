"""People's data: how long it is kept, what must not go, who is forgotten, and who did all that."""

import json

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_screens import picture


def test_a_person_is_held_given_a_copy_and_forgotten_and_the_history_tells_of_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    client = visitor.make("/clients", name="Ben Hirer", phone="07700 900123")
    visitor.open("/settings?tab=data")
    page.get_by_label("Recordings: days").fill("90")
    page.get_by_role("region", name="How long it is kept").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.get_by_text("Nothing is old enough to be removed.")).to_be_visible()
    assert visitor.ask("GET", "/retention")["rules"] == {"recordings": 90}

    visitor.open(f"/clients/{client}")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Their data").click()
    asked = page.get_by_role("dialog", name="The data of Ben Hirer")
    with page.expect_download() as saved:
        asked.get_by_role("button", name="Save the copy").click()
    [person] = json.loads(saved.value.path().read_text())["clients"]
    assert person["name"] == "Ben Hirer"
    asked.get_by_label("Why it must be kept").fill("A claim")
    asked.get_by_role("button", name="Place a hold").click()
    expect(page.get_by_text("Everything of Ben Hirer is kept until you lift the hold.")).to_be_visible()
    asked.get_by_label("Type Ben Hirer to confirm").fill("Ben")
    erase = asked.get_by_role("button", name="Erase for good")
    erase.click()
    expect(asked.get_by_text("is not Ben Hirer")).to_be_visible()
    asked.get_by_label("Type Ben Hirer to confirm").fill("Ben Hirer")
    erase.click()
    expect(asked.get_by_role("alert")).to_contain_text("A legal hold forbids this")
    visitor.wrong = [each for each in visitor.wrong if "423" not in each]
    assert visitor.faults() == []
    picture(visitor, "their-data-phone")
    asked.get_by_role("button", name="Lift it").click()
    expect(page.get_by_text("There is no legal hold on Ben Hirer.")).to_be_visible()
    erase.click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the receipt").click()
    assert "Ben" not in saved.value.path().read_text()

    visitor.open("/settings?tab=history")
    entries = page.get_by_role("list", name="History").get_by_role("listitem")
    expect(entries.filter(has_text="Erasures: created")).to_have_count(1)
    page.get_by_label("What was changed").select_option("How long data is kept")
    expect(entries).to_have_count(1)
    entries.get_by_text("fields").click()
    expect(entries).to_contain_text(["90"])
    box = entries.bounding_box()
    assert box is not None
    assert box["height"] < PHONE["height"]
    assert visitor.faults() == []
    picture(visitor, "history-phone")
