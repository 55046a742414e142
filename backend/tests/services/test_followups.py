"""Follow-ups below the API: due moments, what an engine suggests, and what counts as today where clocks
change."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import transaction
from app.core.errors import Conflict, Forbidden, NotFound
from app.models import Call, Event, Lead, WorkItem, WorkSource, WorkStatus
from app.services.followups import changing, listing, making
from app.services.followups.due_moments import local_due
from app.services.followups.making import Suggestion
from app.services.records import PageRequest
from tests.world import Person, Team, call_of, seed

AUCKLAND = ZoneInfo("Pacific/Auckland")


@pytest.fixture
def team() -> Team:
    return Team()


def suggestion(origin: str = "insight:1:0", task: str = "Send the quote") -> Suggestion:
    due_at = clock.now() + timedelta(days=1)
    return Suggestion(
        origin, task, due_at, WorkSource.INSIGHT, {"quote": f"I will {task.lower().strip('!')}"}
    )


def suggested(person: Person, call: Call, *suggestions: Suggestion) -> list[UUID]:
    with transaction(person.tenant_id) as session:
        return [item.id for item in making.suggest(session, call, suggestions)]


@pytest.mark.parametrize(
    ("value", "due"),
    [
        (date(2026, 11, 20), datetime(2026, 11, 19, 20, tzinfo=UTC)),
        (date(2026, 6, 20), datetime(2026, 6, 19, 21, tzinfo=UTC)),
        (datetime(2026, 6, 20, 0, 30), datetime(2026, 6, 19, 12, 30, tzinfo=UTC)),  # noqa: DTZ001 - the case
        (datetime(2026, 6, 20, 9, tzinfo=UTC), datetime(2026, 6, 20, 9, tzinfo=UTC)),
    ],
)
def test_a_due_moment_is_read_in_the_zone(value: date, due: datetime) -> None:
    found = local_due(value, AUCKLAND)
    assert (found, found.tzinfo) == (due, UTC)


def test_a_suggestion_is_made_once_however_often_its_maker_runs(team: Team) -> None:
    lead = Lead(phone="+447700900123")
    seed(team.agent, lead)
    call = call_of(team.agent, lead_id=lead.id, assignee_id=team.colleague.id)
    first = suggested(team.agent, call, suggestion(), suggestion("insight:1:1", "Ring back"))
    again = suggested(team.agent, call, suggestion(), suggestion("insight:1:2", "Visit"))
    assert (len(first), len(again)) == (2, 1)
    with transaction(team.agent.tenant_id) as session:
        items = list(session.scalars(select(WorkItem).order_by(WorkItem.id)))
        told = list(session.scalars(select(Event.subject_id).where(Event.name == "followup.scheduled")))
        counted = session.get_one(Lead, lead.id).followup_count
    assert [item.id for item in items] == first + again
    assert {item.owner_id for item in items} == {team.colleague.id}
    assert sorted(told) == sorted(item.id for item in items)
    assert counted == 3


def test_work_of_somebody_who_left_is_suggested_to_everybody(team: Team) -> None:
    call = call_of(team.agent)
    assert team.owner.http.delete(f"/agents/{team.agent.id}").status_code == 204
    (made,) = suggested(team.owner, call, suggestion())
    assert team.colleague.http.get(f"/followups/{made}").json()["agent_id"] is None


def touched(person: Person, item_id: UUID, change: dict[str, object] | str) -> None:
    path = f"/followups/{item_id}"
    if isinstance(change, dict):
        answer = person.http.patch(path, json=change)
    elif change == "delete":
        answer = person.http.delete(path)
    else:
        answer = person.http.post(f"{path}/{change}")
    assert answer.status_code in {200, 204}, answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed": True},
        {"task": "Post the quote"},
        {"due_date": "2097-07-05"},
        {"completed": True},
        "dismiss",
        "delete",
    ],
    ids=str,
)
def test_what_a_person_decided_is_neither_changed_nor_suggested_again(
    team: Team, change: dict[str, object] | str
) -> None:
    call = call_of(team.agent)
    kept, _ = suggested(team.agent, call, suggestion(), suggestion("insight:1:1", "Ring back"))
    touched(team.agent, kept, change)
    before = team.agent.http.get(f"/followups/{kept}").json()
    assert suggested(team.agent, call, suggestion("insight:2:0", "send the QUOTE!")) == []
    assert team.agent.http.get(f"/followups/{kept}").json() == before
    shown = {row["id"] for row in team.agent.http.get(f"/followups?call_id={call.id}").json()}
    # What nobody had touched and the new run did not find was taken back.
    assert shown == (set() if change == "delete" else {str(kept)})


def test_what_nobody_touched_follows_the_latest_run(team: Team) -> None:
    call = call_of(team.agent)
    (kept,) = suggested(team.agent, call, suggestion())
    later = clock.now() + timedelta(days=3)
    renewed = Suggestion("insight:2:0", "Send the quote", later, WorkSource.INSIGHT, {"quote": "quote"})
    assert suggested(team.agent, call, renewed) == []
    with transaction(team.agent.tenant_id) as session:
        item = session.get_one(WorkItem, kept)
    assert (item.due_at, item.origin, item.confirmed_at) == (later, "insight:2:0", None)
    told = select(Event).where(Event.name == "followup.scheduled")
    with transaction(team.agent.tenant_id) as session:
        assert len(session.scalars(told).all()) == 1


def test_work_that_a_run_missed_comes_back_with_the_next_one_that_finds_it(team: Team) -> None:
    call = call_of(team.agent)
    (kept,) = suggested(team.agent, call, suggestion())
    assert suggested(team.agent, call) == []
    assert team.agent.http.get(f"/followups?call_id={call.id}").json() == []
    assert suggested(team.agent, call, suggestion("insight:3:0")) == []
    (shown,) = team.agent.http.get(f"/followups?call_id={call.id}").json()
    assert (shown["id"], shown["archived_at"]) == (str(kept), None)


def test_work_that_each_run_words_anew_stays_one_follow_up(team: Team) -> None:
    call = call_of(team.agent)
    for run, task in enumerate(("Send the quote", "E-mail the quote", "Forward the quote"), start=1):
        other = Suggestion(f"insight:{run}:0", task, clock.now(), WorkSource.INSIGHT, {"quote": "the quote"})
        made = suggested(team.agent, call, other)
        assert len(made) == (run == 1)
        (shown,) = team.agent.http.get(f"/followups?call_id={call.id}").json()
        assert shown["task"] == task


def test_of_two_with_one_quote_the_one_that_is_done_is_not_taken_for_the_other(team: Team) -> None:
    call = call_of(team.agent)
    quote: dict[str, object] = {"quote": "I will send it and ring you"}

    def run(number: int, *tasks: str) -> list[UUID]:
        each = enumerate(tasks)
        due, source = clock.now(), WorkSource.INSIGHT
        return suggested(
            team.agent, call, *(Suggestion(f"insight:{number}:{n}", t, due, source, quote) for n, t in each)
        )

    sent, rung = run(1, "Send it", "Ring the customer")
    touched(team.agent, sent, {"completed": True})
    assert run(2, "Call the customer back", "Send it") == []
    tasks = {row["id"]: row["task"] for row in team.agent.http.get(f"/followups?call_id={call.id}").json()}
    assert tasks == {str(sent): "Send it", str(rung): "Call the customer back"}


def test_two_tenants_may_use_the_same_origin(team: Team) -> None:
    for person in (team.agent, team.stranger):
        assert len(suggested(person, call_of(person), suggestion())) == 1


def test_a_state_is_changed_by_those_who_see_it_and_not_after_deletion(team: Team) -> None:
    (item_id,) = suggested(team.agent, call_of(team.agent), suggestion())
    for person, refusal in ((team.colleague, Forbidden), (team.stranger, NotFound)):
        with transaction(person.tenant_id) as session, pytest.raises(refusal):
            changing.set_status(session, person.actor, item_id, WorkStatus.DONE)
    with transaction(team.agent.tenant_id) as session:
        done = changing.set_status(session, team.agent.actor, item_id, WorkStatus.DONE)
        assert done.confirmed_at == done.completed_at is not None
        done.archived_at = clock.now()
    with transaction(team.agent.tenant_id) as session, pytest.raises(Conflict):
        changing.set_status(session, team.agent.actor, item_id, WorkStatus.OPEN)


def test_an_agent_sees_their_own_and_what_nobody_has(team: Team) -> None:
    for owner_id in (team.agent.id, team.colleague.id, None):
        seed(team.agent, WorkItem(kind="followup", task="Ring", owner_id=owner_id))

    def owners(person: Person) -> set[UUID | None]:
        with transaction(person.tenant_id) as session:
            shown = listing.page(session, person.actor, PageRequest(), listing.Filter())
            return {item.owner_id for item in shown.rows}

    assert owners(team.agent) == {team.agent.id, None}
    assert owners(team.viewer) == {team.agent.id, team.colleague.id, None}
    assert owners(team.stranger) == set()
