"""The page of one call: the proof of each claim, what people decide, what a later run says, another try."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MICROPHONE_RATE, PHONE, WAIT_MS, Vendors, Visitor, samples
from tests.browser.test_screens import picture
from tests.services.analysed import ASKED_FOR, says
from tests.services.providers.audio.sounds import write_wav
from tests.standins.server import Fault

BEGINS_S, LASTS_S = 5.0, 10
HEARD = [(0.0, 4.0, "Good morning, Northgate Hire."), (BEGINS_S, 9.0, ASKED_FOR)]


def test_a_call_is_tried_again_proven_decided_on_and_read_anew(
    visitor: Visitor, vendors: Vendors, tmp_path: Path
) -> None:
    page, openai = visitor.page, vendors.openai
    openai.hear = lambda *_: HEARD
    says(openai, "first")
    # It hears the call, and refuses to read it.
    openai.after = (len(openai.counted) + 1, Fault.KEY_REFUSED)
    visitor.sign_up(outside_engines="always")
    call = uploaded(visitor, tmp_path)
    seen = (visitor.ask("GET", f"/calls/{call}?wait=20")["status"] for _ in range(WAIT_MS // 5000))
    assert "failed" in seen
    visitor.open("/")
    page.get_by_role("region", name="Needs attention").get_by_role("link", name="The call").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("region", name="Transcript").get_by_text(ASKED_FOR)).to_be_visible()
    openai.after = None
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("list", name="At a glance").get_by_text("Ready")).to_be_visible()

    hear_the_proof(page)
    decide(page)
    assert visitor.faults() == []
    picture(visitor, "call-decided-desk")

    says(openai, "second")
    page.get_by_role("button", name="Work on it again").click()
    asked = page.get_by_role("dialog", name="Work on it again")
    expect(asked.get_by_text(re.compile("Expected cost: .* by .*openai"))).to_be_visible()
    asked.get_by_role("button", name="Start").click()
    settle_what_it_says(page)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    assert visitor.faults() == []
    assert not visitor.is_wider_than_the_window()
    picture(visitor, "call-versions-phone")

    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("No calls yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("list", name="Calls").get_by_role("link")).to_have_count(1)


def uploaded(visitor: Visitor, folder: Path) -> str:
    """The id of a call with some seconds of speech."""
    opening = samples("sales_quote")[: LASTS_S * MICROPHONE_RATE]
    sound = write_wav(folder / "call.wav", opening, rate=MICROPHONE_RATE)
    answer = visitor.context.request.post(
        f"{visitor.address}/api/v1/calls/upload",
        headers={"X-CSRF-Token": visitor.proof()},
        multipart={"audio": {"name": "call.wav", "mimeType": "audio/wav", "buffer": sound.read_bytes()}},
    )
    assert answer.status == 202, answer.text()
    return str(answer.json()["id"])


def agreed(page: Page, part: str = "") -> Locator:
    return (
        page.get_by_role("region", name="What was agreed").locator(".part:not(details)").filter(has_text=part)
    )


def hear_the_proof(page: Page) -> None:
    """A claim leads to its sentence and to the sound of it; so does a click on the picture of the sound."""
    audio = page.locator("audio")
    audio.evaluate(
        "it => { it.playbackRate = 0.1; it.onseeked = () => { it.dataset.sought = it.currentTime } }"
    )
    agreed(page, "Summary").get_by_role("button", name="Hear it at 0:05").click()
    expect(page.locator(".transcript [data-cited=true]")).to_contain_text(ASKED_FOR)
    expect(audio).to_have_attribute("data-sought", re.compile(r"\d"))
    assert abs(float(audio.get_attribute("data-sought") or "nan") - BEGINS_S) <= 1
    audio.evaluate("it => { it.pause(); delete it.dataset.sought }")
    picture_of_sound = page.locator("canvas.waveform")
    expect(picture_of_sound).to_be_visible()
    box = picture_of_sound.bounding_box()
    assert box is not None
    picture_of_sound.click(position={"x": box["width"] * 0.8, "y": box["height"] / 2})
    expect(audio).to_have_attribute("data-sought", re.compile(r"\d"))
    assert abs(float(audio.get_attribute("data-sought") or "nan") - 0.8 * LASTS_S) <= 1


def decide(page: Page) -> None:
    """A part is put right, another confirmed; so is what the call suggests to do."""
    summary = agreed(page, "Summary")
    summary.get_by_role("button", name=re.compile("Correct.*Summary")).click()
    page.get_by_label("Summary, one line each").fill("They want two vans.")
    page.get_by_role("button", name="Save").click()
    expect(summary.get_by_text("Decided by a person")).to_be_visible()
    topics = agreed(page, "Topics")
    topics.get_by_role("button", name=re.compile("Accept.*Topics")).click()
    expect(topics.get_by_text("Decided by a person")).to_be_visible()
    todo = agreed(page, "To do")
    todo.get_by_role("button", name=re.compile("Reject.*To do")).click()
    expect(todo.get_by_text("Send the quote")).to_have_count(0)
    suggested = page.get_by_role("region", name="Follow-ups").get_by_role("listitem").first
    expect(suggested.get_by_text("Suggested")).to_be_visible()
    suggested.get_by_role("button", name="Accept").click()
    expect(suggested.get_by_text("Suggested")).to_have_count(0)
    about = page.get_by_role("region", name="About this call")
    expect(about.get_by_text(re.compile("openai"))).to_be_visible()
    expect(about.get_by_text(re.compile("penny|£"))).to_be_visible()


def settle_what_it_says(page: Page) -> None:
    """What a later run says otherwise than a person is proposed, kept out or taken; the runs are compared."""
    summary, topics = agreed(page, "Summary"), agreed(page, "Topics")
    expect(summary.get_by_text("The second reading")).to_be_visible()
    summary.get_by_role("button", name=re.compile("Reject.*Summary")).click()
    expect(summary.get_by_text("The second reading")).to_have_count(0)
    expect(summary.get_by_text("They want two vans.")).to_be_visible()
    topics.get_by_role("button", name=re.compile("Accept.*Topics")).click()
    expect(topics.get_by_text("A later run says")).to_have_count(0)
    expect(topics.get_by_text("second", exact=True)).to_be_visible()
    page.get_by_text("2 versions compared").click()
    expect(page.locator("del").first).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()
