"""Reminders: once before a follow-up is due, once when it is late, anew when it was put off."""

import threading
from datetime import timedelta

import pytest

from app.core import clock
from app.core.database import transaction
from app.models import WorkItem, WorkKind, WorkStatus
from app.services import janitor
from app.services.followups import reminding
from app.services.handlers import runner
from tests.services.pipelines import events_of
from tests.world import Person, Team, seed

DUE, OVERDUE = "followup.due", "followup.overdue"


@pytest.fixture
def agent() -> Person:
    return Team().agent


def item(person: Person, minutes: float, **values: object) -> WorkItem:
    due_at = clock.now() + timedelta(minutes=minutes)
    row = WorkItem(
        **{"kind": WorkKind.FOLLOWUP, "owner_id": person.id, "task": "Ring", "due_at": due_at, **values}
    )
    seed(person, row)
    return row


def told(person: Person) -> list[tuple[str, str]]:
    return [
        (name, str(event.payload["followup_id"]))
        for name in (DUE, OVERDUE)
        for event in events_of(person, name)
    ]


def move(person: Person, row: WorkItem, minutes: float) -> None:
    with transaction(person.tenant_id) as session:
        session.get_one(WorkItem, row.id).due_at = clock.now() + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "values", "event"),
    [
        (14, {}, DUE),
        (16, {}, None),
        (-1, {}, OVERDUE),
        (-60 * 24 * 6, {}, OVERDUE),
        (-60 * 24 * 8, {}, None),
        (-1, {"status": WorkStatus.DONE}, None),
        (-1, {"status": WorkStatus.DISMISSED}, None),
        (-1, {"archived_at": clock.now()}, None),
        (-1, {"kind": WorkKind.TASK}, OVERDUE),
        (-1, {"owner_id": None}, OVERDUE),
    ],
)
def test_who_is_reminded_of_what(
    agent: Person, minutes: float, values: dict[str, object], event: str | None
) -> None:
    row = item(agent, minutes, **values)
    assert reminding.remind(agent.tenant_id) == (1 if event else 0)
    assert told(agent) == ([(event, str(row.id))] if event else [])
    assert reminding.remind(agent.tenant_id) == 0


def test_each_due_time_is_reminded_of_twice_and_a_new_one_again(agent: Person) -> None:
    row = item(agent, 10)
    for minutes, total in ((10, 1), (-1, 2), (-1, 3), (60, 3), (5, 4)):
        # The same moment moved on: each move is a new due time.
        move(agent, row, minutes)
        reminding.remind(agent.tenant_id)
        reminding.remind(agent.tenant_id)
        assert len(told(agent)) == total
    first = events_of(agent, DUE)[0].payload
    assert (first["task"], first["agent_email"], first["kind"]) == ("Ring", agent.email, "followup")


def test_a_reminder_leaves_the_follow_up_as_it_was(agent: Person) -> None:
    path = f"/followups/{item(agent, -1).id}"
    before = agent.http.get(path).headers["ETag"]
    reminding.remind(agent.tenant_id)
    assert agent.http.get(path).headers["ETag"] == before


def test_many_processes_remind_once(agent: Person) -> None:
    for _ in range(20):
        item(agent, -1)
    start = threading.Barrier(4)

    def remind() -> None:
        start.wait()
        reminding.remind(agent.tenant_id)

    threads = [threading.Thread(target=remind) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told(agent)) == 20


def test_both_the_runner_s_upkeep_and_the_scheduler_remind(agent: Person) -> None:
    item(agent, -1)
    runner()._sweep()
    assert len(told(agent)) == 1
    item(agent, -2)
    answer = Team().anonymous.post(
        "/internal/cron/reminders", headers={"X-Internal-Secret": "internal-" + "0" * 40}
    )
    assert answer.status_code == 200
    assert len(told(agent)) == 2
    assert "reminders" in janitor.DUTIES
