"""The fleet's figures, recounted by hand."""

from datetime import timedelta

import pytest

from app.models import Violation, WorkItem, WorkKind
from tests.fleet import book, client_of, hours, made, vehicle_of, verb
from tests.statements import statements
from tests.world import Team, seed


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def test_hours_on_hire(team: Team) -> None:
    """Four vehicles, one of them off the road; of 100 hours one was out for 30 and one, still out, for 20."""
    team = Team()
    hirer = client_of(team.owner)
    first, second, _ = (vehicle_of(team.owner) for _ in range(3))
    vehicle_of(team.owner, status="off_road")
    back = book(team.agent, first, hirer, -90, -50)
    verb(team.agent, back, "start", at=hours(-90).isoformat())
    verb(team.agent, back, "return", at=hours(-60).isoformat())
    out = book(team.agent, second, hirer, -20, 10)
    verb(team.agent, out, "start", at=hours(-20).isoformat())
    verb(team.agent, book(team.agent, first, hirer, 5, 9), "cancel")
    incident = {"vehicle_id": str(first.id), "kind": "theft", "occurred_at": hours(-3).isoformat()}
    made(team.agent.http.post("/incidents", json=incident), 201)
    seed(team.owner, WorkItem(kind=WorkKind.DEADLINE, task="MOT", vehicle_id=first.id, due_at=hours(-1)))
    asked = {"from": hours(-100).isoformat(), "to": hours(0).isoformat()}
    with statements() as sent:
        seen = made(team.viewer.http.get("/analytics/fleet", params=asked))
    assert (seen["hours_on_hire"], seen["utilisation"]) == (50.0, 16.7)
    assert seen["vehicles_by_status"] == {"active": 3, "off_road": 1}
    assert seen["bookings_by_status"] == {"active": 1, "returned": 1}
    assert (seen["incidents_by_kind"], seen["deadlines_missed"]) == ({"theft": 1}, 1)
    assert len(sent) <= 10


def test_what_became_of_penalties(team: Team) -> None:
    """Handed on before a charge of 70 pounds, 140 paid at 70, a certificate still open past its last day."""
    team = Team()
    at = {"contravention_at": hours(-50), "amount_full_pence": 7000}
    london = {"document_type": "pcn_postal", "statutory_basis": "LLA & TfL Act 2003"}
    rows = (
        Violation(**at, document_type="pcn_postal", status="transferred", transferred_at=hours(-5)),
        Violation(**at | london, status="paid", paid_at=hours(-4), paid_pence=3500),
        Violation(**at, document_type="charge_certificate", status="open"),
        Violation(**at, document_type="other", status="not_a_penalty"),
        Violation(**at | {"contravention_at": hours(-500)}, document_type="pcn_postal", status="open"),
        Violation(**at, status="received"),
    )
    seed(team.owner, *rows)
    yesterday = {"due_on": (hours(0) - timedelta(days=2)).date().isoformat()}
    for number, (status, done) in enumerate((("open", None), ("done", hours(-120)), ("dismissed", None))):
        seed(
            team.owner,
            WorkItem(
                kind=WorkKind.DEADLINE,
                task="Pay",
                violation_id=rows[2].id,
                origin=f"violation:{rows[2].id}:pay:{number}",
                evidence=yesterday,
                status=status,
                completed_at=done,
            ),
        )
    asked = {"from": hours(-100).isoformat(), "to": hours(1).isoformat()}
    seen = team.viewer.http.get("/analytics/fleet", params=asked).json()
    assert [(each["regime"], each["status"], each["violations"]) for each in seen["violations"]] == [
        ("charge_certificate", "open", 1),
        ("london_postal", "paid", 1),
        ("postal", "transferred", 1),
        (None, "not_a_penalty", 1),
    ]
    assert (seen["saved_pence"], seen["recharged_pence"]) == (7000 + 3500, 0)
    assert (seen["deadlines_missed"], seen["deadlines_missed_by_kind"]) == (1, {"pay": 1})


def test_each_actor(team: Team) -> None:
    assert team.anonymous.get("/analytics/fleet").status_code == 401
    empty = made(team.owner.http.get("/analytics/fleet"))
    assert (empty["utilisation"], empty["bookings_by_status"]) == (0, {})
    backwards = {"from": hours(1).isoformat(), "to": hours(0).isoformat()}
    assert team.owner.http.get("/analytics/fleet", params=backwards).status_code == 422
