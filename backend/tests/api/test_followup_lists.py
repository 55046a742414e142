"""The list of follow-ups: what is due when in the tenant's zone, of which subject, and whose."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core import clock
from app.models import WorkItem, WorkKind, WorkSource, WorkStatus
from tests.statements import statements
from tests.world import Person, Team, call_of, seed

LONDON = ZoneInfo("Europe/London")
DUE = "2097-07-05T15:00:00Z"


@pytest.fixture
def team() -> Team:
    return Team()


def create(person: Person, **subject: object) -> str:
    answer = person.http.post("/followups", json={"due_date": DUE, "notes": "Ring Ann", **subject})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"late", "today", "soon", "later", "done", "dismissed"}),
        ("?completed=true", {"done"}),
        ("?completed=false", {"late", "today", "soon", "later"}),
        ("?status=dismissed", {"dismissed"}),
        ("?due=overdue", {"late"}),
        ("?due=today", {"today"}),
        ("?due=week", {"today", "soon"}),
        ("?kind=task", {"task"}),
        ("?confirmed=false", {"later"}),
        ("?confirmed=true&status=open", {"late", "today", "soon"}),
    ],
)
def test_filters_by_state_and_due_time(team: Team, query: str, found: set[str]) -> None:
    midnight = datetime.combine(clock.now().astimezone(LONDON).date() + timedelta(days=1), time(), LONDON)
    due = {
        "late": clock.now() - timedelta(days=2),
        "today": midnight - timedelta(seconds=1),
        "soon": midnight + timedelta(days=5),
        "later": midnight + timedelta(days=7),
    }
    items = [_item(team.agent, name, moment.astimezone(UTC)) for name, moment in due.items()]
    items[-1].source = WorkSource.INSIGHT
    items += [
        _item(team.agent, "done", due["late"], status=WorkStatus.DONE),
        _item(team.agent, "dismissed", due["today"], status=WorkStatus.DISMISSED),
        _item(team.agent, "task", due["today"], kind=WorkKind.TASK),
    ]
    seed(team.agent, *items)
    assert {row["task"] for row in team.agent.http.get(f"/followups{query}").json()} == found


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("due_date", ["late", "soon", "later", "never"]),
        ("-due_date", ["never", "later", "soon", "late"]),
        ("created_at", ["never", "later", "late", "soon"]),
        ("-created_at", ["soon", "late", "later", "never"]),
    ],
)
def test_what_is_due_first_comes_first_page_by_page(team: Team, sort: str, expected: list[str]) -> None:
    days = {"never": None, "later": 30, "late": -2, "soon": 2}
    for name, ahead in days.items():
        due = None if ahead is None else clock.now() + timedelta(days=ahead)
        seed(team.agent, WorkItem(kind=WorkKind.FOLLOWUP, task=name, owner_id=team.agent.id, due_at=due))
    seen, path = [], f"/followups?limit=1&sort={sort}"
    while path:
        answer = team.agent.http.get(path)
        seen += [row["task"] for row in answer.json()]
        path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == expected


def test_filters_by_subject_and_owner(team: Team) -> None:
    client_id = team.agent.http.post("/clients", json={"name": "Ann"}).json()["id"]
    lead_id = team.agent.http.post("/leads", json={"phone": "07700 900123"}).json()["id"]
    call_id = str(call_of(team.agent, client_id=client_id, lead_id=lead_id).id)
    of = {
        name: create(team.agent, **{name: value})
        for name, value in (("call_id", call_id), ("client_id", client_id), ("lead_id", lead_id))
    }

    def found(query: str) -> set[object]:
        return {row["id"] for row in team.owner.http.get(f"/followups?{query}").json()}

    assert found(f"call_id={call_id}") == {of["call_id"]}
    assert found(f"lead_id={lead_id}") == {of["lead_id"], of["call_id"]}
    assert found(f"client_id={client_id}") == {of["client_id"], of["call_id"]}
    assert found(f"owner={team.agent.id}") == set(of.values())
    assert found(f"owner={team.owner.id}") == set()


@pytest.mark.parametrize("query", ["due=never", "status=x", "completed=maybe", "call_id=1", "sort=due"])
def test_a_wrong_filter_is_422(team: Team, query: str) -> None:
    answer = team.agent.http.get(f"/followups?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"query.{query.partition('=')[0]}"


def test_a_list_takes_as_many_statements_for_one_row_as_for_many(team: Team) -> None:
    for _ in range(3):
        create(team.agent, call_id=str(call_of(team.agent).id))
        with statements() as sent:
            team.agent.http.get("/followups?count=true&due=week")
        assert len(sent) == 3, sent


def _item(person: Person, task: str, due_at: datetime, **values: object) -> WorkItem:
    return WorkItem(
        **{"kind": WorkKind.FOLLOWUP, "owner_id": person.id, "task": task, "due_at": due_at, **values}
    )
