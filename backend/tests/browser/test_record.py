"""The phone in hand: what is recorded becomes a call, once, over a network that comes and goes."""

import re
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import PHONE, WORK_LIMIT_MS, Vendors, Visitor
from tests.browser.test_screens import picture
from tests.services.providers.audio.sounds import tones, write_wav
from tests.standins.openai import every_five_seconds


def start(page: Page) -> None:
    page.get_by_label("Everybody on the call knows").check()
    page.get_by_role("button", name="Start recording").click()
    page.get_by_text("Recording", exact=True).wait_for()


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop and send").click()


def test_a_recording_made_without_a_network_is_sent_once_it_is_back(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    page.set_viewport_size(PHONE)
    visitor.sign_up()
    ben = visitor.make("/clients", name="Ben Hirer", phone="07700 900123")
    visitor.open("/record")
    # The app's shell is on the device from now on.
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.get_by_role("searchbox", name="With whom").fill("Ben")
    page.get_by_role("button", name="Ben Hirer").click()
    expect(page.get_by_text("With Ben Hirer")).to_be_visible()
    visitor.context.set_offline(True)
    start(page)
    expect(page.get_by_text(re.compile(r"\d kB are kept on this device"))).to_be_visible()
    picture(visitor, "recording-phone")
    assert visitor.faults() == []
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Go on").press("Enter")
    # The tab goes away in the middle of it; what was spoken until then is on the device.
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("1 recording waits to be sent.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(write_wav(tmp_path / "nobody.wav", tones(440)))
    expect(page.get_by_text("2 recordings wait to be sent.")).to_be_visible()
    expect(page.get_by_text("No network. Recordings are kept")).to_be_visible()
    picture(visitor, "record-offline-phone")
    assert visitor.faults() == []
    forget_network_complaints(visitor)
    visitor.context.set_offline(False)
    expect(page.get_by_text("Everything has been sent.")).to_be_visible()
    calls = {each["audio_filename"]: each for each in visitor.ask("GET", "/calls")}
    assert len(calls) == 2
    del calls["nobody.wav"]
    [recorded] = calls.values()
    assert recorded["client_id"] == ben
    assert recorded["consent"] == "given"


def test_an_upload_over_a_connection_that_drops_ends_in_one_call_to_listen_to(
    visitor: Visitor, standing_in: Vendors | None
) -> None:
    page = visitor.page
    visitor.sign_up(outside_engines="always")
    if standing_in:
        standing_in.openai.hear = every_five_seconds
    visitor.open("/record")
    cuts = iter([True, False, True, False, False, True])

    def unsteady(route: Route) -> None:
        """Some answers are lost on the way back."""
        if next(cuts, False):
            with suppress(Error):
                route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/api/v1/uploads"), unsteady)
    start(page)
    # The local engine hears the second person begin by then.
    long_enough = r"0:0[7-9]|0:[1-5]\d" if standing_in else r"0:1[2-9]|0:[2-5]\d"
    expect(page.get_by_role("timer")).to_have_text(re.compile(long_enough))
    stop(page)
    sent = page.get_by_text("Everything has been sent.")
    give_up_at = time.monotonic() + WORK_LIMIT_MS / 1000
    while not sent.is_visible() and time.monotonic() < give_up_at:
        page.get_by_role("button", name="Send now").or_(sent).first.click()
    expect(sent).to_be_visible()
    forget_network_complaints(visitor)
    assert len(visitor.ask("GET", "/calls")) == 1
    page.get_by_role("link", name="See the call").click()
    listen(visitor)
    see_it_worked_on(visitor)


def listen(visitor: Visitor) -> None:
    page = visitor.page
    transcript = page.get_by_role("region", name="Transcript")
    transcript.wait_for(timeout=WORK_LIMIT_MS)
    expect(page.locator(".skeleton")).to_have_count(0)
    assert visitor.faults() == []
    picture(visitor, "call-desk")
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    assert visitor.faults() == []
    assert not visitor.is_wider_than_the_window()
    picture(visitor, "call-phone")
    sentence = transcript.get_by_role("listitem").last
    began_at = seconds(sentence.locator(".time").text_content() or "")
    assert began_at > 2
    audio = page.locator("audio")
    # So slow that a busy machine still finds it in the sentence.
    audio.evaluate(
        "it => { it.playbackRate = 0.1; it.onseeked = () => { it.dataset.sought = it.currentTime } }"
    )
    sentence.locator(".said").click()
    expect(audio).to_have_js_property("paused", False)
    expect(audio).to_have_attribute("data-sought", re.compile(r"\d"))
    assert abs(float(audio.get_attribute("data-sought") or "nan") - began_at) <= 1
    expect(sentence).to_have_attribute("data-current", "true")
    audio.evaluate("it => it.pause()")
    sentence.get_by_role("button", name="Correct").click()
    page.get_by_label("What was said").fill("What the customer really said.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="What the customer really said.").wait_for()


def see_it_worked_on(visitor: Visitor) -> None:
    """The page as it was while the work went on; that it has ended the service tells by an event."""
    page = visitor.page

    def earlier(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, json={**answer.json(), "status": "transcribing", "stage": "transcript"}
        )

    page.route(re.compile(r"/api/v1/calls/[^/]+$"), earlier, times=1)
    with page.expect_response(re.compile(r"/calls/[^/]+/events$")) as events:
        page.reload()
    assert events.value.headers["content-type"].startswith("text/event-stream")
    expect(page.get_by_role("list", name="At a glance").get_by_text("Ready")).to_be_visible()
    expect(page.get_by_role("button", name="What the customer really said.")).to_be_visible()


def seconds(clock: str) -> int:
    minutes, rest = clock.split(":")
    return int(minutes) * 60 + int(rest)


def forget_network_complaints(visitor: Visitor) -> None:
    """The browser tells of each request that we cut; anything else it complains of stays."""
    visitor.wrong = [each for each in visitor.wrong if "net::ERR_" not in each]
