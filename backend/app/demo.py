"""`cli demo`: what a new user sees. A recording goes in over the API, and what came out is printed."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import httpx2
from tqdm import tqdm

from app.core.config import ROOT, Settings

OURS = ROOT / "backend" / "demo" / "calls" / "sales_quote.flac"
START_LIMIT_S = 60.0
WORK_LIMIT_S = 1800.0
POLL_S = 0.5
STAGES = {
    "pending": "Waiting for a free hand",
    "transcript": "Listening",
    "insights": "Understanding",
    "followups": "Planning the work",
    "finish": "Telling others",
    "completed": "Done",
}
FIGURES = (
    "total_calls",
    "calls_by_status",
    "sentiment",
    "total_leads",
    "leads_by_status",
    "followups_due_today",
    "followups_overdue",
    "conversion_rate",
)


class DemoFailed(Exception):
    """The service did not do what it should; the message says what it answered."""


def demo(config: Settings, audio: Path | None, *, as_json: bool = False) -> int:
    """Returns the exit code: 0 when the call was completed. With `as_json` only the outcome goes to standard
    output."""
    out = sys.stdout
    try:
        with redirect_stdout(sys.stderr if as_json else out):
            recording = audio or _recording_of_ours()
            with _service(config) as address, httpx2.Client(base_url=address, timeout=60) as client:
                _register(client)
                outcome = _outcome(client, _follow(client, _upload(client, recording)))
        if as_json:
            json.dump(outcome, out)
        else:
            _show(outcome)
    except (DemoFailed, httpx2.HTTPError) as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    return 0


def _recording_of_ours() -> Path:
    if not OURS.exists():
        raise DemoFailed(f"There is no {OURS}; name a recording of yours: make demo AUDIO=file.wav")
    return OURS


@contextmanager
def _service(config: Settings) -> Iterator[str]:
    """The address of the service on PORT; one is started for the length of the demo where none answers."""
    address = f"http://127.0.0.1:{config.port}"
    if _answers(address):
        print(f"The service on {address} is running.")
        yield address
        return
    print("No service answers; starting one for this demo …")
    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = config.data_dir / "demo.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "app.cli", "serve"]
        server = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603  our own command
    try:
        give_up_at = time.monotonic() + START_LIMIT_S
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise DemoFailed(f"The service did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def _answers(address: str) -> bool:
    try:
        answer = httpx2.get(f"{address}/health", timeout=2)
    except httpx2.HTTPError:
        return False
    return answer.is_success and answer.json().get("service") == "convoflow"


def _register(client: httpx2.Client) -> None:
    email = f"demo-{secrets.token_hex(4)}@example.com"
    password = secrets.token_urlsafe(12)
    person = {"full_name": "Demo Agent", "organisation": "Demo"}
    _ask(client, "POST", "/auth/register", json={"email": email, "password": password, **person})
    pair = _ask(client, "POST", "/auth/login", data={"username": email, "password": password})
    client.headers["Authorization"] = f"Bearer {pair['access_token']}"
    print(f"Registered {email}, password {password}")


def _upload(client: httpx2.Client, recording: Path) -> str:
    with recording.open("rb") as content:
        call = _ask(client, "POST", "/calls/upload", files={"audio": (recording.name, content)})
    print(f"Uploaded {recording.name}: call {call['id']}")
    return str(call["id"])


def _follow(client: httpx2.Client, call_id: str) -> dict[str, Any]:
    """Show the way through the stages until the call is completed."""
    order = list(STAGES)
    give_up_at = time.monotonic() + WORK_LIMIT_S
    with tqdm(total=len(order) - 1, bar_format="{desc:<24} {bar:30} {elapsed}") as bar:
        while time.monotonic() < give_up_at:
            call: dict[str, Any] = _ask(client, "GET", f"/calls/{call_id}")
            stage = call["status"] if call["status"] in STAGES else call.get("stage") or "transcript"
            bar.set_description_str(STAGES.get(stage, stage), refresh=False)
            position = order.index(stage) if stage in order else bar.n
            # Into a file goes one line for each stage; a terminal shows the seconds too.
            if position != bar.n or sys.stderr.isatty():
                bar.n = position
                bar.refresh()
            if call["status"] == "completed":
                return call
            if call["status"] == "failed":
                raise DemoFailed(f"The call failed: {call['error']}")
            time.sleep(POLL_S)
    raise DemoFailed(f"The call was not completed within {WORK_LIMIT_S:.0f} s")


def _outcome(client: httpx2.Client, call: dict[str, Any]) -> dict[str, Any]:
    return {
        "call": call,
        "transcript": _ask(client, "GET", f"/calls/{call['id']}/transcript"),
        "followups": _ask(client, "GET", "/followups", params={"call_id": call["id"]}),
        "figures": _ask(client, "GET", "/analytics/overview"),
    }


def _show(outcome: dict[str, Any]) -> None:
    call, followups, figures = outcome["call"], outcome["followups"], outcome["figures"]
    _show_transcript(outcome["transcript"])
    _section("Insights")
    for label, value in (
        ("Summary", call["summary"]),
        ("Sentiment", call["sentiment"]),
        ("Intent", call["intent_category"]),
        ("Next step", call["next_step"]),
        *(("To do", item) for item in call["action_items"]),
    ):
        print(f"  {label:<10} {value or '-'}")
    _section("Follow-ups")
    for followup in followups:
        print(f"  {followup['due_date'] or 'no date':<26} {followup['task'] or followup['notes']}")
    if not followups:
        print("  none")
    _section("Dashboard")
    for name in FIGURES:
        print(f"  {name.replace('_', ' '):<22} {_plain(figures[name])}")


def _show_transcript(transcript: dict[str, Any]) -> None:
    draft = ", draft quality: OPENAI_API_KEY turns on a better engine" if transcript["degraded"] else ""
    _section(f"Transcript (by {transcript['engine']}{draft})")
    for segment in transcript["segments"]:
        minutes, seconds = divmod(segment["start_ms"] // 1000, 60)
        print(f"  {minutes}:{seconds:02}  {segment['speaker']:<9} {segment['text']}")


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "-"
    return str(value)


def _section(title: str) -> None:
    print(f"\n{title}")


def _ask(client: httpx2.Client, method: str, path: str, **content: Any) -> Any:
    answer = client.request(method, path, **content)
    if not answer.is_success:
        raise DemoFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
    return answer.json()
