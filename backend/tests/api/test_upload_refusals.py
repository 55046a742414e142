"""What an upload refuses: each answer says how to mend it, and nothing half-written stays behind."""

import io
import wave
from typing import Any

import pytest

from app.api.multipart import LONGEST_FIELD
from app.models import Client, Lead
from tests.recordings import NOTHING, quiet_recording, traces, upload
from tests.world import Person, Team, seed

SOUND = quiet_recording()
AUDIO = ("audio", ("call.wav", SOUND, "audio/wav"))
MULTIPART = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n' + SOUND + b"\r\n"


def without_frames() -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
    return target.getvalue()


def audio(content: bytes) -> dict[str, Any]:
    return {"files": [("audio", ("call.wav", content, "audio/wav"))]}


def fields(*pairs: tuple[str, bytes | str]) -> dict[str, Any]:
    return {"files": [*((name, (None, value)) for name, value in pairs), AUDIO]}


def body(content: bytes, kind: str = MULTIPART) -> dict[str, Any]:
    return {"content": content, "headers": {"Content-Type": kind}}


# what is sent → code, the field that is named, words of the detail that say how to mend it
REFUSED: dict[str, tuple[dict[str, Any], str, str | None, str]] = {
    "an empty file": (audio(b""), "empty_file", None, "record again"),
    "no second of sound": (audio(without_frames()), "empty_recording", None, "record again"),
    "text named .wav": (audio(b"Dear Sir or Madam, " * 50), "unsupported_format", None, "upload MP3"),
    "half a header": (audio(SOUND[:20]), "unreadable_audio", None, "export it again"),
    "no file": (
        {"files": [("call_tag", (None, "connected"))]},
        "file_missing",
        "body.audio",
        "Send one file",
    ),
    "two files": ({"files": [AUDIO, AUDIO]}, "several_files", "body.audio", "Send one file, not several"),
    "a file elsewhere": ({"files": [("file", AUDIO[1])]}, "unknown_field", "body.file", "field “audio”"),
    "text for a file": (
        {"files": [("audio", (None, "x"))]},
        "file_missing",
        "body.audio",
        "Send a file here",
    ),
    "an unknown field": (fields(("colour", "red")), "invalid_input", "body.colour", "is no field"),
    "a field twice": (
        fields(("call_tag", "connected"), ("call_tag", "voicemail")),
        "repeated_field",
        "body.call_tag",
        "each field once",
    ),
    "too many fields": (
        fields(*((f"f{n}", "") for n in range(21))),
        "repeated_field",
        "body.f20",
        "each field once",
    ),
    "an endless field": (
        fields(("call_tag", "x" * (LONGEST_FIELD + 1))),
        "field_too_long",
        "body.call_tag",
        "too long",
    ),
    "NUL in a field": (fields(("call_tag", "conn\0ected")), "invalid_input", "body.call_tag", "'connected'"),
    "NUL in an id": (fields(("client_id", "\0")), "invalid_input", "body.client_id", "valid UUID"),
    "not UTF-8": (fields(("call_tag", b"\xff\xfe")), "invalid_input", "body.call_tag", "UTF-8"),
    "no id": (fields(("lead_id", "7")), "invalid_input", "body.lead_id", "valid UUID"),
    "no tag": (fields(("call_tag", "engaged")), "invalid_input", "body.call_tag", "'voicemail'"),
    "no number": (fields(("duration_seconds", "long")), "invalid_input", "body.duration_seconds", "number"),
    "a negative length": (
        fields(("duration_seconds", "-1")),
        "invalid_input",
        "body.duration_seconds",
        "greater than or equal to 0",
    ),
    "a time without zone": (
        fields(("recorded_at", "2026-11-20T10:00:00")),
        "invalid_input",
        "body.recorded_at",
        "timezone",
    ),
    "JSON": (body(b"{}", "application/json"), "not_multipart", None, "multipart/form-data"),
    "no boundary": (body(b"x", "multipart/form-data"), "not_multipart", None, "multipart/form-data"),
    "no form": (body(b"anything"), "broken_form", None, "send it again"),
    "a form that breaks off": (body(PART), "broken_form", None, "send it again"),
    "a form that breaks off in a header": (body(PART + b"--b\r\nContent-Disp"), "broken_form", None, "again"),
    "an endless header": (body(b"--b\r\nX: " + b"x" * 9000), "broken_form", None, "send it again"),
}


@pytest.fixture(scope="module")
def team() -> Team:
    """All its uploads are refused, so one does for all."""
    return Team()


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_named_and_leaves_nothing(team: Team, name: str) -> None:
    sent, code, field, words = REFUSED[name]
    answer = team.agent.http.post("/calls/upload", **sent)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code), problem
    assert words in problem["detail"]
    assert [error["field"] for error in problem["errors"]] == ([field] if field else [])
    assert answer.headers["content-type"] == "application/problem+json"
    assert traces(team.agent) == NOTHING


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_has_a_length(team: Team, key: str) -> None:
    answer = team.agent.http.post("/calls/upload", files=[AUDIO], headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "header.Idempotency-Key")
    assert traces(team.agent) == NOTHING


@pytest.fixture
def other() -> Team:
    return Team()


def test_who_may_upload(other: Team) -> None:
    answers = {
        "anonymous": upload(other.anonymous, SOUND).status_code,
        "viewer": upload(other.viewer.http, SOUND).status_code,
        "agent": upload(other.agent.http, quiet_recording()).status_code,
        "manager": upload(other.manager.http, quiet_recording()).status_code,
    }
    assert answers == {"anonymous": 401, "viewer": 403, "agent": 202, "manager": 202}


def client_of(person: Person) -> str:
    client = Client(name="Ann")
    seed(person, client)
    return str(client.id)


def lead_of(person: Person, **values: object) -> str:
    lead = Lead(phone=f"+4477009{person.id.int % 100_000:05}", **values)
    seed(person, lead)
    return str(lead.id)


def test_a_client_or_lead_must_be_ours(other: Team) -> None:
    stranger, agent = other.stranger, other.agent
    foreign = {
        "client_id": client_of(stranger),
        "lead_id": lead_of(stranger),
    }
    absent = "0197f3a0-0000-7000-8000-000000000001"
    for name, value in foreign.items():
        refused = upload(agent.http, SOUND, **{name: value})
        unknown = upload(agent.http, SOUND, **{name: absent})
        assert (refused.status_code, refused.json()["detail"]) == (404, unknown.json()["detail"])
    assert traces(agent) == NOTHING


def test_a_colleagues_lead_is_not_mine_to_call(other: Team) -> None:
    lead_id = lead_of(other.colleague, owner_id=other.colleague.id)
    answer = upload(other.agent.http, SOUND, lead_id=lead_id)
    assert answer.status_code == 403
    assert lead_id not in answer.text
    assert traces(other.agent) == NOTHING
    assert upload(other.manager.http, SOUND, lead_id=lead_id).status_code == 202
