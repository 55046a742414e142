"""An upload that is taken: what it answers and leaves, and how often the same one counts."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import Call, Document, Event, Job, Lead
from app.services.providers.storage.registry import storage
from tests.api.applications import app_with, running
from tests.recordings import Traces, quiet_recording, traces, upload, uploaded
from tests.services.providers.audio.sounds import halved, noise, write_wav
from tests.world import Person, Team, seed

ONE_CALL = {"calls": 1, "documents": 1, "events": 1, "jobs": 1}
WITH_KEY = {**ONE_CALL, "idempotency_keys": 1}


@pytest.fixture
def agent() -> Person:
    return Team().agent


def document_of(person: Person, call_id: str) -> Document:
    with transaction(person.tenant_id) as session:
        return session.scalars(
            select(Document).join(Call, Call.document_id == Document.id).where(Call.id == call_id)
        ).one()


def test_the_answer_names_the_call_and_where_to_read_it(agent: Person) -> None:
    lead = Lead(phone="+447700900123")
    seed(agent, lead)
    answer = upload(agent.http, quiet_recording(), filename="ann.wav", lead_id=str(lead.id), client_id="")
    body = answer.json()
    assert (answer.status_code, answer.headers["Retry-After"]) == (202, "2")
    assert answer.headers["Location"] == f"/calls/{body['id']}"
    assert set(body) == {
        *("id", "status", "audio_filename", "agent_id", "client_id", "lead_id", "created_at")
    }
    assert (body["status"], body["audio_filename"]) == ("pending", "ann.wav")
    assert (body["agent_id"], body["client_id"], body["lead_id"]) == (str(agent.id), None, str(lead.id))
    assert agent.http.get(answer.headers["Location"]).json()["id"] == body["id"]
    below = agent.http.post("/api/v1/calls/upload", files={"audio": ("b.wav", quiet_recording())})
    assert below.headers["Location"] == f"/api/v1/calls/{below.json()['id']}"


def test_what_was_acknowledged_is_stored_queued_and_told(agent: Person) -> None:
    audio = quiet_recording(0.5)
    call_id = uploaded(
        agent, audio, call_tag="connected", recorded_at="2026-11-20T10:00:00+01:00", duration_seconds="77"
    )
    assert traces(agent) == Traces(ONE_CALL, blobs=1, spooled=0)
    document = document_of(agent, call_id)
    assert b"".join(storage().read(document.key)) == audio
    assert (document.size, document.sha256) == (len(audio), hashlib.sha256(audio).hexdigest())
    assert document.content_type == "audio/wav"
    assert document.key.startswith(f"{agent.tenant_id}/")
    call = agent.http.get(f"/calls/{call_id}").json()
    assert (call["call_tag"], call["recorded_at"]) == ("connected", "2026-11-20T09:00:00Z")
    # The audio's own length wins over what the phone measured.
    assert call["duration_seconds"] == 0.5
    with transaction(agent.tenant_id) as session:
        job = session.scalars(select(Job).where(Job.tenant_id == agent.tenant_id)).one()
        event = session.scalars(select(Event).where(Event.tenant_id == agent.tenant_id)).one()
    assert (str(job.subject_id), job.kind) == (call_id, "call")
    assert (event.name, event.payload["call_id"]) == ("call.uploaded", call_id)


@pytest.mark.parametrize(
    ("filename", "label"),
    [
        ("../../etc/passwd.wav", "passwd.wav"),
        (r"C:\Users\ann\call 1.wav", "call 1.wav"),
        ("/", "recording"),
        ("..", ".."),
        ("Gespräch “Müller”.wav", "Gespräch “Müller”.wav"),
        ("a\x7f\u202egnp.wav", "agnp.wav"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_path_in_the_file_name_is_a_label(agent: Person, filename: str, label: str) -> None:
    answer = upload(agent.http, quiet_recording(), filename=filename)
    assert (answer.status_code, answer.json()["audio_filename"]) == (202, label)
    assert label not in document_of(agent, answer.json()["id"]).key
    assert traces(agent) == Traces(ONE_CALL, blobs=1, spooled=0)


def test_a_recording_that_breaks_off_is_taken(agent: Person, tmp_path: Path) -> None:
    half = halved(write_wav(tmp_path / "call.wav", noise(seconds=2)))
    assert upload(agent.http, half.read_bytes()).status_code == 202


def test_the_same_bytes_are_the_same_call_whatever_the_form_says(agent: Person) -> None:
    audio = quiet_recording()
    first = uploaded(agent, audio)
    again = upload(agent.http, audio, filename="other.wav", call_tag="voicemail", key="k1")
    assert (again.status_code, again.json()["id"]) == (202, first)
    assert again.json()["audio_filename"] == "call.wav"
    assert agent.http.get(f"/calls/{first}").json()["call_tag"] is None
    assert traces(agent) == Traces(WITH_KEY, blobs=1, spooled=0)


def test_a_colleagues_same_bytes_are_another_call() -> None:
    team, audio = Team(), quiet_recording()
    assert uploaded(team.agent, audio) != uploaded(team.colleague, audio)
    assert traces(team.agent).blobs == 2


@pytest.mark.parametrize("key", [None, "k1"])
def test_an_archived_call_comes_back(agent: Person, key: str | None) -> None:
    audio = quiet_recording()
    first = upload(agent.http, audio, key=key).json()["id"]
    assert agent.http.delete(f"/calls/{first}").status_code == 204
    assert upload(agent.http, audio, key=key).json()["id"] == first
    assert agent.http.get(f"/calls/{first}").json()["archived_at"] is None
    assert [call["id"] for call in agent.http.get("/calls").json()] == [first]


@pytest.mark.parametrize("known", [False, True])
def test_a_key_belongs_to_its_first_bytes(agent: Person, known: bool) -> None:
    audio, other = quiet_recording(), quiet_recording()
    if known:
        uploaded(agent, audio)
    first = upload(agent.http, audio, key="k1")
    before = traces(agent)
    refused = upload(agent.http, other, key="k1")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert "take a new key" in refused.json()["detail"]
    assert traces(agent) == before
    assert b"".join(storage().read(document_of(agent, first.json()["id"]).key)) == audio
    assert upload(agent.http, audio, key="k1").json() == first.json()


def test_a_key_is_its_agents_own() -> None:
    team = Team()
    first = upload(team.agent.http, quiet_recording(), key="k1").json()["id"]
    assert upload(team.colleague.http, quiet_recording(), key="k1").json()["id"] != first


@pytest.mark.parametrize("key", [None, "k1"])
def test_fifty_at_once_are_one_call(agent: Person, key: str | None) -> None:
    """Without a key all get the call; with one, some may hear that the first is still running."""
    audio = quiet_recording()
    with running(app_with()) as (host, port):
        token = agent.http.headers["Authorization"]

        def send(_: int) -> tuple[int, str]:
            with httpx2.Client(
                base_url=f"http://{host}:{port}", headers={"Authorization": token}, timeout=30
            ) as http:
                answer = upload(http, audio, key=key)
            return answer.status_code, answer.json().get("id") or answer.json()["code"]

        with ThreadPoolExecutor(50) as pool:
            answers = set(pool.map(send, range(50)))
        last = send(0)
    assert last[0] == 202
    assert last in answers
    assert answers - {last} <= ({(409, "idempotency_key_in_use")} if key else set())
    assert traces(agent) == Traces(WITH_KEY if key else ONE_CALL, blobs=1, spooled=0)
