"""A real browser over the running service, with a microphone that plays one of our recordings."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from app import web_build
from app.core import clock
from tests.acceptance.served import Served, served
from tests.conftest import copy_of_template
from tests.services.providers.audio.sounds import demo_call, write_wav
from tests.shared import SHARED_ROOT
from tests.standins.dvla import DvlaStandIn
from tests.standins.mailbox import Mailbox
from tests.standins.openai import OpenAIStandIn
from tests.world import PASSWORD

AXE = (web_build.SOURCES / "node_modules" / "axe-core" / "axe.min.js").resolve()
FLAGS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
    *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
)
# Generous: other workers load the machine. Nothing waits longer than it must.
WAIT_MS = 60_000
WORK_LIMIT_MS = 240_000
expect.set_options(timeout=WAIT_MS)
MICROPHONE_RATE = 48_000
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}


def samples(name: str) -> "np.ndarray[Any, np.dtype[np.int16]]":
    resampler = av.AudioResampler("s16", "mono", MICROPHONE_RATE)
    with av.open(str(demo_call(name)[0])) as recording:
        frames = [each for frame in recording.decode(audio=0) for each in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def _unavailable(reason: str) -> None:
    """In CI a browser that is missing is a fault, elsewhere a reason to skip."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def web_app() -> Path:
    try:
        web_build.build()
    except web_build.CannotBuild as reason:
        _unavailable(str(reason))
    return web_build.BUILT


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """Where the service's mails arrive."""
    with Mailbox() as open_mailbox:
        yield open_mailbox


@dataclass(frozen=True)
class Vendors:
    """Those that the service knows, on loopback."""

    openai: OpenAIStandIn
    dvla: DvlaStandIn

    def environment(self) -> dict[str, str]:
        return {
            "OPENAI_API_KEY": self.openai.key,
            "OPENAI_BASE_URL": self.openai.base_url,
            "DVLA_API_URL": self.dvla.base_url,
        }


@pytest.fixture(scope="session")
def standing_in() -> Iterator[Vendors | None]:
    """None where the vendors' descriptions do not lie beside the project."""
    if not SHARED_ROOT.exists():
        yield None
        return
    with OpenAIStandIn() as openai, DvlaStandIn() as dvla:
        yield Vendors(openai, dvla)


@pytest.fixture
def vendors(standing_in: Vendors | None) -> Iterator[Vendors]:
    if standing_in is None:
        _unavailable("../shared does not lie beside the project")
    assert standing_in is not None
    yield standing_in
    standing_in.openai.after = None


@pytest.fixture(scope="session")
def database_url() -> str:
    return copy_of_template(f"convoflow_browser_{os.getpid()}")


@pytest.fixture(scope="session")
def service(
    web_app: Path,
    database_url: str,
    mailbox: Mailbox,
    standing_in: Vendors | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    environment = {"WEB_DIR": str(web_app), "STORAGE": "database", "SMTP_URL": mailbox.url}
    environment |= standing_in.environment() if standing_in else {}
    with served(database_url, tmp_path_factory.mktemp("browser"), environment) as running:
        yield running


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        _unavailable("No browser: install chromium")
    microphone = tmp_path_factory.mktemp("microphone") / "call.wav"
    write_wav(microphone, samples("sales_quote"), rate=MICROPHONE_RATE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium,
            args=[*FLAGS, f"--use-file-for-fake-audio-capture={microphone}"],
            chromium_sandbox=False,
        )
        yield running
        running.close()


@dataclass
class Visitor:
    """Somebody in front of a browser of their own. `wrong` collects what the page complained about."""

    page: Page
    context: BrowserContext
    address: str
    wrong: list[str] = field(default_factory=list)
    email: str = field(default_factory=lambda: f"{clock.new_id().hex[-12:]}@example.com")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}/app{path}")

    def sign_up(self, *, outside_engines: str = "never") -> None:
        """A new team with this person as its owner, signed in without the forms."""
        person = {"email": self.email, "password": PASSWORD}
        for path, body in (("register", {**person, "full_name": "Ana Silva"}), ("session", person)):
            answer = self.context.request.post(f"{self.address}/api/v1/auth/{path}", data=body)
            assert answer.ok, answer.text()
        self.ask("PATCH", "/tenant", {"outside_engines": outside_engines})

    def proof(self) -> str:
        """What shows the service that a change comes from our own page."""
        [found] = [each for each in self.context.cookies() if each.get("name") == "convoflow_csrf"]
        return found.get("value", "")

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The API's answer in the visitor's own session."""
        answer = self.context.request.fetch(
            f"{self.address}/api/v1{path}",
            method=method,
            headers={"X-CSRF-Token": self.proof()},
            data=body,
        )
        assert answer.ok, answer.text()
        return answer.json() if answer.text() else None

    def make(self, path: str, **body: object) -> str:
        """The id of something made over the API."""
        return str(self.ask("POST", path, body)["id"])

    def faults(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA on the page as it is now."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations'], runOnly: "
            "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})).violations"
            ".flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`))"
        )
        return [str(each) for each in found]

    def is_wider_than_the_window(self) -> bool:
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wide


def arrive(browser: Browser, service: Served) -> Visitor:
    context = browser.new_context(viewport=DESK, permissions=["microphone"], reduced_motion="reduce")
    context.set_default_timeout(WAIT_MS)
    somebody = Visitor(context.new_page(), context, service.address)

    def complain(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            somebody.wrong.append(f"{message.text} ({message.location['url']})")

    context.on("console", complain)
    context.on("weberror", lambda error: somebody.wrong.append(str(error.error)))
    return somebody


@pytest.fixture
def visitor(browser: Browser, service: Served) -> Iterator[Visitor]:
    somebody = arrive(browser, service)
    yield somebody
    somebody.context.close()
    assert somebody.wrong == []


@pytest.fixture
def other(browser: Browser, service: Served) -> Iterator[Visitor]:
    """A second person, or the same one on another device."""
    somebody = arrive(browser, service)
    yield somebody
    somebody.context.close()
    assert somebody.wrong == []
