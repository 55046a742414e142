"""The overview is equal to a count row by row, over random rows, for every kind of asker, span and zone."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.core import clock
from app.core.conversation import Intent, Sentiment
from app.core.database import transaction
from app.core.errors import Unprocessable
from app.models import Call, CallStatus, InterestLevel, Lead, LeadStatus, WorkItem, WorkKind, WorkStatus
from app.schemas.analytics import Overview
from app.services.analytics.overview import overview
from app.services.spans import Asked
from tests.services.analytics.recount import World, recount
from tests.world import Person, Team, seed


@pytest.fixture(scope="module")
def world() -> World:
    team = Team()
    people = [team.owner, team.manager, team.agent, team.colleague, team.viewer]
    workers = [team.owner, team.agent, team.colleague]
    dice = random.Random(7)
    leads = [_lead(dice, number, workers) for number in range(150)]
    seed(team.owner, *leads)
    calls = [_call(dice, workers) for _ in range(200)]
    items = [_item(dice, workers) for _ in range(80)]
    seed(team.owner, *calls, *items)
    return World(leads, calls, items, people, team.owner, clock.now(), ZoneInfo("Europe/London"))


@pytest.mark.parametrize("asks", [0, 2, 4], ids=["owner", "agent", "viewer"])
@pytest.mark.parametrize("zone", [None, "Pacific/Auckland", "America/St_Johns"])
def test_equals_a_count_row_by_row(world: World, asks: int, zone: str | None) -> None:
    person = world.people[asks]
    asked = _for(world, person, zone or "Europe/London")
    assert _overview(person, zone=zone) == _sorted(recount(asked))


@pytest.mark.parametrize(("first_ago", "last_ago"), [(20, 5), (60, 40), (3, 0), (10, -5)])
def test_a_span_of_whole_days_is_counted_within_their_midnights(
    world: World, first_ago: int, last_ago: int
) -> None:
    zone = ZoneInfo("Europe/London")
    today = clock.now().astimezone(zone).date()
    first, last = today - timedelta(days=first_ago), today - timedelta(days=last_ago)
    span = (_midnight(first, zone), _midnight(last + timedelta(days=1), zone))
    expected = _sorted(recount(_for(world, world.asks, "Europe/London", *span)))
    assert _overview(world.asks, since=first, until=last) == expected


def test_the_days_are_dense_and_end_today(world: World) -> None:
    days = [day.date for day in _raw(world.asks, zone="Asia/Tokyo").daily_stats]
    assert len(days) == 30
    assert days[-1] == clock.now().astimezone(ZoneInfo("Asia/Tokyo")).date()
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


def test_a_tenant_without_anything_has_zeros() -> None:
    owner = Team().owner
    empty = _raw(owner)
    assert (empty.total_leads, empty.total_calls, empty.conversion_rate, empty.avg_followup_count) == (
        0,
        0,
        0.0,
        0.0,
    )
    assert [agent.agent_id for agent in empty.agent_stats] == [owner.id]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "Europe"])
def test_an_unknown_zone_is_refused(world: World, zone: str) -> None:
    with pytest.raises(Unprocessable, match="IANA"):
        _raw(world.asks, zone=zone)


def test_a_span_that_ends_before_it_starts_is_refused(world: World) -> None:
    with pytest.raises(Unprocessable, match="before"):
        _raw(world.asks, since=date(2026, 2, 1), until=date(2026, 1, 1))


def _raw(person: Person, **asked: datetime | date | str | None) -> Overview:
    with transaction(person.tenant_id) as session:
        return overview(session, person.actor, Asked(**asked))  # type: ignore[arg-type]  # as each test names them


def _overview(person: Person, **asked: datetime | date | str | None) -> dict[str, object]:
    figures = _raw(person, **asked).model_dump(mode="json")
    figures.pop("intent_distribution")
    return _sorted(figures)


def _sorted(figures: dict[str, object]) -> dict[str, object]:
    figures["agent_stats"] = sorted(figures["agent_stats"], key=lambda one: str(one["agent_id"]))  # type: ignore[call-overload]
    return figures


def _for(
    world: World, asks: Person, zone: str, since: datetime | None = None, until: datetime | None = None
) -> World:
    return World(
        world.leads,
        world.calls,
        world.items,
        world.people,
        asks,
        clock.now(),
        ZoneInfo(zone),
        since,
        until,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _lead(dice: random.Random, number: int, workers: list[Person]) -> Lead:
    status = dice.choice(list(LeadStatus))
    arrived = _ago(dice, 70)
    owner = dice.choice([None, *workers])
    contacts = dice.choice([0, 0, 1, 3])
    return Lead(
        phone=f"+4477009{number:05}",
        campaign=dice.choice([None, "Spring", "Autumn", "Zebra"]),
        owner_id=owner.id if owner else None,
        status=status,
        intent=dice.choice(list(Intent)),
        interest_level=dice.choice([None, *InterestLevel]),
        created_at=arrived,
        contact_count=contacts,
        # Around the seven days after which an open lead is stale.
        last_contact_at=clock.now() - timedelta(hours=dice.uniform(120, 216)) if contacts else None,
        converted_at=_ago(dice, 40) if status is LeadStatus.CONVERTED or dice.random() < 0.1 else None,
        followup_count=dice.randrange(4),
        archived_at=clock.now() if dice.random() < 0.1 else None,
    )


def _call(dice: random.Random, workers: list[Person]) -> Call:
    return Call(
        agent_id=dice.choice(workers).id,
        assignee_id=dice.choice(workers).id if dice.random() < 0.2 else None,
        status=dice.choice(list(CallStatus)),
        sentiment=dice.choice([None, *Sentiment]),
        recorded_at=_ago(dice, 45),
        archived_at=clock.now() if dice.random() < 0.1 else None,
    )


def _item(dice: random.Random, workers: list[Person]) -> WorkItem:
    owner = dice.choice([None, *workers])
    return WorkItem(
        kind=dice.choice([WorkKind.FOLLOWUP, WorkKind.FOLLOWUP, WorkKind.TASK]),
        status=dice.choice([WorkStatus.OPEN, WorkStatus.OPEN, WorkStatus.DONE, WorkStatus.DISMISSED]),
        owner_id=owner.id if owner else None,
        task="Ring back",
        due_at=None if dice.random() < 0.1 else clock.now() + timedelta(hours=dice.uniform(-40, 40)),
        archived_at=clock.now() if dice.random() < 0.1 else None,
    )


def _ago(dice: random.Random, days: int) -> datetime:
    return (clock.now() - timedelta(seconds=dice.randrange(60, days * 86_400))).astimezone(UTC)
