"""The tenant's monthly cap: past it local engines work, and however many jobs run at once, one goes over."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from app.core import clock
from app.core.database import transaction
from app.core.prices import MICROPENCE
from app.models import Job, JobKind, JobStatus, Tenant, Usage, UsageKind
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.errors import RateLimited
from app.services.providers.spending import Spent
from app.services.usage import budget
from app.services.usage.ledger import Bill
from tests.recordings import uploaded
from tests.services.jobs import rows
from tests.services.pipelines import long_conversation, run_job
from tests.standins.openai import OpenAIStandIn
from tests.world import Person, Team, seed

WHISPER = "openai:whisper-1"
MINUTE = Spent(billed_ms=60_000)  # 450,000 micro-pence


@pytest.fixture
def agent() -> Person:
    return Team().agent


def cap(tenant_id: UUID, pence: int | None) -> None:
    with transaction(tenant_id) as session:
        session.execute(update(Tenant).values(monthly_cap_pence=pence))


def claimed(tenant_id: UUID) -> Claim:
    claim = queue.claim_by_id(rows.queued(tenant_id), "test")
    assert claim is not None
    return claim


def bill_of(claim: Claim) -> Bill:
    return Bill(claim, UsageKind.SPEECH, WHISPER)


def spent(person_tenant: UUID) -> int:
    with transaction(person_tenant) as session:
        return budget.spent_this_month(session, person_tenant, ZoneInfo("Europe/London"))


def test_past_the_cap_the_local_engines_work(
    agent: Person, openai: OpenAIStandIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A written call, so that no speech engine is needed: the first one is paid, the second one is not."""
    cap(agent.tenant_id, 1)
    written = {"transcript": "Customer: I would like to buy it. Please send me the quote."}
    first = agent.http.post("/calls/log", json=written).json()["id"]
    run_job(agent, first)
    assert openai.counted != []
    seed(agent, _usage(MICROPENCE))
    paid = len(openai.counted)
    second = agent.http.post("/calls/log", json=written).json()["id"]
    assert run_job(agent, second).status is JobStatus.DONE
    assert len(openai.counted) == paid
    call = agent.http.get(f"/calls/{second}").json()
    assert (call["degraded"], call["warnings"]) == (
        True,
        ["The month's budget is used up: a local engine did the work."],
    )
    assert agent.http.get(f"/calls/{second}/insights").json()["engine"] == "rules"


@pytest.mark.audio
def test_past_the_cap_speech_is_heard_locally(
    agent: Person, openai: OpenAIStandIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cap(agent.tenant_id, 0)
    call_id = uploaded(agent, long_conversation(tmp_path_factory.mktemp("audio")))
    assert run_job(agent, call_id).status is JobStatus.DONE
    assert openai.requests == []
    call = agent.http.get(f"/calls/{call_id}").json()
    assert (call["engine"], call["degraded"]) == ("pocketsphinx", True)
    assert len(call["warnings"]) == 1


def test_what_is_held_back_counts_until_it_is_settled() -> None:
    tenant = rows.new_tenant()
    cap(tenant, 1)
    first, second = claimed(tenant), claimed(tenant)
    two_minutes = Spent(billed_ms=150_000)  # more than the whole cap
    assert budget.allows(bill_of(first), at_most=two_minutes)
    with pytest.raises(RateLimited) as waiting:
        budget.allows(bill_of(second), at_most=MINUTE)
    assert waiting.value.retry_after_s == budget.SETTLING_S
    # It cost less than was held back, so the second one may go on.
    settled = bill_of(first)
    settled.spent = MINUTE
    with queue.step(first, "transcript") as session:
        settled.write(session)
    assert budget.allows(bill_of(second), at_most=MINUTE)


def test_a_job_that_died_holds_nothing() -> None:
    tenant = rows.new_tenant()
    cap(tenant, 1)
    dead, other = claimed(tenant), claimed(tenant)
    assert budget.allows(bill_of(dead), at_most=Spent(billed_ms=600_000))
    with transaction() as session:
        session.execute(update(Job).where(Job.id == dead.job_id).values(status=JobStatus.QUEUED))
    assert budget.allows(bill_of(other), at_most=MINUTE)


def test_however_many_at_once_only_one_goes_over() -> None:
    tenant = rows.new_tenant()
    pence, most = 3, 600_000
    cap(tenant, pence)
    dice = random.Random(4)
    lengths = [dice.randrange(20_000, 80_000) for _ in range(24)]

    def work(length: int) -> bool:
        claim = claimed(tenant)
        for _ in range(200):
            bill = bill_of(claim)
            try:
                if not budget.allows(bill, at_most=Spent(billed_ms=80_000)):
                    return False
            except RateLimited:
                continue
            bill.spent = Spent(billed_ms=length)
            with queue.step(claim, "transcript") as session:
                bill.write(session)
            return True
        raise AssertionError("nobody settled")

    with ThreadPoolExecutor(3) as threads:
        paid = list(threads.map(work, lengths))
    assert not all(paid)
    assert pence * MICROPENCE <= spent(tenant) < pence * MICROPENCE + most


@pytest.mark.parametrize("pence", [None, 5])
def test_without_a_cap_or_below_it_engines_are_paid(pence: int | None) -> None:
    tenant = rows.new_tenant()
    cap(tenant, pence)
    assert budget.allows(bill_of(claimed(tenant)), at_most=MINUTE)


def test_a_local_engine_is_never_held_back() -> None:
    tenant = rows.new_tenant()
    cap(tenant, 0)
    claim = claimed(tenant)
    assert budget.allows(Bill(claim, UsageKind.SPEECH, "pocketsphinx"), at_most=MINUTE)
    assert not budget.allows(bill_of(claim), at_most=MINUTE)


@pytest.mark.parametrize(
    ("now", "zone", "start"),
    [
        ("2026-11-01T00:30:00+00:00", "Europe/London", "2026-11-01T00:00:00+00:00"),
        ("2026-06-30T23:30:00+00:00", "Europe/London", "2026-06-30T23:00:00+00:00"),  # July has begun there
        ("2026-11-01T00:30:00+00:00", "America/New_York", "2026-10-01T04:00:00+00:00"),
    ],
)
def test_a_month_is_the_tenants(now: str, zone: str, start: str) -> None:
    assert budget.month_start(datetime.fromisoformat(now), ZoneInfo(zone)) == datetime.fromisoformat(start)


def _usage(micropence: int) -> Usage:
    return Usage(
        subject_kind=JobKind.CALL,
        subject_id=clock.new_id(),
        kind=UsageKind.SPEECH,
        engine=WHISPER,
        billed_ms=0,
        input_tokens=0,
        output_tokens=0,
        micropence=micropence,
        price_version="test",
    )
