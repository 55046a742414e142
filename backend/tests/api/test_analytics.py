"""The dashboard through the API: its shape, its cost in statements, whose figures it shows."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.conversation import Sentiment
from app.models import CallStatus, Lead, LeadStatus
from app.models.lead import STALE_AFTER
from tests.statements import statements
from tests.world import Team, call_of, seed

FIELDS = {
    "total_leads",
    "leads_by_status",
    "leads_by_intent",
    "leads_by_campaign",
    "status_breakdown",
    "campaign_breakdown",
    "intent_distribution",
    "daily_stats",
    "total_calls",
    "total_calls_today",
    "calls_by_status",
    "sentiment",
    "total_conversions",
    "conversion_rate",
    "agent_stats",
    "stale_leads_count",
    "followups_due_today",
    "followups_overdue",
    "leads_without_contact",
    "avg_followup_count",
    "status_funnel",
}


@pytest.fixture
def team() -> Team:
    return Team()


def test_the_body_has_the_agreed_fields(team: Team) -> None:
    body = team.owner.http.get("/analytics/overview").json()
    assert body.keys() == FIELDS
    assert len(body["daily_stats"]) == 30
    assert [stage["stage"] for stage in body["status_funnel"]] == [status.value for status in LeadStatus]
    assert body["sentiment"] == {"positive": 0, "neutral": 0, "negative": 0}


def test_figures_of_a_small_desk(team: Team) -> None:
    for number, campaign in enumerate(["Spring", "Spring", None]):
        body = {"phone": f"07700 90000{number}", "campaign": campaign, "owner_id": str(team.agent.id)}
        assert team.owner.http.post("/leads", json=body).status_code == 201
    lead_id = team.owner.http.get("/leads?campaign=Spring").json()[0]["id"]
    team.agent.http.patch(f"/leads/{lead_id}", json={"status": "converted", "interest_level": "high"})
    team.agent.http.post("/followups", json={"lead_id": lead_id, "due_date": "2097-01-05", "notes": "Ring"})
    call_of(team.agent, status=CallStatus.COMPLETED, sentiment=Sentiment.POSITIVE)
    body = team.owner.http.get("/analytics/overview").json()
    expected = {
        "total_leads": 3,
        "leads_by_status": {"new": 2, "converted": 1},
        "leads_by_campaign": {"Spring": 2, "(none)": 1},
        "status_breakdown": [
            {"status": "new", "count": 2, "high_intent": 0},
            {"status": "converted", "count": 1, "high_intent": 1},
        ],
        "campaign_breakdown": [
            {"campaign": "Spring", "leads": 2, "converted": 1, "conversion_rate": 50.0},
            {"campaign": "(none)", "leads": 1, "converted": 0, "conversion_rate": 0.0},
        ],
        "intent_distribution": [{"intent": "new", "count": 3}],
        "total_calls": 1,
        "total_calls_today": 1,
        "calls_by_status": {"completed": 1},
        "sentiment": {"positive": 1, "neutral": 0, "negative": 0},
        "total_conversions": 1,
        "conversion_rate": 33.3,
        "leads_without_contact": 2,
        "avg_followup_count": 0.3,
    }
    assert {name: body[name] for name in expected} == expected
    today = body["daily_stats"][-1]
    assert (today["new_leads"], today["calls_made"], today["conversions"]) == (3, 1, 1)
    assert body["agent_stats"][0] == {
        "agent_id": str(team.agent.id),
        "agent_name": team.agent.name,
        "calls_made": 1,
        "leads_assigned": 3,
        "conversions": 1,
        "conversion_rate": 33.3,
    }


def test_agents_see_their_own_figures_and_viewers_the_tenants(team: Team) -> None:
    seed(
        team.owner,
        Lead(phone="+447700900001", owner_id=team.agent.id),
        Lead(phone="+447700900002", owner_id=team.colleague.id),
        Lead(phone="+447700900003"),
    )
    call_of(team.colleague, assignee_id=team.agent.id)

    def totals(person: object) -> tuple[int, int, int]:
        body = getattr(team, str(person)).http.get("/analytics/overview").json()
        return body["total_leads"], body["total_calls"], len(body["agent_stats"])

    assert totals("agent") == (1, 0, 1)
    assert totals("colleague") == (1, 1, 1)
    assert totals("owner") == (3, 1, 3)
    assert totals("viewer") == (3, 1, 3)
    assert totals("stranger") == (0, 0, 1)


def test_a_lead_is_stale_after_seven_days_without_a_word(team: Team) -> None:
    long_ago, lately = clock.now() - STALE_AFTER - timedelta(minutes=1), clock.now() - STALE_AFTER / 2
    cases = [
        (long_ago, None, LeadStatus.NEW, True),
        (long_ago, long_ago, LeadStatus.QUALIFIED, True),
        (long_ago, lately, LeadStatus.NEW, False),
        (lately, None, LeadStatus.NEW, False),
        (long_ago, long_ago, LeadStatus.LOST, False),
        (long_ago, long_ago, LeadStatus.CONVERTED, False),
    ]
    for number, (created_at, last_contact_at, status, _) in enumerate(cases):
        seed(
            team.owner,
            Lead(
                phone=f"+44770090000{number}",
                created_at=created_at,
                last_contact_at=last_contact_at,
                status=status,
            ),
        )
    body = team.owner.http.get("/analytics/overview").json()
    assert body["stale_leads_count"] == sum(stale for *_, stale in cases)
    assert body["leads_without_contact"] == 2


@pytest.mark.parametrize("query", ["", "?from=2026-01-01&to=2027-01-01&zone=Asia/Tokyo"])
def test_it_takes_two_statements_whatever_there_is(team: Team, query: str) -> None:
    for number in range(3):
        for person in (team.owner, team.agent):
            with statements() as sent:
                assert person.http.get(f"/analytics/overview{query}").status_code == 200
            assert len(sent) == 2, sent
        seed(team.owner, Lead(phone=f"+44770090000{number}", campaign=f"Campaign {number}"))
        call_of(team.agent)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("zone=Mars/Olympus", "query.zone"),
        ("zone=%00", "query.zone"),
        (f"zone={'x' * 65}", "query.zone"),
        ("from=yesterday", "query.from"),
        ("to=9999-12-31", "query.to"),
        ("from=2026-02-01&to=2026-01-01", "query.from"),
        ("days=7", "query.days"),
    ],
)
def test_a_wrong_parameter_is_422(team: Team, query: str, field: str) -> None:
    answer = team.owner.http.get(f"/analytics/overview?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
