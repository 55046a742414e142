"""The roll-ups say what a plain count says, after thousands of edits of every kind, and mend themselves."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Select, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from app import cli
from app.core import clock
from app.core.conversation import Intent, Sentiment, Speaker
from app.core.database import transaction
from app.models import (
    ActivityCount,
    Call,
    CallSpeech,
    CallStatus,
    CallTag,
    Facet,
    Grain,
    InterestLevel,
    Lead,
    LeadStatus,
    PipelineCount,
    SpeechCount,
    Tenant,
    TranscriptSegment,
)
from app.schemas.figures import Group
from app.services import janitor, spans
from app.services.analytics import activity, coaching
from app.services.analytics.overview import overview
from app.services.analytics.recount import fold, forget_superfluous, recount
from app.services.spans import Asked
from tests.world import Person, Team, call_of, seed

Edit = Callable[[Session, random.Random], object]
KEPT_FOR_GOOD = {Grain.DAY, Grain.MONTH, Grain.WHOLE_DAY}
CAMPAIGNS = (None, "Spring", "Autumn", "")


class Desk:
    """A tenant whose rows are changed at random, each change one statement as some caller sends it."""

    def __init__(self) -> None:
        team = Team()
        self.people = [team.owner, team.agent, team.colleague]
        self.owner = team.owner
        self.tenant_id = team.owner.tenant_id

    def edit(self, dice: random.Random) -> None:
        with transaction(self.tenant_id) as session:
            dice.choice(self.edits)(session, dice)

    def call(self, dice: random.Random) -> dict[str, object]:
        return {
            "tenant_id": self.tenant_id,
            "agent_id": dice.choice(self.people).id,
            "status": dice.choice(list(CallStatus)),
            "sentiment": dice.choice([None, *Sentiment]),
            "tag": dice.choice([None, *CallTag]),
            "recorded_at": ago(dice),
            "duration_ms": dice.choice([None, dice.randrange(900_000)]),
            "archived_at": clock.now() if dice.random() < 0.1 else None,
        }

    def lead(self, dice: random.Random) -> dict[str, object]:
        return {
            "tenant_id": self.tenant_id,
            "phone": f"+44{dice.randrange(10**12):012}",
            "owner_id": dice.choice([None, *(person.id for person in self.people)]),
            "campaign": dice.choice(CAMPAIGNS),
            "status": dice.choice(list(LeadStatus)),
            "intent": dice.choice(list(Intent)),
            "interest_level": dice.choice([None, *InterestLevel]),
            "created_at": ago(dice),
            "converted_at": dice.choice([None, ago(dice)]),
            "last_contact_at": dice.choice([None, ago(dice)]),
            "followup_count": dice.randrange(3),
            "archived_at": clock.now() if dice.random() < 0.1 else None,
        }

    @property
    def edits(self) -> list[Edit]:
        return [
            lambda session, dice: session.execute(insert(Call), [self.call(dice) for _ in range(8)]),
            lambda session, dice: session.execute(insert(Lead), [self.lead(dice) for _ in range(8)]),
            self._change_call,
            self._change_lead,
            self._change_lead,
            self._change_many,
            self._speak,
            self._speak,
            self._correct,
            lambda session, dice: session.execute(delete(Call).where(Call.id.in_(some(Call, dice, 3)))),
            lambda session, dice: session.execute(delete(Lead).where(Lead.id.in_(some(Lead, dice, 3)))),
        ]

    def _change_call(self, session: Session, dice: random.Random) -> None:
        name, value = dice.choice([*self.call(dice).items()][1:])
        session.execute(update(Call).where(Call.id.in_(some(Call, dice, 6))).values({name: value}))

    def _change_lead(self, session: Session, dice: random.Random) -> None:
        changes = dict(dice.sample([*self.lead(dice).items()][2:], 3))
        session.execute(update(Lead).where(Lead.id.in_(some(Lead, dice, 6))).values(changes))

    def _speak(self, session: Session, dice: random.Random) -> None:
        calls = session.scalars(some(Call, dice, 3)).all()
        session.execute(delete(TranscriptSegment).where(TranscriptSegment.call_id.in_(calls)))
        session.add_all(
            TranscriptSegment(
                tenant_id=self.tenant_id,
                call_id=call_id,
                number=number,
                start_ms=number * 5_000,
                end_ms=number * 5_000 + dice.randrange(9_000),
                speaker=dice.choice([Speaker.AGENT, Speaker.CUSTOMER]),
                text=dice.choice(["Is it?", "It is.", "why not"]),
            )
            for call_id in calls
            for number in range(dice.randrange(6))
        )

    def _correct(self, session: Session, dice: random.Random) -> None:
        of_some = TranscriptSegment.call_id.in_(some(Call, dice, 6)), TranscriptSegment.number == 1
        session.execute(update(TranscriptSegment).where(*of_some).values(speaker=dice.choice(list(Speaker))))

    def _change_many(self, session: Session, dice: random.Random) -> None:
        values = {"status": dice.choice(list(LeadStatus)), "owner_id": dice.choice(self.people).id}
        session.execute(update(Lead).where(Lead.id.in_(some(Lead, dice, 20))).values(values))

    def wrong(self) -> int:
        with transaction(self.tenant_id) as session:
            return recount(session, self.tenant_id)


def some(model: type[Call] | type[Lead], dice: random.Random, count: int) -> Select[tuple[UUID]]:
    """Rows at random. Locked in the order of their ids, as everybody's own statements are."""
    at_random = func.md5(func.concat(model.id, dice.random()))
    chosen = select(model.id).order_by(at_random).limit(count).subquery()
    return select(model.id).where(model.id.in_(select(chosen.c.id))).order_by(model.id).with_for_update()


def ago(dice: random.Random) -> datetime:
    """Over four months: some days have their slots no more, one is that of a clock change."""
    return clock.now() - timedelta(minutes=dice.randrange(120 * 24 * 60))


def days_ago(days: int) -> date:
    return date.today() - timedelta(days=days)  # noqa: DTZ011 - any day will do


@pytest.fixture(scope="module")
def desk() -> Desk:
    """After 480 statements by three at once, which change some 3,000 rows."""
    made = Desk()

    def share(seed_of: int) -> None:
        dice = random.Random(seed_of)
        for _ in range(160):
            made.edit(dice)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(share, range(3)))
    return made


def test_not_one_count_is_wrong_after_thousands_of_edits(desk: Desk) -> None:
    with transaction(desk.tenant_id) as session:
        assert len(session.scalars(select(Call.id)).all()) > 50
        fold(session, desk.tenant_id)
        assert len(session.execute(select(ActivityCount.starts_at)).all()) > 300
        assert len(session.execute(select(PipelineCount.leads)).all()) > 100
    assert desk.wrong() == 0


@pytest.mark.parametrize("person", [0, 1], ids=["owner", "agent"])
@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kathmandu", "America/St_Johns"])
@pytest.mark.parametrize("since", [None, days_ago(50), days_ago(9)])
def test_the_overview_is_that_of_a_plain_count(
    desk: Desk, person: int, zone: str, since: date | None
) -> None:
    actor = desk.people[person].actor
    with transaction(desk.tenant_id) as session:
        rolled = overview(session, actor, Asked(since=since, zone=zone))
        plain = overview(session, actor, Asked(since=since, zone=zone), apart=True)
    assert rolled == plain
    assert rolled.total_calls > 0


@pytest.mark.parametrize("person", [0, 1], ids=["owner", "agent"])
@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kathmandu"])
@pytest.mark.parametrize("group", [Group.DAY, Group.MONTH])
def test_how_calls_are_led_is_what_the_calls_say(desk: Desk, person: int, zone: str, group: Group) -> None:
    """From the counted days, those that changed since included, in the tenant's zone; else from the calls."""
    actor, asked = desk.people[person].actor, Asked(since=days_ago(100), zone=zone, group=group)
    with transaction(desk.tenant_id) as session:
        assert coaching.figures(session, actor, asked) == coaching.figures(session, actor, asked, apart=True)
        assert coaching.figures(session, actor, asked).total.measured > 5


@pytest.mark.parametrize(
    ("edges", "grains", "whole"),
    [
        ([None, None], "month change", "whole_day change"),
        (["2026-03-01T00:00", "2026-04-01T00:00"], "month change", "whole_day change"),
        (["2026-02-27T00:00", "2026-04-02T00:00"], "day month day change", "whole_day change"),
        (["2026-02-27T00:00", "2026-03-02T00:00", "2026-03-09T00:00"], "day change", "whole_day change"),
        (["2026-02-27T00:00", None], "day month change", "whole_day change"),
        ([None, "2026-03-02T00:00"], "month day change", "whole_day change"),
        (["2026-03-01T00:15", "2026-04-01T00:00"], "", ""),  # so long ago there are no slots
        (["now-3", "now"], "slot change", "slot change"),
        ([None, "now"], "", ""),
        (["odd", None], "", ""),
    ],
)
def test_where_the_counts_come_from(desk: Desk, edges: list[str | None], grains: str, whole: str) -> None:
    """A day's midnight is the tenant's; what no roll-up's rows nest in is read row by row."""
    quarter = clock.now().replace(minute=15, second=0, microsecond=0)
    known = {"now": quarter, "now-3": quarter - timedelta(days=3), "odd": quarter + timedelta(minutes=1)}
    actor = desk.owner.actor
    moments = [
        None if edge is None else known.get(edge) or datetime.fromisoformat(edge).replace(tzinfo=actor.zone)
        for edge in edges
    ]
    for is_whole, expected in ((False, grains), (True, whole)):
        pieces = activity.pieces_of(actor, moments, whole=is_whole)
        assert " ".join(piece.grain for piece in pieces) == expected
        # They follow each other without a gap and without an overlap.
        bounds = [(piece.since, piece.until) for piece in pieces[:-1]]
        assert [start for start, _ in bounds[1:]] == [end for _, end in bounds[:-1]]
        assert not bounds or (bounds[0][0], bounds[-1][1]) == (moments[0], moments[-1])


def test_a_count_waits_for_no_other_writer() -> None:
    """Another's open transaction has counted the same day, agent and lead status already."""
    desk = Desk()
    with transaction(desk.tenant_id) as first, transaction(desk.tenant_id) as second:
        for phone, session in enumerate((first, second, first)):
            session.add(Lead(tenant_id=desk.tenant_id, phone=f"+4477009000{phone:02}"))
            session.add(call(desk))
            session.flush()
            fold(session, desk.tenant_id)
    assert desk.wrong() == 0
    assert total(desk.owner) == 3


def test_changes_are_read_before_they_are_folded_and_gone_afterwards() -> None:
    desk = Desk()
    seed(desk.owner, Lead(phone="+447700900001"))
    calls, waiting = 0, False
    # One change in a hundred folds all there are.
    while not waiting:
        call_of(desk.owner)
        calls += 1
        with transaction(desk.tenant_id) as session:
            waiting = Grain.CHANGE in session.scalars(select(ActivityCount.grain)).all()
    with transaction(desk.tenant_id) as session:
        before = overview(session, desk.owner.actor, Asked())
        fold(session, desk.tenant_id)
        for column, changed in ((ActivityCount.grain, Grain.CHANGE), (PipelineCount.facet, Facet.CHANGE)):
            assert changed not in session.scalars(select(column)).all()
        assert overview(session, desk.owner.actor, Asked()) == before
    assert (before.total_calls, before.total_leads) == (calls, 1)


def test_what_the_last_lead_has_left_is_shown_no_more() -> None:
    desk = Desk()
    seed(desk.owner, Lead(phone="+447700900001", campaign="Spring", intent=Intent.INTERESTED))
    with transaction(desk.tenant_id) as session:
        fold(session, desk.tenant_id)
        session.execute(update(Lead).values(campaign="Autumn", intent=Intent.UNDECIDED))
        shown = overview(session, desk.owner.actor, Asked())
    assert shown.leads_by_campaign == {"Autumn": 1}
    assert [one.campaign for one in shown.campaign_breakdown] == ["Autumn"]
    assert [one.intent for one in shown.intent_distribution] == [Intent.UNDECIDED]


def test_what_was_tampered_with_is_found_and_mended() -> None:
    desk = Desk()
    speak(desk.owner, call_of(desk.owner))
    seed(desk.owner, Lead(phone="+447700900001"))
    damages = (
        "UPDATE activity_counts SET calls = calls + 1",
        "DELETE FROM activity_counts WHERE grain = 'day'",
        "UPDATE activity_counts SET calls = calls + 1 WHERE grain = 'whole_day'",
        "DELETE FROM pipeline_counts",
        "UPDATE pipeline_counts SET campaign = 'Spring'",
        "UPDATE speech_counts SET questions = questions + 1",
        "UPDATE speech_counts SET starts_at = starts_at - interval '1 day'",
        "DELETE FROM speech_counts",
    )
    assert desk.wrong() == 0
    for damage in damages:
        with transaction(desk.tenant_id) as session:
            session.execute(text(damage))
        assert desk.wrong() > 0, damage
        assert desk.wrong() == 0, damage


def test_days_move_with_the_tenants_zone() -> None:
    desk = Desk()
    speak(desk.owner, call_of(desk.owner, recorded_at=datetime(2026, 5, 1, 20, 0, tzinfo=ZoneInfo("UTC"))))
    with transaction(desk.tenant_id) as session:
        session.execute(update(Tenant).values(zone="Asia/Tokyo"))
    with transaction(desk.tenant_id) as session:
        fold(session, desk.tenant_id)
        (day,) = session.scalars(
            select(ActivityCount.starts_at).where(ActivityCount.grain == Grain.DAY, ActivityCount.calls > 0)
        )
        assert session.scalars(select(SpeechCount.starts_at)).all() == [day]
    assert day == spans.midnight(date(2026, 5, 2), ZoneInfo("Asia/Tokyo"))
    assert desk.wrong() == 0


def test_slots_are_forgotten_after_ninety_days_and_days_are_not() -> None:
    desk = Desk()
    old = clock.now() - timedelta(days=100)
    call_of(desk.owner, recorded_at=old)
    with transaction(desk.tenant_id) as session:
        fold(session, desk.tenant_id)
        assert set(session.scalars(select(ActivityCount.grain))) == KEPT_FOR_GOOD
        session.execute(
            insert(ActivityCount).values(
                tenant_id=desk.tenant_id, grain=Grain.SLOT, starts_at=old, agent_id=desk.owner.id, calls=1
            )
        )
    assert desk.wrong() == 0
    with transaction(desk.tenant_id) as session:
        assert forget_superfluous(session, desk.tenant_id) == 1
        assert set(session.scalars(select(ActivityCount.grain))) == KEPT_FOR_GOOD


def test_a_change_that_is_taken_back_is_not_counted() -> None:
    desk = Desk()
    with transaction(desk.tenant_id) as session:
        session.add(Lead(tenant_id=desk.tenant_id, phone="+447700900001"))
        session.flush()
        session.rollback()
    assert total(desk.owner) == 0
    seed(desk.owner, Lead(phone="+447700900001"))
    assert total(desk.owner) == 1


def test_the_janitor_mends_every_tenant() -> None:
    desk = Desk()
    call_of(desk.owner)
    with transaction(desk.tenant_id) as session:
        session.execute(text("UPDATE activity_counts SET calls = 7"))
    assert janitor.DUTIES["recount"]() >= 2
    assert desk.wrong() == 0


def speak(person: Person, call: Call) -> None:
    times = {
        "agent_ms": 2_000,
        "customer_ms": 1_000,
        "monologue_ms": 1_500,
        "questions": 1,
        "interruptions": 0,
    }
    seed(person, CallSpeech(call_id=call.id, **times))


def call(desk: Desk) -> Call:
    return Call(tenant_id=desk.tenant_id, agent_id=desk.owner.id, recorded_at=clock.now())


def total(person: Person) -> int:
    with transaction(person.tenant_id) as session:
        return overview(session, person.actor, Asked()).total_leads


def test_an_operator_asks_for_a_recount(capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk()
    call_of(desk.owner)
    with transaction(desk.tenant_id) as session:
        session.execute(text("DELETE FROM activity_counts"))
    assert cli.recount() is None
    assert "counts were wrong and are mended" in capsys.readouterr().out
    cli.recount()
    assert capsys.readouterr().out == "Every count is right.\n"
