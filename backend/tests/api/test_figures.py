"""Figures over time through the API: what they count, in whose zone, for whom, at what cost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from app.core import clock
from app.core.conversation import Speaker
from app.core.database import transaction
from app.models import (
    AvoidedBy,
    CallStatus,
    CallTag,
    Lead,
    LeadStatus,
    TranscriptSegment,
    Usage,
    UsageKind,
    WorkItem,
    WorkKind,
    WorkSource,
    WorkStatus,
)
from tests.statements import statements
from tests.world import Person, Team, call_of, seed

MARCH = "from=2026-03-01&to=2026-03-31"
NAMES = ("calls", "agents", "funnel", "sources", "followups", "coaching", "costs")


@pytest.fixture
def team() -> Team:
    return Team()


def figures(person: Person, name: str, query: str = MARCH) -> Any:
    answer = person.http.get(f"/analytics/{name}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def lead_of(person: Person, number: int, **values: object) -> Lead:
    lead = Lead(**{"phone": f"+4477009{number:05}", "owner_id": person.id, "created_at": at(5), **values})
    seed(person, lead)
    return lead


def spoken(person: Person, call_id: object, *lines: tuple[Speaker, int, int, str]) -> None:
    seed(
        person,
        *(
            TranscriptSegment(
                call_id=call_id, number=number, speaker=speaker, start_ms=start, end_ms=end, text=text
            )
            for number, (speaker, start, end, text) in enumerate(lines)
        ),
    )


def test_calls_by_day(team: Team) -> None:
    call_of(
        team.agent, recorded_at=at(2), status=CallStatus.COMPLETED, tag=CallTag.CONNECTED, duration_ms=90_000
    )
    call_of(team.agent, recorded_at=at(2, 23, 59), status=CallStatus.FAILED)
    call_of(team.agent, recorded_at=at(31, 22), tag=CallTag.NO_ANSWER)  # 23:00 there
    call_of(team.agent, recorded_at=at(31, 23))  # April has begun there
    body = figures(team.owner, "calls")
    assert {
        name: body["total"][name] for name in ("calls", "completed", "failed", "connected", "minutes")
    } == {
        "calls": 3,
        "completed": 1,
        "failed": 1,
        "connected": 1,
        "minutes": 1.5,
    }
    assert body["total"]["connect_rate"] == 33.3
    days = {group["start"]: group["calls"] for group in body["series"]}
    assert len(days) == 31
    assert {start: calls for start, calls in days.items() if calls} == {
        "2026-03-02T00:00:00Z": 2,
        "2026-03-31T00:00:00+01:00": 1,
    }


@pytest.mark.parametrize(
    ("query", "starts"),
    [
        (
            "from=2026-03-01&to=2026-03-16&group=week",
            ["2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16"],
        ),
        ("from=2026-01-31&to=2026-03-01&group=month", ["2026-01-01", "2026-02-01", "2026-03-01"]),
        ("from=2026-03-28&to=2026-03-30", ["2026-03-28", "2026-03-29", "2026-03-30"]),
    ],
)
def test_groups_begin_where_people_say_they_do(team: Team, query: str, starts: list[str]) -> None:
    assert [group["start"][:10] for group in figures(team.owner, "calls", query)["series"]] == starts


def test_a_day_with_a_clock_change_has_23_hours(team: Team) -> None:
    hours = figures(team.owner, "calls", "from=2026-03-29&to=2026-03-29&group=hour")["series"]
    assert len(hours) == 23
    assert [hours[0]["start"], hours[1]["start"]] == ["2026-03-29T00:00:00Z", "2026-03-29T02:00:00+01:00"]


@pytest.mark.parametrize("group", ["hour", "day", "week", "month"])
@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kathmandu"])
def test_the_groups_make_the_total_whatever_they_are_counted_from(team: Team, group: str, zone: str) -> None:
    """In the tenant's zone and in another, from the roll-ups and row by row."""
    for hours in range(0, 600, 7):
        call_of(team.agent, recorded_at=clock.now() - timedelta(hours=hours))
    for query in (
        f"zone={zone}&group={group}",
        f"zone={zone}&group={group}&from={clock.now():%Y-%m-%d}T00:01",
    ):
        body = figures(team.owner, "calls", query)
        assert sum(one["calls"] for one in body["series"]) == body["total"]["calls"] > 0


def test_what_each_person_did(team: Team) -> None:
    call_of(team.agent, recorded_at=at(3), tag=CallTag.CONNECTED, duration_ms=60_000)
    lead_of(team.agent, 1, status=LeadStatus.CONVERTED, converted_at=at(9))
    done = {"kind": WorkKind.FOLLOWUP, "task": "Ring", "owner_id": team.agent.id}
    seed(team.agent, WorkItem(**done, status=WorkStatus.DONE, completed_at=at(4)))
    seed(team.agent, WorkItem(**done, due_at=at(4)))
    agents = {one["agent_name"]: one for one in figures(team.owner, "agents")["agents"]}
    assert agents[team.agent.name] == {
        "agent_id": str(team.agent.id),
        "agent_name": team.agent.name,
        "calls_made": 1,
        "connected": 1,
        "minutes": 1.0,
        "leads_assigned": 1,
        "conversions": 1,
        "followups_done": 1,
        "followups_overdue": 1,
    }
    assert list(agents) == [team.agent.name, team.owner.name]


def test_how_far_leads_came(team: Team) -> None:
    statuses = [LeadStatus.NEW, LeadStatus.NEW, LeadStatus.QUALIFIED, LeadStatus.LOST]
    for number, status in enumerate(statuses):
        lead_of(team.agent, number, status=status)
    lead_of(team.agent, 8, status=LeadStatus.CONVERTED, converted_at=at(8))
    lead_of(team.agent, 9, created_at=at(1) - timedelta(days=40))
    body = figures(team.owner, "funnel")
    reached = {stage["stage"]: (stage["count"], stage["reached"], stage["pct"]) for stage in body["stages"]}
    assert reached == {
        "new": (2, 4, 100.0),
        "contacted": (0, 2, 50.0),
        "in_progress": (0, 2, 50.0),
        "qualified": (1, 2, 50.0),
        "payment_sent": (0, 1, 25.0),
        "converted": (1, 1, 25.0),
    }
    assert (body["leads"], body["lost"], body["conversion_rate"]) == (5, 1, 20.0)
    assert body["median_days_to_conversion"] == 3.0
    days = {group["start"][:10]: (group["new_leads"], group["conversions"]) for group in body["series"]}
    assert (days["2026-03-05"], days["2026-03-08"]) == ((5, 0), (0, 1))


def test_where_leads_came_from(team: Team) -> None:
    lead_of(
        team.agent, 1, source="web", campaign="Spring", status=LeadStatus.QUALIFIED, last_contact_at=at(6)
    )
    lead_of(
        team.agent, 2, source="web", campaign="Spring", status=LeadStatus.CONVERTED, last_contact_at=at(6)
    )
    lead_of(team.agent, 3)
    body = figures(team.owner, "sources")["sources"]
    assert [tuple(one.values()) for one in body] == [
        ("web", "Spring", 2, 2, 2, 1, 50.0),
        ("(none)", "(none)", 1, 0, 0, 0, 0.0),
    ]


def test_whether_work_is_done_in_time(team: Team) -> None:
    item = {"kind": WorkKind.FOLLOWUP, "task": "Ring", "owner_id": team.agent.id, "due_at": at(10)}
    done = {**item, "status": WorkStatus.DONE}
    seed(
        team.agent,
        WorkItem(**done, completed_at=at(9)),
        WorkItem(**done, completed_at=at(11), source=WorkSource.INSIGHT),
        WorkItem(**item, source=WorkSource.RULE, status=WorkStatus.DISMISSED),
        WorkItem(**item),
        WorkItem(**{**item, "due_at": at(1) - timedelta(days=9)}),
    )
    body = figures(team.owner, "followups")
    assert body["total"] == {
        "due": 4,
        "done": 2,
        "on_time": 1,
        "dismissed": 1,
        "open": 1,
        "overdue": 1,
        "suggested": 2,
        "confirmed": 1,
        "rejected": 1,
    }
    assert body["on_time_rate"] == 50.0
    assert [group["due"] for group in body["series"] if group["due"]] == [4]


def test_how_calls_are_led(team: Team) -> None:
    first = call_of(team.agent, recorded_at=at(3))
    agent, customer = Speaker.AGENT, Speaker.CUSTOMER
    spoken(
        team.agent,
        first.id,
        (agent, 0, 4_000, "Hello. How are you? Who speaks?"),
        (agent, 4_500, 10_000, "We have an offer."),
        (customer, 10_000, 15_000, "What is it?"),
        (agent, 14_000, 16_000, "can i explain"),  # over a second of the customer's words
        (customer, 16_100, 20_000, "Yes"),
        (agent, 19_950, 21_000, "Well."),  # 50 ms: no interruption
    )
    call_of(team.agent, recorded_at=at(3))
    unknown = call_of(team.agent, recorded_at=at(4))
    spoken(team.agent, unknown.id, (Speaker.UNKNOWN, 0, 9_000, "Who knows?"))
    total = figures(team.owner, "coaching")["total"]
    assert total == {
        "calls": 2,
        "measured": 1,
        "talk_ratio": 58.5,  # 12.55 of 21.45 s
        "longest_monologue_seconds": 10.0,
        "questions_per_call": 3.0,
        "interruptions_per_call": 1.0,
    }
    body = figures(team.owner, "coaching")
    assert [(one["agent_name"], one["measured"]) for one in body["agents"]] == [(team.agent.name, 1)]
    assert [group["measured"] for group in body["series"][:4]] == [0, 0, 1, 0]


def test_a_corrected_speaker_changes_the_measure(team: Team) -> None:
    call = call_of(team.agent, recorded_at=at(3))
    spoken(team.agent, call.id, (Speaker.AGENT, 0, 3_000, "One."), (Speaker.UNKNOWN, 3_000, 4_000, "Two."))
    assert figures(team.owner, "coaching")["total"]["measured"] == 0
    with transaction(team.agent.tenant_id) as session:
        session.execute(
            update(TranscriptSegment).where(TranscriptSegment.number == 1).values(speaker=Speaker.CUSTOMER)
        )
    total = figures(team.owner, "coaching")["total"]
    assert (total["measured"], total["talk_ratio"]) == (1, 75.0)
    with transaction(team.agent.tenant_id) as session:
        session.execute(delete(TranscriptSegment))
    assert figures(team.owner, "coaching")["total"]["calls"] == 0


def test_what_it_costs(team: Team) -> None:
    qualified = lead_of(team.agent, 1, status=LeadStatus.QUALIFIED)
    for_lead, other = call_of(team.agent, lead_id=qualified.id), call_of(team.colleague)
    for kind, subject, cost, avoided in (
        ("call", for_lead, 600, None),
        ("call", for_lead, 200, None),
        ("classification", qualified, 60, None),
        ("call", other, 100, None),
        ("call", other, 7, AvoidedBy.SILENCE),
    ):
        seed(
            team.owner,
            Usage(
                occurred_at=at(6),
                subject_kind=kind,
                subject_id=subject.id,
                kind=UsageKind.SPEECH,
                engine="openai:whisper-1",
                billed_ms=60_000,
                input_tokens=0,
                output_tokens=0,
                micropence=cost,
                price_version="x",
                avoided_by=avoided,
            ),
        )
    body = figures(team.owner, "costs")
    assert body["total"] == {"micropence": 960, "avoided_micropence": 7, "calls": 2, "minutes": 4.0}
    assert (body["per_call"], body["per_lead"], body["per_qualified_lead"], body["per_conversion"]) == (
        480,
        860,
        860,
        0,
    )
    assert [(one["agent_name"], one["micropence"], one["calls"]) for one in body["agents"]] == [
        (team.agent.name, 800, 1),
        (team.colleague.name, 100, 1),
    ]
    assert [group["micropence"] for group in body["series"] if group["calls"]] == [960]


def test_agents_see_their_own(team: Team) -> None:
    for person in (team.agent, team.colleague):
        call = call_of(person, recorded_at=at(3))
        spoken(person, call.id, (Speaker.AGENT, 0, 1_000, "Hi."), (Speaker.CUSTOMER, 1_000, 2_000, "Hi."))
        lead_of(person, int(person.id.int % 10_000), source=person.name)
        seed(person, WorkItem(kind=WorkKind.FOLLOWUP, task="Ring", owner_id=person.id, due_at=at(4)))

    def seen(person: Person) -> tuple[int, ...]:
        return (
            figures(person, "calls")["total"]["calls"],
            figures(person, "funnel")["leads"],
            len(figures(person, "sources")["sources"]),
            figures(person, "followups")["total"]["due"],
            figures(person, "coaching")["total"]["measured"],
        )

    assert seen(team.agent) == (1, 1, 1, 1, 1)
    assert seen(team.viewer) == seen(team.manager) == (2, 2, 2, 2, 2)
    assert seen(team.stranger) == (0, 0, 0, 0, 0)
    assert [one["agent_name"] for one in figures(team.agent, "agents")["agents"]] == [team.agent.name]


@pytest.mark.parametrize(("person", "status"), [("agent", 403), ("viewer", 403), ("manager", 200)])
def test_money_is_the_managers(team: Team, person: str, status: int) -> None:
    assert getattr(team, person).http.get("/analytics/costs").status_code == status


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_is_tagged_and_asks_for_a_sign_in(team: Team, name: str) -> None:
    assert team.anonymous.get(f"/analytics/{name}").status_code == 401
    first = team.owner.http.get(f"/analytics/{name}?{MARCH}")
    again = team.owner.http.get(
        f"/analytics/{name}?{MARCH}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("zone=Mars", "query.zone"),
        ("group=decade", "query.group"),
        ("from=2026-02-01&to=2026-01-01", "query.from"),
        ("from=2020-01-01&to=2026-01-01&group=hour", "query.group"),
        ("days=7", "query.days"),
    ],
)
def test_a_wrong_parameter_is_422(team: Team, name: str, query: str, field: str) -> None:
    answer = team.owner.http.get(f"/analytics/{name}?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


# The look-up of the caller included.
COSTS = {"calls": 2, "agents": 4, "funnel": 3, "sources": 2, "followups": 2, "coaching": 3, "costs": 5}


@pytest.mark.parametrize("name", NAMES)
def test_statements_do_not_grow_with_the_rows(team: Team, name: str) -> None:
    for number in range(2):
        with statements() as sent:
            figures(team.owner, name)
        assert len(sent) == COSTS[name], sent
        for _ in range(3):
            call_of(team.agent, recorded_at=at(3))
        lead_of(team.agent, number)
