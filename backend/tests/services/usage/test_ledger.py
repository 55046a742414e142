"""The ledger holds what the vendors counted, to the token, whatever became of the work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select, text

from app.core.database import transaction
from app.models import AvoidedBy, JobStatus, Usage, UsageKind
from app.services import call_pipeline
from app.services.jobs import queue
from app.services.jobs.queue import FenceLostError
from tests.recordings import upload, uploaded
from tests.services.pipelines import environment, job_of, long_conversation, run_job
from tests.services.providers.audio.sounds import write_wav
from tests.standins.anthropic import AnthropicStandIn
from tests.standins.openai import OpenAIStandIn
from tests.standins.server import Fault
from tests.world import Person, Team

TOKEN_NAMES = ("prompt_tokens", "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")


@pytest.fixture
def agent() -> Person:
    return Team().agent


@pytest.fixture(scope="module")
def conversation(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return long_conversation(tmp_path_factory.mktemp("audio"))


@pytest.fixture
def anthropic(openai: OpenAIStandIn) -> Iterator[AnthropicStandIn]:
    with (
        AnthropicStandIn() as stand_in,
        environment(ANTHROPIC_API_KEY=stand_in.key, ANTHROPIC_BASE_URL=stand_in.base_url),
    ):
        yield stand_in


def entries(person: Person) -> list[Usage]:
    with transaction(person.tenant_id) as session:
        return list(session.scalars(select(Usage).order_by(Usage.id)))


def totals(found: list[Usage]) -> tuple[int, int, int]:
    """Milliseconds of sound, tokens read, tokens written."""
    paid = [entry for entry in found if entry.avoided_by is None]
    return (
        sum(entry.billed_ms for entry in paid),
        sum(entry.input_tokens for entry in paid),
        sum(entry.output_tokens for entry in paid),
    )


def counted(*vendors: OpenAIStandIn | AnthropicStandIn) -> tuple[int, int, int]:
    """What the vendors themselves would put on their bills."""
    bills: list[dict[str, Any]] = [bill for vendor in vendors for bill in vendor.counted]
    return (
        sum(round(bill.get("seconds", 0) * 1000) for bill in bills),
        sum(bill.get(name) or 0 for bill in bills for name in TOKEN_NAMES),
        sum(bill.get("completion_tokens", 0) or bill.get("output_tokens", 0) for bill in bills),
    )


@pytest.mark.parametrize("vendor", ["openai", "anthropic"])
def test_the_ledger_equals_the_vendors_figures(
    agent: Person, conversation: bytes, vendor: str, request: pytest.FixtureRequest
) -> None:
    openai: OpenAIStandIn = request.getfixturevalue("openai")
    insights = request.getfixturevalue(vendor)
    call_id = uploaded(agent, conversation)
    assert run_job(agent, call_id).status is JobStatus.DONE
    found = entries(agent)
    assert totals(found) == counted(*{openai, insights})
    assert [(entry.kind, str(entry.subject_id)) for entry in found] == [
        (UsageKind.SPEECH, call_id),
        (UsageKind.INSIGHTS, call_id),
    ]
    assert all(entry.micropence > 0 and entry.price_version == "2026-11" for entry in found)


def test_a_model_that_counts_tokens_is_paid_by_them(
    agent: Person, openai: OpenAIStandIn, conversation: bytes
) -> None:
    with environment(OPENAI_TRANSCRIPTION_MODEL="gpt-4o-transcribe"):
        run_job(agent, uploaded(agent, conversation))
    spoken = sum(bill["input_tokens"] for bill in openai.counted if bill.get("type") == "tokens")
    (speech,) = [entry for entry in entries(agent) if entry.kind is UsageKind.SPEECH]
    assert speech.input_tokens == spoken > 0
    assert speech.micropence == speech.input_tokens * 450 + speech.output_tokens * 750


def test_answers_of_no_use_are_paid_too(agent: Person, openai: OpenAIStandIn, conversation: bytes) -> None:
    """The transcript costs once; a form that was never filled in costs both of its tries, at each attempt."""
    call_id = uploaded(agent, conversation)
    openai.behave(always=Fault.PROSE)
    job = run_job(agent, call_id)
    assert (job.status, job.last_error_code) == (JobStatus.NEEDS_ATTENTION, "openai_unusable_answer")
    assert totals(entries(agent)) == counted(openai)
    written = [entry for entry in entries(agent) if entry.kind is UsageKind.INSIGHTS]
    assert [(entry.input_tokens, entry.output_tokens) for entry in written] == [(2000, 400)]


def test_a_part_that_fails_leaves_the_bill_of_those_before_it(
    agent: Person, openai: OpenAIStandIn, tmp_path: Path, conversation: bytes
) -> None:
    with environment(OPENAI_TRANSCRIPTION_MODEL="gpt-4o-transcribe"):
        call_id = uploaded(agent, conversation)
        openai.after = (1, Fault.SERVER_ERROR)
        job = run_job(agent, call_id)
        assert (job.status, job.progress) == (JobStatus.QUEUED, [])
        assert totals(entries(agent))[1:] == counted(openai)[1:] != (0, 0)
        openai.after = None
        assert run_job(agent, call_id).status is JobStatus.DONE
    assert totals(entries(agent))[1:] == counted(openai)[1:]


def test_a_result_that_is_dropped_was_paid_all_the_same(
    agent: Person, openai: OpenAIStandIn, conversation: bytes
) -> None:
    call_id = uploaded(agent, conversation)
    claim = queue.claim_by_id(job_of(agent, call_id).id, "test")
    assert claim is not None
    with transaction() as session:
        session.execute(text("UPDATE jobs SET attempt = attempt + 1 WHERE id = :id"), {"id": claim.job_id})
    with pytest.raises(FenceLostError):
        call_pipeline.transcribe(claim)
    assert totals(entries(agent)) == counted(openai)
    assert agent.http.get(f"/calls/{call_id}").json()["raw_transcript"] is None


def test_silence_is_money_not_spent(agent: Person, openai: OpenAIStandIn, tmp_path: Path) -> None:
    call_id = uploaded(agent, write_wav(tmp_path / "call.wav", np.zeros(160_000)).read_bytes())
    run_job(agent, call_id)
    (entry,) = entries(agent)
    assert (entry.avoided_by, entry.billed_ms, entry.subject_id) == (AvoidedBy.SILENCE, 10_000, UUID(call_id))
    assert entry.micropence == 75_000
    assert openai.counted == []


def test_the_same_bytes_again_are_money_not_spent(
    agent: Person, openai: OpenAIStandIn, conversation: bytes
) -> None:
    run_job(agent, uploaded(agent, conversation))
    before = len(entries(agent))
    assert upload(agent.http, conversation).status_code == 202
    upload(agent.http, conversation, key="lost reply")
    upload(agent.http, conversation, key="lost reply")
    again = entries(agent)[before:]
    # A request repeated under its key is the same request.
    assert [entry.avoided_by for entry in again] == [AvoidedBy.DUPLICATE] * 2
    assert all(entry.micropence > 0 for entry in again)


def test_local_engines_leave_no_entry(agent: Person, tmp_path: Path) -> None:
    audio = write_wav(tmp_path / "call.wav", np.zeros(80_000)).read_bytes()
    run_job(agent, uploaded(agent, audio))
    upload(agent.http, audio)
    assert entries(agent) == []
