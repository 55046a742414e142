"""Uploads in parts over HTTP: each verb, its refusals, and who may ask."""

import hashlib
from collections.abc import Callable

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.core import clock
from app.core.config import settings
from app.core.database import transaction
from app.models import Call, Document, UploadSession
from app.services.providers.storage.registry import storage
from app.services.upload_sessions import parts
from tests.phone import PART, promise
from tests.recordings import quiet_recording, traces, upload
from tests.world import Person, Team

MB = 1024 * 1024
Ask = Callable[[TestClient, str], httpx2.Response]


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture
def agent() -> Person:
    return Team().agent


def begin(person: Person, audio: bytes, *, key: str | None = None, **fields: object) -> httpx2.Response:
    headers = {"Idempotency-Key": key} if key else {}
    answer: httpx2.Response = person.http.post("/uploads", json=promise(audio, **fields), headers=headers)
    return answer


def begun(person: Person, audio: bytes, *, key: str | None = None, **fields: object) -> str:
    answer = begin(person, audio, key=key, **fields)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def send(http: TestClient, address: str, body: bytes, offset: object, **headers: str) -> httpx2.Response:
    answer: httpx2.Response = http.patch(
        address, content=body, headers={**PART, "Upload-Offset": str(offset), **headers}
    )
    return answer


def offset_of(person: Person, address: str) -> int:
    return int(person.http.head(address).headers["Upload-Offset"])


def brought(person: Person, audio: bytes, **fields: object) -> str:
    address = begun(person, audio, key=None, **fields)
    assert send(person.http, address, audio, 0).status_code == 204
    return address


def stored_for(person: Person, call_id: str) -> bytes:
    with transaction(person.tenant_id) as session:
        call = session.get_one(Call, call_id)
        key = session.get_one(Document, call.document_id).key
    return b"".join(storage().read(key))


def test_begun_it_says_where_to_send(agent: Person) -> None:
    audio = quiet_recording()
    answer = begin(agent, audio, filename="../../etc/ann.wav", duration_seconds=None, call_tag="connected")
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/uploads/{body['id']}"
    assert body == {
        "id": body["id"],
        "purpose": "recording",
        "status": "open",
        "filename": "ann.wav",
        "offset": 0,
        "size": len(audio),
        "sha256": hashlib.sha256(audio).hexdigest(),
        "expires_at": body["expires_at"],
    }
    below = agent.http.post("/api/v1/uploads", json=promise(quiet_recording()))
    assert below.headers["Location"] == f"/api/v1/uploads/{below.json()['id']}"


def test_begun_again_it_is_the_same_and_says_how_far_it_came(agent: Person) -> None:
    audio = quiet_recording()
    address = begun(agent, audio, key="one")
    send(agent.http, address, audio[:100], 0)
    for key in (None, "one", "two"):
        again = begin(agent, audio, key=key)
        assert (again.headers["Location"], again.json()["offset"]) == (address, 100)
    other = begin(agent, quiet_recording(), key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"size": 0}, 422, "body.size"),
        ({"size": -1}, 422, "body.size"),
        ({"size": None}, 422, "body.size"),
        ({"sha256": "short"}, 422, "body.sha256"),
        ({"sha256": "g" * 64}, 422, "body.sha256"),
        ({"filename": ""}, 422, "body.filename"),
        ({"filename": "a\x00b"}, 422, "body.filename"),
        ({"purpose": "mischief"}, 422, "body.purpose"),
        ({"duration_seconds": -1}, 422, "body.duration_seconds"),
        ({"tenant_id": str(clock.new_id())}, 422, "body.tenant_id"),
        ({"client_id": str(clock.new_id())}, 404, None),
        ({"lead_id": str(clock.new_id())}, 404, None),
        ({"size": 10**12}, 413, None),
    ],
)
def test_what_cannot_be_begun(team: Team, change: dict[str, object], status: int, field: str | None) -> None:
    answer = begin(team.agent, quiet_recording(), key=None, **change)
    assert answer.status_code == status, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == ([field] if field else [])


def test_the_largest_may_be_as_large_as_a_single_upload(team: Team) -> None:
    most = settings().max_audio_size_mb * MB
    assert begin(team.agent, quiet_recording(), size=most).status_code == 201
    assert begin(team.agent, quiet_recording(), size=most + 1).status_code == 413


def test_part_by_part_it_becomes_a_call(agent: Person) -> None:
    audio = quiet_recording(1)
    address = begun(agent, audio, call_tag="connected", recorded_at="2026-11-20T10:00:00+01:00")
    offset = 0
    for size in (1, 999, 5_000, len(audio)):
        answer = send(agent.http, address, audio[offset : offset + size], offset)
        offset = min(offset + size, len(audio))
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(offset))
        asked = agent.http.head(address)
        assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, str(offset))
        assert (asked.headers["Upload-Length"], asked.headers["Cache-Control"]) == (
            str(len(audio)),
            "no-store",
        )
    done = agent.http.post(f"{address}/complete")
    assert (done.status_code, done.headers["Retry-After"]) == (202, "2")
    assert set(done.json()) == set(upload(agent.http, quiet_recording()).json())
    call_id = done.json()["id"]
    assert done.headers["Location"] == f"/calls/{call_id}"
    assert stored_for(agent, call_id) == audio
    call = agent.http.get(done.headers["Location"]).json()
    assert (call["call_tag"], call["recorded_at"]) == ("connected", "2026-11-20T09:00:00Z")
    assert agent.http.post(f"{address}/complete").json() == done.json()
    assert list(storage().keys(f"{agent.tenant_id}/uploads/")) == []


def test_sent_whole_or_in_parts_it_is_the_same_call(agent: Person) -> None:
    audio = quiet_recording()
    call_id = upload(agent.http, audio).json()["id"]
    answer = begin(agent, audio)
    assert (answer.json()["status"], answer.json()["offset"]) == ("completed", len(audio))
    assert agent.http.post(f"{answer.headers['Location']}/complete").json()["id"] == call_id
    assert traces(agent).rows["calls"] == 1


def test_a_large_part_is_stored_in_pieces(agent: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 300_000)
    audio = quiet_recording(70)
    address = brought(agent, audio)
    stored = list(storage().keys(f"{agent.tenant_id}/uploads/"))
    assert len(stored) >= len(audio) // 600_000
    assert sum(storage().size(key) or 0 for key in stored) == len(audio)
    assert stored_for(agent, agent.http.post(f"{address}/complete").json()["id"]) == audio
    assert traces(agent).spooled == 0


def test_a_part_that_was_sent_twice_counts_once(agent: Person) -> None:
    audio = quiet_recording()
    address = begun(agent, audio)
    send(agent.http, address, audio[:500], 0)
    again = send(agent.http, address, audio[:500], 0)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_offset")
    assert again.headers["Upload-Offset"] == "500"
    assert offset_of(agent, address) == 500


@pytest.mark.parametrize(
    ("body", "offset", "headers", "status", "code"),
    [
        (b"x", 1, {}, 409, "wrong_offset"),
        (b"x", 10**30, {}, 409, "wrong_offset"),
        (b"x", -1, {}, 422, "invalid_input"),
        (b"x", "one", {}, 422, "invalid_input"),
        (b"x", 0, {"Content-Type": "application/octet-stream"}, 415, "unsupported_media_type"),
        (b"x" * MB, 0, {}, 413, "too_large"),
    ],
)
def test_a_part_that_does_not_fit(
    agent: Person, body: bytes, offset: object, headers: dict[str, str], status: int, code: str
) -> None:
    address = begun(agent, quiet_recording())
    answer = send(agent.http, address, body, offset, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert offset_of(agent, address) == 0
    assert list(storage().keys(f"{agent.tenant_id}/uploads/")) == []


def test_nothing_more_is_nothing_wrong(agent: Person) -> None:
    audio = quiet_recording()
    address = brought(agent, audio)
    assert send(agent.http, address, b"", len(audio)).status_code == 204
    assert send(agent.http, address, b"x", len(audio)).status_code == 413


def test_completed_too_early(agent: Person) -> None:
    audio = quiet_recording()
    address = begun(agent, audio)
    send(agent.http, address, audio[:7], 0)
    answer = agent.http.post(f"{address}/complete")
    assert (answer.status_code, answer.json()["code"]) == (409, "incomplete")
    assert answer.headers["Upload-Offset"] == "7"


def test_a_wrong_byte_means_starting_over(agent: Person) -> None:
    audio = quiet_recording()
    address = begun(agent, audio)
    send(agent.http, address, bytes([audio[0] ^ 1]) + audio[1:], 0)
    answer = agent.http.post(f"{address}/complete")
    assert (answer.status_code, answer.json()["code"]) == (422, "checksum_mismatch")
    assert answer.headers["Upload-Offset"] == "0"
    assert offset_of(agent, address) == 0
    assert "calls" not in traces(agent).rows
    send(agent.http, address, audio, 0)
    assert agent.http.post(f"{address}/complete").status_code == 202


def test_no_recording_is_told_at_the_end(agent: Person) -> None:
    address = brought(agent, b"a letter to the editor")
    assert agent.http.post(f"{address}/complete").status_code == 422


def test_cancelled_it_is_gone(agent: Person) -> None:
    audio = quiet_recording()
    address = brought(agent, audio)
    for _ in range(2):
        assert agent.http.delete(address).status_code == 204
    assert list(storage().keys(f"{agent.tenant_id}/uploads/")) == []
    _all_gone(agent, address, len(audio))
    assert begun(agent, audio) != address


def test_a_call_is_deleted_as_a_call(agent: Person) -> None:
    address = brought(agent, quiet_recording())
    call = agent.http.post(f"{address}/complete").headers["Location"]
    answer = agent.http.delete(address)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_completed")
    assert agent.http.get(call).status_code == 200


def test_after_a_day_it_is_gone_and_the_janitor_takes_the_parts(agent: Person) -> None:
    audio = quiet_recording()
    address = brought(agent, audio)
    with transaction(agent.tenant_id) as session:
        session.get_one(UploadSession, address.rsplit("/", 1)[-1]).expires_at = clock.now()
    _all_gone(agent, address, len(audio))
    secret = settings().internal_secret
    assert secret is not None
    swept = Team().anonymous.post(
        "/internal/cron/uploads", headers={"X-Internal-Secret": secret.get_secret_value()}
    )
    assert swept.status_code == 200, swept.text
    assert list(storage().keys(f"{agent.tenant_id}/uploads/")) == []
    assert begun(agent, audio) != address


def _all_gone(agent: Person, address: str, offset: int) -> None:
    assert agent.http.head(address).status_code == 410
    assert send(agent.http, address, b"", offset).status_code == 410
    assert agent.http.post(f"{address}/complete").status_code == 410


def test_a_path_that_is_no_id_is_refused(team: Team) -> None:
    assert team.agent.http.head("/uploads/etc").status_code == 422


ASKS: dict[str, Ask] = {
    "HEAD": lambda http, address: http.head(address),
    "PATCH": lambda http, address: send(http, address, b"x", 0),
    "complete": lambda http, address: http.post(f"{address}/complete"),
    "DELETE": lambda http, address: http.delete(address),
}
each_ask = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)


@pytest.fixture(scope="module")
def agents_upload(team: Team) -> str:
    return begun(team.agent, quiet_recording(), filename="secret.wav")


@each_ask
@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 404), ("colleague", 403), ("manager", 403), ("owner", 403), ("viewer", 403)],
)
def test_only_the_sender_goes_on(team: Team, agents_upload: str, ask: Ask, who: str, status: int) -> None:
    answer = ask(getattr(team, who).http, agents_upload)
    assert answer.status_code == status
    assert b"secret" not in answer.content


@each_ask
def test_a_stranger_hears_what_is_said_of_an_absent_one(team: Team, agents_upload: str, ask: Ask) -> None:
    answers = [ask(team.stranger.http, path) for path in (agents_upload, f"/uploads/{clock.new_id()}")]
    bodies = [answer.content.replace(answer.headers["x-request-id"].encode(), b"") for answer in answers]
    assert bodies[0] == bodies[1]


@each_ask
def test_nobody_hears_anything(team: Team, agents_upload: str, ask: Ask) -> None:
    assert ask(team.anonymous, agents_upload).status_code == 401


def test_who_may_begin(team: Team) -> None:
    assert team.anonymous.post("/uploads", json=promise(quiet_recording())).status_code == 401
    assert begin(team.viewer, quiet_recording()).status_code == 403
    for person in (team.agent, team.manager, team.owner):
        assert begin(person, quiet_recording()).status_code == 201


def test_the_same_bytes_of_two_people_are_two_uploads(team: Team) -> None:
    audio = quiet_recording()
    assert len({begun(person, audio) for person in (team.agent, team.colleague, team.stranger)}) == 3


def test_what_was_taken_without_form_fields_may_be_empty(agent: Person) -> None:
    answer = upload(agent.http, quiet_recording(), duration_seconds="", call_tag="", recorded_at="")
    assert answer.status_code == 202, answer.text
