"""Many follow-ups at once: an answer for each, and nothing changed where it can't be done."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.database import transaction
from app.models import WorkItem, WorkKind, WorkStatus
from tests.services.pipelines import events_of
from tests.statements import statements
from tests.world import Person, Team, seed


@pytest.fixture
def team() -> Team:
    return Team()


def items(person: Person, count: int = 1, **values: object) -> list[str]:
    due_at = clock.now() + timedelta(days=1)
    made = [
        WorkItem(
            **{"kind": WorkKind.FOLLOWUP, "owner_id": person.id, "task": "Ring", "due_at": due_at, **values}
        )
        for _ in range(count)
    ]
    seed(person, *made)
    return [str(item.id) for item in made]


def act(person: Person, ids: list[str], action: str, **more: object) -> dict[str, Any]:
    answer = person.http.post("/followups/bulk", json={"ids": ids, "action": action, **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def states(person: Person, ids: list[str]) -> list[WorkItem]:
    with transaction(person.tenant_id) as session:
        return [session.get_one(WorkItem, UUID(item_id)) for item_id in ids]


@pytest.mark.parametrize(
    ("action", "more", "shown"),
    [
        ("complete", {}, ("status", WorkStatus.DONE)),
        ("dismiss", {}, ("status", WorkStatus.DISMISSED)),
        ("reopen", {}, ("status", WorkStatus.OPEN)),
        ("snooze", {"until": "2097-07-05T10:00:00Z"}, ("due_at", "2097-07-05T10:00:00+00:00")),
        ("assign", {"owner_id": None}, ("owner_id", None)),
    ],
)
def test_each_act_reaches_all(
    team: Team, action: str, more: dict[str, object], shown: tuple[str, object]
) -> None:
    ids = items(team.agent, 3)
    done = act(team.agent, [*ids, ids[0]], action, **more)
    assert (done["updated"], done["failed"], [each["id"] for each in done["results"]]) == (3, 0, ids)
    name, value = shown
    seen = [getattr(item, name) for item in states(team.agent, ids)]
    assert [each.isoformat() if name == "due_at" else each for each in seen] == [value] * 3
    assert len(events_of(team.agent, "followup.completed")) == (3 if action == "complete" else 0)


def test_what_cannot_be_done_is_reported_and_left_as_it_is(team: Team) -> None:
    (own,), (done,) = items(team.agent), items(team.agent, status=WorkStatus.DONE)
    (deleted,), (others,) = items(team.agent, archived_at=clock.now()), items(team.colleague)
    (foreign,), absent = items(team.stranger), str(clock.new_id())
    ids = [own, done, deleted, others, foreign, absent]
    result = act(team.agent, ids, "dismiss")
    assert (result["updated"], result["failed"]) == (1, 5)
    assert [each["reason"] for each in result["results"]] == [
        None,
        "already_done",
        "archived",
        "forbidden",
        "not_found",
        "not_found",
    ]
    assert [item.status for item in states(team.agent, [own, done, deleted, others])] == [
        WorkStatus.DISMISSED,
        WorkStatus.DONE,
        WorkStatus.OPEN,
        WorkStatus.OPEN,
    ]
    assert states(team.stranger, [foreign])[0].status is WorkStatus.OPEN


@pytest.mark.parametrize(
    "change",
    [
        {"ids": []},
        {"ids": ["x"]},
        {"ids": [str(clock.new_id()) for _ in range(501)]},
        {"action": "explode"},
        {"action": "snooze"},
        {"action": "assign"},
        {"until": "2097-07-05"},
        {"owner_id": None},
        {"nonsense": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_body_that_means_nothing_is_422(team: Team, change: dict[str, object]) -> None:
    body = {"ids": items(team.agent), "action": "complete", **change}
    assert team.agent.http.post("/followups/bulk", json=body).status_code == 422


def test_who_may(team: Team) -> None:
    ids = items(team.agent)
    body = {"ids": ids, "action": "assign", "owner_id": str(team.colleague.id)}
    for name, status in (
        ("agent", 403),
        ("viewer", 403),
        ("stranger", 404),
        ("manager", 200),
    ):
        assert getattr(team, name).http.post("/followups/bulk", json=body).status_code == status
    assert states(team.agent, ids)[0].owner_id == team.colleague.id
    assert team.anonymous.post("/followups/bulk", json=body).status_code == 401


def test_however_many_are_looked_up_at_once(team: Team) -> None:
    ids = items(team.agent, 500)
    with statements() as sent:
        done = act(team.agent, ids, "snooze", until="2097-07-05")
    assert done["updated"] == 500
    assert len([each for each in sent if each.startswith("SELECT") and "FROM work_items" in each]) == 1
    assert len(sent) <= 510, len(sent)
