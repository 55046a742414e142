"""A call is tied to the vehicles of the fleet whose marks are spoken in it, by the pipeline itself."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import Call, CallMention, Violation, ViolationStatus
from app.services.fleet import mentions
from tests.fleet import made, vehicle_of
from tests.services.pipelines import run_job
from tests.world import Person, Team, seed

SPOKEN = """Agent: Good morning, how can I help?
Customer: The alpha bravo one two charlie delta echo has a flat tyre.
Agent: And the KX19 ABC is fine? I mean kilo x-ray nineteen, A, B, C.
Customer: Yes, fine."""


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def mentioned(person: Person, call_id: object) -> list[tuple[UUID | None, int]]:
    with transaction(person.tenant_id) as session:
        rows = select(CallMention).where(CallMention.call_id == call_id).order_by(CallMention.segment)
        return [(row.vehicle_id, row.segment) for row in session.scalars(rows)]


def test_what_is_spoken_is_tied(team: Team) -> None:
    flat, fine = vehicle_of(team.owner, "AB12CDE"), vehicle_of(team.owner, "KX19ABC")
    vehicle_of(team.owner, "YA19XYZ")
    vehicle_of(team.stranger, "AB12CDE")
    call = made(team.agent.http.post("/calls/log", json={"transcript": SPOKEN}), 202)
    run_job(team.owner, str(call["id"]))
    assert mentioned(team.owner, call["id"]) == [(flat.id, 1), (fine.id, 2)]
    with transaction(team.owner.tenant_id) as session:
        mentions.note(session, session.get_one(Call, UUID(str(call["id"]))))
    assert len(mentioned(team.owner, call["id"])) == 2
    timeline = team.agent.http.get(f"/vehicles/{flat.id}/timeline").json()
    assert [(entry["kind"], entry["id"], entry["mentions"]) for entry in timeline] == [
        ("call", call["id"], sorted([str(flat.id), str(fine.id)]))
    ]
    # A colleague's call is nobody else's business.
    assert team.colleague.http.get(f"/vehicles/{flat.id}/timeline").json() == []


def test_the_reference_of_a_notice_is_tied_too(team: Team) -> None:
    kept = {"reference": "MF 40182265", "reference_key": "mf40182265", "status": ViolationStatus.MATCHED}
    notice, other = Violation(**kept), Violation(**kept | {"reference_key": "mf40182266"})
    seed(team.owner, notice, other)
    spoken = "Customer: I got a letter, mike foxtrot four zero one eight double two six five it says."
    call = made(team.agent.http.post("/calls/log", json={"transcript": spoken}), 202)
    run_job(team.owner, str(call["id"]))
    with transaction(team.owner.tenant_id) as session:
        rows = session.scalars(select(CallMention).where(CallMention.call_id == call["id"])).all()
    assert [(row.vehicle_id, row.violation_id) for row in rows] == [(None, notice.id)]
    assert "mike foxtrot" in rows[0].quote
