"""From a recording to tracked work, step by step: what is paid, what is kept, whose word counts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import text

from app.core.conversation import Intent
from app.core.database import transaction
from app.models import Call, CallTag, JobStatus, Lead, LeadStatus
from app.services import call_pipeline, provenance
from app.services.jobs import queue
from app.services.jobs.queue import FenceLostError
from app.services.providers.storage.registry import storage
from tests.recordings import quiet_recording, uploaded
from tests.services.analysed import again
from tests.services.pipelines import environment, events_of, job_of, long_conversation, run_job
from tests.services.providers.audio.sounds import cadence, demo_call, halved, noise, tones, write_wav
from tests.standins.anthropic import AnthropicStandIn
from tests.standins.insights import filled_form
from tests.standins.openai import OpenAIStandIn
from tests.standins.server import Fault
from tests.world import Person, Team, seed

SAID = "I would like to buy it. Please send me the quote."
SPEECH = "/v1/audio/transcriptions"


@pytest.fixture
def agent() -> Person:
    return Team().agent


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return long_conversation(tmp_path_factory.mktemp("audio"))


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        stand_in.hear = lambda _received, _seconds: [(0.0, 2.0, "Good morning."), (2.5, 6.0, SAID)]
        with environment(OPENAI_API_KEY=stand_in.key, OPENAI_BASE_URL=stand_in.base_url):
            yield stand_in


@pytest.fixture
def anthropic(openai: OpenAIStandIn) -> Iterator[AnthropicStandIn]:
    """Anthropic draws the insights, OpenAI hears the speech."""
    with (
        AnthropicStandIn() as stand_in,
        environment(ANTHROPIC_API_KEY=stand_in.key, ANTHROPIC_BASE_URL=stand_in.base_url),
    ):
        yield stand_in


def call_of(person: Person, call_id: str) -> dict[str, Any]:
    call: dict[str, Any] = person.http.get(f"/calls/{call_id}").json()
    return call


def paths(stand_in: OpenAIStandIn | AnthropicStandIn) -> list[str]:
    stand_in.require_clean()
    return [request.path for request in stand_in.requests]


@pytest.mark.parametrize("vendor", ["openai", "anthropic"])
def test_a_conversation_becomes_work(
    agent: Person, conversation: bytes, vendor: str, request: pytest.FixtureRequest
) -> None:
    openai: OpenAIStandIn = request.getfixturevalue("openai")
    insights = request.getfixturevalue(vendor)
    call_id = uploaded(agent, conversation)
    assert run_job(agent, call_id).status is JobStatus.DONE
    call = call_of(agent, call_id)
    assert (call["status"], call["degraded"], call["call_tag"]) == ("completed", False, "connected")
    assert call["engine"].startswith("openai")
    assert call["raw_transcript"] == f"Good morning.\n{SAID}"
    assert (call["intent_category"], call["sentiment"]) == ("interested", "positive")
    assert paths(openai).count(SPEECH) == 1
    asked = [path for path in paths(insights) if path != SPEECH]
    assert len(asked) == 1
    drawn = agent.http.get(f"/calls/{call_id}/insights").json()
    assert drawn["engine"].startswith(vendor)
    (followup,) = agent.http.get(f"/followups?call_id={call_id}").json()
    assert (followup["task"], followup["agent_id"]) == (SAID, str(agent.id))
    assert [item["verified"] for item in drawn["action_items"]] == [True]
    assert job_of(agent, call_id).progress == ["transcript", "insights", "followups"]


UNSPOKEN = {
    "silence": (np.zeros(80_000), "no_answer"),
    "ring tone": (cadence(tones(400, 450), 0.4, 0.2, 0.4, 2.0), "no_answer"),
    "noise": (noise(), "no_answer"),
}


@pytest.mark.parametrize("name", UNSPOKEN)
def test_nothing_is_paid_where_nobody_speaks(
    agent: Person, anthropic: AnthropicStandIn, openai: OpenAIStandIn, tmp_path: Path, name: str
) -> None:
    sound, tag = UNSPOKEN[name]
    call_id = uploaded(agent, write_wav(tmp_path / "call.wav", sound).read_bytes())
    run_job(agent, call_id)
    call = call_of(agent, call_id)
    assert (call["status"], call["call_tag"], call["raw_transcript"]) == ("completed", tag, None)
    assert (call["intent_category"], call["summary"]) == (None, None)
    assert paths(openai) == paths(anthropic) == []
    (followup,) = agent.http.get(f"/followups?call_id={call_id}").json()
    assert followup["task"] == "Call again: nobody answered"
    assert [event.payload["call_id"] for event in events_of(agent, "call.no_answer")] == [call_id]


@pytest.mark.audio
def test_a_voicemail_is_heard_without_paying(agent: Person, openai: OpenAIStandIn) -> None:
    call_id = uploaded(agent, demo_call("voicemail_greeting")[0].read_bytes())
    run_job(agent, call_id)
    call = call_of(agent, call_id)
    assert (call["status"], call["call_tag"], call["raw_transcript"]) == ("completed", "voicemail", None)
    assert (call["engine"], call["degraded"]) == ("pocketsphinx", True)
    assert paths(openai) == []


@pytest.mark.audio
def test_a_voicemail_that_only_the_engine_understood(agent: Person, openai: OpenAIStandIn) -> None:
    """Short and unclear: the local engine heard no greeting, the paid one did; no insights are paid."""
    openai.hear = lambda _received, _seconds: [(0.0, 5.0, "Please leave a message after the tone.")]
    call_id = uploaded(agent, demo_call("not_interested")[0].read_bytes())
    run_job(agent, call_id)
    call = call_of(agent, call_id)
    assert (call["call_tag"], call["raw_transcript"], call["degraded"]) == ("voicemail", None, False)
    assert paths(openai) == [SPEECH]


def test_a_persons_word_counts(agent: Person, openai: OpenAIStandIn, conversation: bytes) -> None:
    decided = Lead(phone="+447700900001", owner_id=agent.id)
    seed(agent, decided)
    said = {"intent": "not_interested", "status": "deferred"}
    assert agent.http.patch(f"/leads/{decided.id}", json=said).status_code == 200
    call_id = uploaded(agent, conversation, lead_id=str(decided.id), call_tag="wrong_number")
    run_job(agent, call_id)
    assert call_of(agent, call_id)["call_tag"] == "wrong_number"
    with transaction(agent.tenant_id) as session:
        lead, call = session.get_one(Lead, decided.id), session.get_one(Call, UUID(call_id))
    assert (lead.intent, lead.status) == (Intent.NOT_INTERESTED, LeadStatus.DEFERRED)
    assert lead.proposals["intent"]["value"] == "interested"  # type: ignore[index]  # JSON
    assert call.proposals["tag"]["value"] == "connected"  # type: ignore[index]  # JSON
    # What a machine counts goes on.
    assert (lead.contact_count, lead.followup_count) == (1, 1)


def test_a_lead_moves_on(agent: Person, openai: OpenAIStandIn, conversation: bytes) -> None:
    lead = Lead(phone="+447700900002", owner_id=agent.id)
    seed(agent, lead)
    run_job(agent, uploaded(agent, conversation, lead_id=str(lead.id)))
    moved = agent.http.get(f"/leads/{lead.id}").json()
    assert (moved["intent"], moved["status"], moved["intent_confidence"]) == ("interested", "qualified", 0.9)
    assert moved["last_contact_at"] is not None


def test_a_run_that_hears_nothing_takes_back_what_nobody_took_up(
    agent: Person, openai: OpenAIStandIn, conversation: bytes
) -> None:
    def both(asked: str) -> dict[str, Any]:
        lines = [(0, "Good morning."), (1, SAID)]
        items = [{"text": said, "quote": said, "segments": [n], "due_local": None} for n, said in lines]
        return {**filled_form(asked), "action_items": items}

    openai.fill = both
    call_id = uploaded(agent, conversation)
    run_job(agent, call_id)
    path = f"/followups?call_id={call_id}&sort=created_at"
    taken_up, _ = (row["id"] for row in agent.http.get(path).json() if row["task"] in {"Good morning.", SAID})
    assert agent.http.patch(f"/followups/{taken_up}", json={"confirmed": True}).status_code == 200
    agent.http.post(f"/calls/{call_id}/insights/key_topics/accept")
    openai.hear = lambda _received, _seconds: []
    for _ in range(2):
        again(agent, call_id, "transcript")
        kept, new = sorted(agent.http.get(path).json(), key=lambda row: str(row["id"]) != taken_up)
        assert (kept["id"], new["task"]) == (taken_up, "Call again: nobody answered")
        call = call_of(agent, call_id)
        assert (call["raw_transcript"], call["call_tag"]) == (None, "no_answer")
        assert [call[name] for name in ("intent_category", "sentiment", "summary", "next_step")] == [None] * 4
        assert (call["action_items"], call["key_topics"]) == ([], ["the call"])
        assert agent.http.get(f"/calls/{call_id}/insights").json()["version"] == 2
    assert len(events_of(agent, "call.analyzed")) == 1
    assert len(events_of(agent, "call.no_answer")) == 2


def test_what_was_paid_is_not_paid_again(
    agent: Person, openai: OpenAIStandIn, anthropic: AnthropicStandIn, conversation: bytes
) -> None:
    call_id = uploaded(agent, conversation)
    anthropic.behave(always=Fault.SERVER_ERROR)
    job = run_job(agent, call_id)
    assert (job.status, job.failures, job.progress) == (JobStatus.QUEUED, 1, ["transcript"])
    waiting = call_of(agent, call_id)
    assert (waiting["status"], waiting["stage"]) == ("pending", "insights")
    assert waiting["raw_transcript"] == f"Good morning.\n{SAID}"
    anthropic.behave()
    assert run_job(agent, call_id).status is JobStatus.DONE
    assert paths(openai) == [SPEECH]
    assert len(events_of(agent, "transcription.completed")) == 1
    assert len(agent.http.get(f"/followups?call_id={call_id}").json()) == 1


def test_a_refused_key_fails_the_call_in_plain_words(
    agent: Person, openai: OpenAIStandIn, conversation: bytes
) -> None:
    call_id = uploaded(agent, conversation)
    with environment(OPENAI_API_KEY="sk-wrong"):
        job = run_job(agent, call_id)
    assert (job.status, job.last_error_code) == (JobStatus.NEEDS_ATTENTION, "openai_key_refused")
    failed = call_of(agent, call_id)
    assert (failed["status"], failed["stage"]) == ("failed", None)
    assert failed["error"] == "The OpenAI key was refused; set OPENAI_API_KEY"
    (event,) = events_of(agent, "call.failed")
    assert event.payload["error_code"] == "openai_key_refused"
    assert "sk-" not in f"{failed}{event.payload}"
    assert agent.http.post(f"/calls/{call_id}/retry").status_code == 202
    assert run_job(agent, call_id).status is JobStatus.DONE
    assert call_of(agent, call_id)["error"] is None


def test_a_pause_is_waited_for(agent: Person, openai: OpenAIStandIn, conversation: bytes) -> None:
    openai.behave(Fault.RATE_LIMITED)
    job = run_job(agent, uploaded(agent, conversation))
    assert (job.status, job.failures, job.last_error_code) == (JobStatus.QUEUED, 0, "openai_rate_limited")


def test_an_engines_nul_is_left_out(agent: Person, openai: OpenAIStandIn, conversation: bytes) -> None:
    openai.hear = lambda _received, _seconds: [(0.0, 2.0, "Send\0 me the quote.")]
    call_id = uploaded(agent, conversation)
    assert run_job(agent, call_id).status is JobStatus.DONE
    assert call_of(agent, call_id)["raw_transcript"] == "Send me the quote."


def test_a_language_that_the_engine_lacks(agent: Person) -> None:
    call_id = uploaded(agent, demo_call("not_interested")[0].read_bytes())
    agent.http.patch(f"/calls/{call_id}", json={"language": "de"})
    assert run_job(agent, call_id).last_error_code == "language_unsupported"
    assert call_of(agent, call_id)["status"] == "failed"


def test_a_recording_that_breaks_off_is_used_and_said_so(agent: Person, tmp_path: Path) -> None:
    half = halved(write_wav(tmp_path / "call.wav", noise(seconds=4)))
    call_id = uploaded(agent, half.read_bytes())
    run_job(agent, call_id)
    call = call_of(agent, call_id)
    assert (call["status"], call["warnings"]) == (
        "completed",
        ["The recording breaks off; what could be decoded was used."],
    )
    assert call["duration_seconds"] == pytest.approx(2, abs=0.1)


def test_a_lost_recording_fails_the_call(agent: Person) -> None:
    call_id = uploaded(agent)
    for key in list(storage().keys(f"{agent.tenant_id}/staging/")):
        storage().delete(key)
    assert run_job(agent, call_id).last_error_code == "recording_missing"
    assert call_of(agent, call_id)["error"] == "The recording is no longer in the store."


def test_an_event_and_its_cause_are_one_commit(agent: Person) -> None:
    """A runner that lost its lease at the very end leaves neither a completed call nor an event."""
    call_id = uploaded(agent, quiet_recording())
    claim = queue.claim_by_id(job_of(agent, call_id).id, "test")
    assert claim is not None
    for _, do in call_pipeline.STEPS:
        do(claim)
    with transaction() as session:
        session.execute(text("UPDATE jobs SET attempt = attempt + 1 WHERE id = :id"), {"id": claim.job_id})
    with pytest.raises(FenceLostError):
        call_pipeline.conclude(claim)
    assert call_of(agent, call_id)["status"] != "completed"
    assert events_of(agent, "transcription.completed") == []


def test_a_correction_during_the_work_is_kept(agent: Person) -> None:
    call_id = uploaded(agent)
    claim = queue.claim_by_id(job_of(agent, call_id).id, "test")
    assert claim is not None
    agent.http.patch(f"/calls/{call_id}", json={"call_tag": "connected"})
    call_pipeline.run(claim)
    done = call_of(agent, call_id)
    assert (done["status"], done["call_tag"]) == ("completed", CallTag.CONNECTED)
    with transaction(agent.tenant_id) as session:
        call = session.get_one(Call, UUID(call_id))
    assert call.provenance["tag"]["source"] == provenance.HUMAN  # type: ignore[index]  # JSON
