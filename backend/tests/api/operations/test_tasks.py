"""Tasks through the API: for an agent or a driver, seen by all of the office."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from tests.services.pipelines import events_of
from tests.statements import statements
from tests.world import Person, Team


@pytest.fixture
def team() -> Team:
    return Team()


def create(person: Person, **fields: object) -> dict[str, Any]:
    answer = person.http.post("/tasks", json={"task": "Wash the van", **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def driver(person: Person) -> str:
    return str(person.http.post("/drivers", json={"name": "Dee"}).json()["id"])


def test_a_task_is_anybodys_until_it_is_given(team: Team) -> None:
    made = create(team.agent, due_date="2097-01-05")
    assert (made["owner_id"], made["driver_id"], made["status"]) == (None, None, "open")
    assert made["due_date"] == "2097-01-05T09:00:00Z"
    assert [each.payload["task"] for each in events_of(team.owner, "task.created")] == ["Wash the van"]


def test_an_agent_and_a_driver_take_each_others_place(team: Team) -> None:
    dee = driver(team.owner)
    path = f"/tasks/{create(team.owner, driver_id=dee)['id']}"
    mine = team.agent.http.patch(path, json={"owner_id": str(team.agent.id)}).json()
    assert (mine["owner_id"], mine["agent_id"], mine["driver_id"]) == (str(team.agent.id),) * 2 + (None,)
    theirs = team.agent.http.patch(path, json={"driver_id": dee}).json()
    assert (theirs["owner_id"], theirs["driver_id"]) == (None, dee)
    both = {"driver_id": dee, "owner_id": str(team.agent.id)}
    assert team.owner.http.patch(path, json=both).status_code == 422
    assert team.owner.http.post("/tasks", json={"task": "x", **both}).status_code == 422


def test_done_again_and_reopened(team: Team) -> None:
    path = f"/tasks/{create(team.owner)['id']}"
    done = team.owner.http.patch(f"{path}/complete").json()
    assert (done["status"], done["completed"]) == ("done", True)
    assert team.owner.http.patch(f"{path}/complete").json() == done
    assert len(events_of(team.owner, "task.completed")) == 1
    assert events_of(team.owner, "followup.completed") == []
    assert team.owner.http.patch(path, json={"status": "open"}).json()["completed_at"] is None


def test_a_follow_up_is_no_task(team: Team) -> None:
    lead = team.owner.http.post("/leads", json={"phone": "07700 900123"}).json()["id"]
    body = {"lead_id": lead, "due_date": "2097-01-05", "notes": "Ring"}
    followup = team.owner.http.post("/followups", json=body).json()["id"]
    assert team.owner.http.get(f"/tasks/{followup}").status_code == 404
    assert team.owner.http.delete(f"/tasks/{followup}").status_code == 404
    assert team.owner.http.get("/tasks").json() == []


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"task": ""}, 422, "body.task"),
        ({"due_date": "2020-01-01"}, 422, "body.due_date"),
        ({"due_date": "soon"}, 422, "body.due_date"),
        ({"client_id": str(clock.new_id()), "lead_id": str(clock.new_id())}, 422, "body"),
        ({"status": "done"}, 422, "body.status"),
        ({"driver_id": str(clock.new_id())}, 404, None),
        ({"client_id": str(clock.new_id())}, 404, None),
    ],
)
def test_bad_input_names_the_field(
    team: Team, fields: dict[str, object], status: int, field: str | None
) -> None:
    answer = team.owner.http.post("/tasks", json={"task": "x", **fields})
    assert answer.status_code == status, answer.text
    if field is not None:
        assert answer.json()["errors"][0]["field"] == field


def test_filters(team: Team) -> None:
    dee = driver(team.owner)
    client = team.owner.http.post("/clients", json={"name": "Ann"}).json()["id"]
    create(team.owner, task="one", driver_id=dee)
    create(team.owner, task="two", client_id=client, owner_id=str(team.owner.id))
    done = create(team.owner, task="three")["id"]
    team.owner.http.patch(f"/tasks/{done}/complete")
    for query, found in (
        ("", ["three", "two", "one"]),
        (f"driver_id={dee}", ["one"]),
        (f"client_id={client}", ["two"]),
        (f"owner={team.owner.id}", ["two"]),
        ("status=done", ["three"]),
        ("status=open&limit=1", ["two"]),
        ("due=overdue", []),
    ):
        assert [each["task"] for each in team.viewer.http.get(f"/tasks?{query}").json()] == found, query


def test_the_office_sees_what_is_due_first(team: Team) -> None:
    days = {"never": None, "later": 30, "soon": 2}
    for name, ahead in days.items():
        due = None if ahead is None else (clock.now() + timedelta(days=ahead)).isoformat()
        create(team.owner, task=name, due_date=due)
    seen: list[str] = []
    path = "/tasks?limit=1&sort=due_date"
    while path:
        answer = team.owner.http.get(path)
        seen += [row["task"] for row in answer.json()]
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == ["soon", "later", "never"]
    assert team.owner.http.get("/tasks?sort=due").status_code == 422


def test_who_may(team: Team) -> None:
    path = f"/tasks/{create(team.agent, owner_id=str(team.agent.id))['id']}"
    assert team.anonymous.get(path).status_code == 401
    assert team.stranger.http.get(path).status_code == 404
    assert team.viewer.http.patch(path, json={"notes": "x"}).status_code == 403
    assert team.colleague.http.patch(path, json={"notes": "seen"}).json()["notes"] == "seen"
    given = team.colleague.http.patch(path, json={"owner_id": str(team.agent.id)})
    assert given.status_code == 403, "only managers give work to others"
    assert team.owner.http.delete(path).status_code == 204
    assert team.owner.http.get("/tasks").json() == []
    assert team.owner.http.post(f"{path}/restore").json()["archived_at"] is None


def test_a_list_takes_as_many_statements_for_one_row_as_for_many(team: Team) -> None:
    for _ in range(3):
        create(team.owner)
        with statements() as sent:
            team.owner.http.get("/tasks")
        assert len(sent) == 2, sent
