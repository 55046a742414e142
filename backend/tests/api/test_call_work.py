"""What people do with one call: read its transcript, retry it, note one that was not recorded."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.conversation import Speaker
from app.core.database import transaction
from app.models import Call, CallStatus, Job, TranscriptSegment
from app.services.jobs import queue
from tests.recordings import traces, uploaded
from tests.services.pipelines import run_now
from tests.world import Person, Team, call_of, seed

SPOKEN = [
    (0, 1500, Speaker.AGENT, "Good morning."),
    (61_250, 3_723_004, Speaker.CUSTOMER, "A <b>bold</b> offer & more -->"),
    (3_723_004, 3_724_000, Speaker.UNKNOWN, "Bye."),
]
TEXT = "Agent: Good morning.\nCustomer: A <b>bold</b> offer & more -->\nBye.\n"
SRT = """1
00:00:00,000 --> 00:00:01,500
Agent: Good morning.

2
00:01:01,250 --> 01:02:03,004
Customer: A <b>bold</b> offer & more -->

3
01:02:03,004 --> 01:02:04,000
Bye.
"""
VTT = """WEBVTT

00:00:00.000 --> 00:00:01.500
Agent: Good morning.

00:01:01.250 --> 01:02:03.004
Customer: A &lt;b&gt;bold&lt;/b&gt; offer &amp; more --&gt;

01:02:03.004 --> 01:02:04.000
Bye.
"""


@pytest.fixture
def team() -> Team:
    return Team()


def spoken_call(person: Person) -> Call:
    call = call_of(person, engine="pocketsphinx", degraded=True, language="en")
    rows = enumerate(SPOKEN)
    seed(
        person,
        *(
            TranscriptSegment(
                call_id=call.id, number=number, start_ms=start, end_ms=end, speaker=who, text=text
            )
            for number, (start, end, who, text) in rows
        ),
    )
    return call


@pytest.mark.parametrize(
    ("form", "kind", "text"),
    [("txt", "text/plain", TEXT), ("srt", "application/x-subrip", SRT), ("vtt", "text/vtt", VTT)],
)
def test_a_transcript_as_text(team: Team, form: str, kind: str, text: str) -> None:
    answer = team.agent.http.get(f"/calls/{spoken_call(team.agent).id}/transcript?format={form}")
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


def test_a_transcript_as_json(team: Team) -> None:
    call = spoken_call(team.agent)
    body = team.agent.http.get(f"/calls/{call.id}/transcript").json()
    assert (body["call_id"], body["engine"], body["degraded"], body["language"]) == (
        str(call.id),
        "pocketsphinx",
        True,
        "en",
    )
    assert [(s["start_ms"], s["end_ms"], s["speaker"], s["text"]) for s in body["segments"]] == SPOKEN
    assert team.agent.http.get(f"/calls/{call.id}/transcript?format=pdf").status_code == 422


@pytest.mark.parametrize("part", ["transcript", "insights", "events"])
def test_who_may_read_what_was_said(team: Team, part: str) -> None:
    path = f"/calls/{spoken_call(team.agent).id}/{part}"
    assert team.anonymous.get(path).status_code == 401
    assert team.colleague.http.get(path).status_code == 403
    assert team.stranger.http.get(path).status_code == 404


def test_insights_that_are_not_drawn_are_absent(team: Team) -> None:
    call = call_of(team.agent)
    assert team.agent.http.get(f"/calls/{call.id}/insights").status_code == 404
    assert team.agent.http.get(f"/calls/{call.id}/transcript?format=srt").text == ""


def job_of(person: Person, call_id: str) -> UUID:
    with transaction(person.tenant_id) as session:
        return session.scalars(select(Job.id).where(Job.subject_id == call_id)).one()


def run(job_id: UUID) -> None:
    assert run_now(job_id)


def test_a_failed_call_is_retried_from_its_missing_step(team: Team) -> None:
    call_id = uploaded(team.agent)
    job_id = job_of(team.agent, call_id)
    claim = queue.claim_by_id(job_id, "test")
    assert claim is not None
    with queue.step(claim, "transcript"):
        pass
    with transaction(team.agent.tenant_id) as session:
        call = session.get_one(Call, UUID(call_id))
        call.status, call.error, call.error_code = CallStatus.FAILED, "No credit.", "openai_no_credit"
        queue.give_up(session, claim, code="openai_no_credit")
    path = f"/calls/{call_id}"
    assert team.agent.http.get(path).json()["error"] == "No credit."
    for name, status in (("anonymous", 401), ("stranger", 404), ("colleague", 403), ("viewer", 403)):
        http = team.anonymous if name == "anonymous" else getattr(team, name).http
        assert http.post(f"{path}/retry").status_code == status
    retried = team.agent.http.post(f"{path}/retry")
    assert (retried.status_code, retried.json()["status"], retried.json()["error"]) == (202, "pending", None)
    assert team.agent.http.get(path).json()["stage"] == "insights"
    run(job_id)
    # The saved transcript step is kept, so the recording was not looked at again: it has no tag.
    done = team.agent.http.get(path).json()
    assert (done["status"], done["stage"], done["call_tag"]) == ("completed", None, None)


def test_only_a_failed_call_is_retried(team: Team) -> None:
    call_id = uploaded(team.agent)
    pending = team.agent.http.post(f"/calls/{call_id}/retry")
    assert (pending.status_code, pending.json()["code"]) == (409, "not_failed")
    assert "pending" in pending.json()["detail"]
    run(job_of(team.agent, call_id))
    assert team.agent.http.post(f"/calls/{call_id}/retry").status_code == 409
    logged = call_of(team.agent, status=CallStatus.COMPLETED)
    assert team.agent.http.post(f"/calls/{logged.id}/retry").status_code == 409


def test_a_noted_call_is_complete_at_once(team: Team) -> None:
    body = {"call_tag": "no_answer", "duration_seconds": 12.5, "recorded_at": "2026-11-20T10:00:00Z"}
    answer = team.agent.http.post("/calls/log", json=body)
    call = answer.json()
    assert (answer.status_code, call["status"], call["call_tag"]) == (201, "completed", "no_answer")
    assert (call["duration_seconds"], call["audio_filename"]) == (12.5, None)
    assert traces(team.agent).rows == {"calls": 1}


def test_a_written_transcript_is_analysed(team: Team) -> None:
    said = "Agent: Good morning.\nCustomer: I want to buy it.\nCould you send me a quote by Friday?\n"
    answer = team.agent.http.post("/calls/log", json={"transcript": said})
    assert (answer.status_code, answer.json()["status"], answer.headers["Retry-After"]) == (
        202,
        "pending",
        "2",
    )
    call_id = answer.json()["id"]
    run(job_of(team.agent, call_id))
    call = team.agent.http.get(f"/calls/{call_id}").json()
    assert (call["status"], call["engine"], call["degraded"]) == ("completed", "written", True)
    assert call["intent_category"] == "interested"
    segments = team.agent.http.get(f"/calls/{call_id}/transcript").json()["segments"]
    assert [(s["speaker"], s["text"]) for s in segments] == [
        ("agent", "Good morning."),
        ("customer", "I want to buy it. Could you send me a quote by Friday?"),
    ]
    assert len(team.agent.http.get(f"/followups?call_id={call_id}").json()) == 1


def test_a_repeated_note_is_one_call(team: Team) -> None:
    body, key = {"transcript": "Agent: Hello."}, {"Idempotency-Key": "n1"}
    first, again = (team.agent.http.post("/calls/log", json=body, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 202
    other = team.agent.http.post("/calls/log", json={}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"transcript": "Agent: a\0b"}, "body.transcript"),
        ({"transcript": "x" * 500_001}, "body.transcript"),
        ({"recorded_at": "2026-11-20T10:00:00"}, "body.recorded_at"),
        ({"duration_seconds": -1}, "body.duration_seconds"),
        ({"audio": "x"}, "body.audio"),
    ],
)
def test_a_note_that_means_nothing_is_named(team: Team, body: dict[str, object], field: str) -> None:
    answer = team.agent.http.post("/calls/log", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert traces(team.agent).rows == {}
    assert team.viewer.http.post("/calls/log", json={}).status_code == 403
