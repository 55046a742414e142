"""Calls are worked on again from a stage, one or many, and the price is named first."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, event

from app.core import clock, database
from app.core.database import Pool, transaction
from app.models import Call, CallStatus, Document, DocumentKind, JobStatus
from tests.recordings import uploaded
from tests.services.analysed import analysed, logged, model, says
from tests.services.jobs import rows
from tests.services.pipelines import environment, events_of, job_of, run_job
from tests.services.providers.audio.sounds import demo_call
from tests.standins.openai import OpenAIStandIn
from tests.statements import statements
from tests.world import Person, Team, call_of, seed


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def engine() -> Iterator[OpenAIStandIn]:
    with model() as stand_in:
        yield stand_in


def recorded(person: Person, minutes: int, **values: object) -> Call:
    document = Document(
        kind=DocumentKind.RECORDING,
        key=f"{person.tenant_id}/{clock.new_id()}",
        filename="a.wav",
        content_type="audio/wav",
        size=1,
        sha256=clock.new_id().hex,
    )
    seed(person, document)
    return call_of(
        person,
        **{
            "status": CallStatus.COMPLETED,
            "degraded": True,
            "document_id": document.id,
            "duration_ms": minutes * 60_000,
            **values,
        },
    )


@pytest.mark.parametrize(
    ("stage", "saved", "asked"),
    [("insights", ["transcript"], 1), ("followups", ["transcript", "insights"], 0), ("transcript", [], 1)],
)
def test_a_call_is_worked_on_from_any_stage(
    team: Team, engine: OpenAIStandIn, stage: str, saved: list[str], asked: int
) -> None:
    call_id = analysed(team.agent)
    before = len(engine.requests)
    says(engine, "second")
    answer = team.agent.http.post(f"/calls/{call_id}/retry?from_stage={stage}")
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    job = job_of(team.agent, call_id)
    assert (job.status, job.progress, job.failures) == (JobStatus.QUEUED, saved, 0)
    twice = team.agent.http.post(f"/calls/{call_id}/retry?from_stage={stage}")
    assert (twice.status_code, twice.json()["code"]) == (409, "running")
    assert run_job(team.agent, call_id).status is JobStatus.DONE
    assert len(engine.requests) - before == asked
    # The same work is suggested once, and receivers hear of the new reading.
    assert len(team.agent.http.get(f"/followups?call_id={call_id}").json()) == 1
    assert len(events_of(team.agent, "transcription.completed")) == 2


def test_a_job_that_was_forgotten_is_made_anew(team: Team, engine: OpenAIStandIn) -> None:
    call_id = analysed(team.agent)
    rows.forget_all()
    assert team.agent.http.post(f"/calls/{call_id}/retry?from_stage=insights").status_code == 202
    assert run_job(team.agent, call_id).status is JobStatus.DONE
    assert team.agent.http.get(f"/calls/{call_id}/insights").json()["version"] == 2


def test_the_price_comes_first_and_starts_nothing(team: Team, engine: OpenAIStandIn) -> None:
    calls = [recorded(team.agent, minutes) for minutes in (10, 5)]
    recorded(team.agent, 60, degraded=False)
    answer = team.manager.http.post("/calls/reprocess", json={"degraded": True, "dry_run": True})
    assert answer.status_code == 200, answer.text
    priced = answer.json()
    assert {result["id"] for result in priced["results"]} == {str(call.id) for call in calls}
    estimate = priced["estimate"]
    assert (estimate["calls"], estimate["minutes"]) == (2, 15.0)
    assert (estimate["speech_engine"], estimate["insight_engine"]) == (
        "openai:whisper-1",
        "openai:gpt-5.4-mini",
    )
    # 15 minutes at 0.45 pence, and two readings of 1,500 tokens in and 800 out.
    tokens = -(-(2 * 1_500 * 56_250_000 + 2 * 800 * 337_500_000) // 1_000_000)
    assert estimate["micropence"] == 15 * 450_000 + tokens
    assert estimate["pence"] == 7
    assert {row["status"] for row in team.agent.http.get("/calls").json()} == {"completed"}


@pytest.mark.parametrize("forced_by", ["the caller", "the tenant", "the budget"])
def test_what_a_local_engine_has_to_do_costs_nothing(
    team: Team, engine: OpenAIStandIn, forced_by: str
) -> None:
    refused = recorded(team.agent, 10, consent="refused" if forced_by == "the caller" else "given")
    if forced_by == "the tenant":
        team.owner.http.patch("/tenant", json={"outside_engines": "never"})
    if forced_by == "the budget":
        team.owner.http.put("/usage/cap", json={"monthly_cap_pence": 0})
    body = {"call_ids": [str(refused.id)], "dry_run": True}
    told = team.manager.http.post("/calls/reprocess", json=body).json()["estimate"]
    assert (told["micropence"], told["speech_engine"], told["insight_engine"]) == (0, "pocketsphinx", "rules")
    # Of several only those are priced that may leave.
    given = recorded(team.agent, 10, consent="given")
    alone, both = (
        team.manager.http.post("/calls/reprocess", json={**body, "call_ids": ids}).json()["estimate"]
        for ids in ([str(given.id)], [str(given.id), str(refused.id)])
    )
    assert (both["calls"], both["micropence"]) == (2, alone["micropence"])
    assert (alone["micropence"] > 0) is (forced_by == "the caller")


def test_what_a_call_took_last_time_is_its_price(team: Team, engine: OpenAIStandIn) -> None:
    call_id = analysed(team.agent)
    priced = team.agent.http.post(
        f"/calls/{call_id}/reprocess", json={"dry_run": True, "from_stage": "insights"}
    ).json()
    assert (priced["estimate"]["input_tokens"], priced["estimate"]["output_tokens"]) == (1000, 200)
    with environment(OPENAI_API_KEY="", OPENAI_BASE_URL=""):
        free = team.agent.http.post(f"/calls/{call_id}/reprocess", json={"dry_run": True}).json()
    assert (free["estimate"]["insight_engine"], free["estimate"]["micropence"]) == ("rules", 0)


def test_many_are_started_and_what_is_in_the_way_is_told(team: Team, engine: OpenAIStandIn) -> None:
    done, waiting = analysed(team.agent), logged(team.agent)
    deleted = call_of(team.agent, status=CallStatus.COMPLETED, archived_at=clock.now())
    foreign, absent = call_of(team.stranger, status=CallStatus.COMPLETED), clock.new_id()
    ids = [done, waiting, str(deleted.id), str(foreign.id), str(absent), done]
    body = {"call_ids": ids, "from_stage": "insights"}
    answer = team.manager.http.post("/calls/reprocess", json=body, headers={"Idempotency-Key": "r1"})
    assert answer.status_code == 202, answer.text
    results = {result["id"]: result["reason"] for result in answer.json()["results"]}
    assert list(results.values()) == [None, "running", "archived", "not_found", "not_found"]
    assert answer.json()["estimate"]["calls"] == 1
    assert job_of(team.agent, done).progress == ["transcript"]
    again = team.manager.http.post("/calls/reprocess", json=body, headers={"Idempotency-Key": "r1"})
    assert again.json() == answer.json()


@pytest.mark.parametrize(
    "change",
    [
        {"call_ids": None},
        {"call_ids": []},
        {"call_ids": [f"01a1fdac-ea8c-7353-9c9f-{n:012x}" for n in range(501)]},
        {"degraded": True},
        {"degraded": False, "call_ids": None},
        {"from_stage": "payment"},
        {"limit": 0},
        {"nonsense": 1},
    ],
    ids=lambda change: str(change)[:40],
)
def test_a_body_that_means_nothing_is_422(team: Team, change: dict[str, object]) -> None:
    body = {"call_ids": [str(clock.new_id())], "dry_run": True, **change}
    assert team.manager.http.post("/calls/reprocess", json=body).status_code == 422


def test_who_may(team: Team) -> None:
    call = recorded(team.agent, 1)
    path, body = f"/calls/{call.id}/reprocess", {"dry_run": True}
    for name, status in (
        ("agent", 200),
        ("manager", 200),
        ("colleague", 403),
        ("viewer", 403),
        ("stranger", 404),
    ):
        assert getattr(team, name).http.post(path, json=body).status_code == status
    many = {"call_ids": [str(call.id)], "dry_run": True}
    assert team.agent.http.post("/calls/reprocess", json=many).status_code == 403
    assert team.anonymous.post(path, json=body).status_code == 401
    waiting = call_of(team.agent, status=CallStatus.TRANSCRIBING)
    busy = team.agent.http.post(f"/calls/{waiting.id}/reprocess", json={})
    assert (busy.status_code, busy.json()["code"]) == (409, "running")


def test_a_call_that_vanishes_meanwhile_breaks_nothing(team: Team) -> None:
    call = recorded(team.agent, 1)
    requests, gone = database.engine(Pool.REQUESTS), list[int]()

    def vanish(*told: object) -> None:
        if "FROM calls" in str(told[2]) and not gone:
            gone.append(1)
            with transaction(team.agent.tenant_id) as session:
                session.execute(delete(Call).where(Call.id == call.id))

    event.listen(requests, "after_cursor_execute", vanish)
    try:
        answer = team.agent.http.post(f"/calls/{call.id}/reprocess", json={"dry_run": True})
    finally:
        event.remove(requests, "after_cursor_execute", vanish)
    assert gone
    assert answer.status_code == 200


def test_five_hundred_are_priced_in_a_few_statements(team: Team) -> None:
    an_hour_ago = clock.now() - timedelta(hours=1)
    rows_of_calls = [
        Call(agent_id=team.agent.id, recorded_at=an_hour_ago, status=CallStatus.COMPLETED) for _ in range(500)
    ]
    seed(team.agent, *rows_of_calls)
    body = {"call_ids": [str(row.id) for row in rows_of_calls], "dry_run": True}
    with statements() as sent:
        answer = team.manager.http.post("/calls/reprocess", json=body)
    assert answer.json()["estimate"]["calls"] == 500
    assert len(sent) <= 4, sent


def test_a_better_engine_makes_an_old_record_good(team: Team) -> None:
    with environment():
        call_id = analysed(team.agent)
    assert team.agent.http.get(f"/calls/{call_id}").json()["degraded"] is True
    with model():
        body = {"degraded": True, "from_stage": "insights"}
        assert team.manager.http.post("/calls/reprocess", json=body).status_code == 202
        assert run_job(team.agent, call_id).status is JobStatus.DONE
        assert team.agent.http.get(f"/calls/{call_id}").json()["degraded"] is False
        assert team.manager.http.post("/calls/reprocess", json=body).json()["results"] == []


def test_what_was_paid_for_is_not_lost_past_the_cap(team: Team, engine: OpenAIStandIn) -> None:
    """Past the cap the local engines do the work, and theirs is no better."""
    call_id = uploaded(team.agent, demo_call("not_interested")[0].read_bytes())
    assert run_job(team.agent, call_id).status is JobStatus.DONE
    path = f"/calls/{call_id}"
    before = team.agent.http.get(path).json()
    team.manager.http.put("/usage/cap", json={"monthly_cap_pence": 0})
    assert team.agent.http.post(f"{path}/retry?from_stage=transcript").status_code == 202
    assert run_job(team.agent, call_id).status is JobStatus.DONE
    after = team.agent.http.get(path).json()
    for name in ("raw_transcript", "summary", "engine", "degraded"):
        assert after[name] == before[name]
    assert after["warnings"] == ["The month's budget is used up: a local engine did the work."]
    assert team.agent.http.get(f"{path}/insights").json()["version"] == 1
