"""Timelines through the API: what all desks know, the latest first, page by page."""

import pytest

from app.models import CallMention, Violation, ViolationStatus, WorkItem, WorkKind
from tests.api.test_documents import ready
from tests.fleet import book, client_of, hours, made, vehicle_of
from tests.statements import statements
from tests.world import Team, call_of, seed


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def test_a_client_s_desks_together(team: Team) -> None:
    client = client_of(team.owner, email="hanna@example.com")
    vehicle = vehicle_of(team.owner)
    mine = call_of(team.agent, client_id=client.id, recorded_at=hours(-50))
    call_of(team.colleague, client_id=client.id, recorded_at=hours(-40))
    booking = book(team.agent, vehicle, client, -30, -20)
    document = ready(team, kind="agreement", booking_id=booking["id"])
    other = ready(team, client_id=str(client_of(team.owner).id))
    seed(
        team.agent,
        WorkItem(kind=WorkKind.FOLLOWUP, task="Ring back", call_id=mine.id, owner_id=team.agent.id),
    )
    incident = {"vehicle_id": str(vehicle.id), "kind": "damage", "occurred_at": hours(-25).isoformat()}
    made(team.agent.http.post("/incidents", json=incident), 201)
    made(team.agent.http.post(f"/customers/{client.id}/identity-checks"), 202)
    path = f"/clients/{client.id}/timeline"
    with statements() as sent:
        seen = team.agent.http.get(path).json()
    assert len(sent) <= 10
    assert [entry["at"] for entry in seen] == sorted((entry["at"] for entry in seen), reverse=True)
    assert sorted(entry["kind"] for entry in seen) == sorted(
        ["call", "booking", "incident", "document", "followup", "identity_check"]
    )
    assert document["id"] in {entry["id"] for entry in seen}
    assert other["id"] not in {entry["id"] for entry in seen}
    everybodys = team.manager.http.get(path).json()
    assert len(everybodys) == len(seen) + 1


def test_a_notice_its_papers_its_work_and_the_calls_about_it(team: Team) -> None:
    client, vehicle = client_of(team.owner), vehicle_of(team.owner)
    notice = Violation(
        status=ViolationStatus.MATCHED,
        reference="MF40182265",
        issuing_authority="Ashcombe City Council",
        contravention_at=hours(-30),
        client_id=client.id,
        vehicle_id=vehicle.id,
    )
    waiting = Violation(client_id=client.id, vehicle_id=vehicle.id)
    seed(team.owner, notice, waiting)
    paper = ready(team, violation_id=str(notice.id))
    seed(team.owner, WorkItem(kind=WorkKind.DEADLINE, task="Transfer", violation_id=notice.id))
    about = call_of(team.agent, recorded_at=hours(-20))
    seed(team.owner, CallMention(call_id=about.id, violation_id=notice.id, segment=1, quote="M F four"))
    for path in (f"/clients/{client.id}/timeline", f"/vehicles/{vehicle.id}/timeline"):
        seen = {entry["kind"]: entry for entry in team.agent.http.get(path).json()}
        assert sorted(seen) == ["call", "document", "followup", "violation"]
        assert seen["violation"]["title"] == "Ashcombe City Council MF40182265"
        assert seen["document"]["id"] == paper["id"]
        assert seen["call"]["violations"] == [str(notice.id)]
        # A colleague's call is nobody else's business.
        assert {entry["kind"] for entry in team.colleague.http.get(path).json()} == set(seen) - {"call"}


def test_page_by_page(team: Team) -> None:
    client, vehicle = client_of(team.owner), vehicle_of(team.owner)
    made_ids = [book(team.agent, vehicle, client, hour, hour + 1)["id"] for hour in range(5)]
    path, seen = f"/vehicles/{vehicle.id}/timeline?limit=2", []
    for _ in range(3):
        answer = team.viewer.http.get(path)
        seen += [entry["id"] for entry in answer.json()]
        path = answer.headers.get("Link", "<>").partition(">")[0].strip("<")
    assert (seen, path) == (made_ids[::-1], "")


def test_what_was_deleted_is_gone(team: Team) -> None:
    client = client_of(team.owner)
    booking = book(team.agent, vehicle_of(team.owner), client, 1, 2)
    team.agent.http.delete(f"/bookings/{booking['id']}")
    assert team.agent.http.get(f"/clients/{client.id}/timeline").json() == []


def test_each_actor(team: Team) -> None:
    for path in (
        f"/clients/{client_of(team.owner).id}/timeline",
        f"/vehicles/{vehicle_of(team.owner).id}/timeline",
    ):
        for http, status in ((team.anonymous, 401), (team.stranger.http, 404), (team.viewer.http, 200)):
            assert http.get(path).status_code == status
        assert team.viewer.http.get(f"{path}?before=yesterday").status_code == 422
        assert team.viewer.http.get(f"{path}?limit=201").status_code == 422
