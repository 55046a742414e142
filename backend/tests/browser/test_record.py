"""The phone in hand: what is recorded becomes a call, once, over a network that comes and goes."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, Route

from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_screens import picture
from tests.services.providers.audio.sounds import demo_call

WORK_LIMIT_MS = 60_000


def start(page: Page) -> None:
    page.get_by_label("Everybody on the call knows").check()
    page.get_by_role("button", name="Start recording").click()
    page.get_by_text("Recording", exact=True).wait_for()


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop and send").click()


def calls(page: Page) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate("fetch('/api/v1/calls').then(answer => answer.json())")
    return found


def test_a_recording_made_without_a_network_is_sent_once_it_is_back(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size(PHONE)
    visitor.register()
    visitor.open("/record")
    # The app's shell is on the device from now on.
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "caches.keys().then(names => names.length > 0)")
    visitor.context.set_offline(True)
    start(page)
    picture(visitor, "recording-phone")
    assert visitor.faults() == []
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused", exact=True).wait_for()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_timeout(2500)
    # The tab goes away in the middle of it; what was spoken until then is on the device.
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_text("1 recording waits to be sent.").wait_for()
    page.get_by_text("No network. Recordings are kept").wait_for()
    picture(visitor, "record-offline-phone")
    assert visitor.faults() == []
    forget_network_complaints(visitor)
    visitor.context.set_offline(False)
    page.get_by_text("Everything has been sent.").wait_for()
    assert len(calls(page)) == 1


def test_an_upload_over_a_connection_that_drops_ends_in_one_call_to_listen_to(visitor: Visitor) -> None:
    page = visitor.page
    visitor.register()
    visitor.open("/record")
    cuts = iter([True, False, True, False, False, True])

    def unsteady(route: Route) -> None:
        """Some requests are lost on the way there, some answers on the way back."""
        if next(cuts, False):
            with suppress(Error):
                route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/api/v1/uploads"), unsteady)
    page.locator("input[type=file]").set_input_files(demo_call("service_callback")[0])
    give_up_after = 12
    while page.get_by_text("Everything has been sent.").count() == 0 and give_up_after:
        page.wait_for_timeout(500)
        send = page.get_by_role("button", name="Send now")
        if send.count():
            send.click()
        give_up_after -= 1
    forget_network_complaints(visitor)
    assert len(calls(page)) == 1
    page.get_by_role("link", name="See the call").click()
    listen(visitor)


def listen(visitor: Visitor) -> None:
    page = visitor.page
    transcript = page.get_by_role("region", name="Transcript")
    transcript.wait_for(timeout=WORK_LIMIT_MS)
    page.wait_for_load_state("networkidle")
    assert visitor.faults() == []
    picture(visitor, "call-desk")
    page.set_viewport_size(PHONE)
    assert visitor.faults() == []
    assert not visitor.is_wider_than_the_window()
    picture(visitor, "call-phone")
    sentence = transcript.get_by_role("listitem").nth(2)
    began_at = seconds(sentence.locator(".time").text_content() or "")
    sentence.locator(".said").click()
    until(page, "!document.querySelector('audio').paused")
    position = page.evaluate("document.querySelector('audio').currentTime")
    assert abs(position - began_at) <= 1
    page.locator(f"[data-number='{sentence.get_attribute('data-number')}'][data-current=true]").wait_for()
    page.evaluate("document.querySelector('audio').pause()")
    sentence.get_by_role("button", name="Correct").click()
    page.get_by_label("What was said").fill("What the customer really said.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="What the customer really said.").wait_for()


def until(page: Page, condition: str) -> None:
    """Playwright's own waiting evaluates strings in the page, which its policy forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def seconds(clock: str) -> int:
    minutes, rest = clock.split(":")
    return int(minutes) * 60 + int(rest)


def forget_network_complaints(visitor: Visitor) -> None:
    """The browser tells of each request that we cut; anything else it complains of stays."""
    visitor.wrong = [each for each in visitor.wrong if "net::ERR_" not in each]
