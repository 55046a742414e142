"""Until when a letter has to be answered, each day with its basis; and the work that comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.models import Violation, ViolationStatus, WorkItem, WorkKind, WorkSource, WorkStatus
from app.schemas.fleet.regimes import DeadlineRule
from app.services.fleet.regimes import Regime
from app.services.working_days import working_day_after

# First-class post counts as served on this working day after it was sent.
SERVED_AFTER = 2
START_OF_BUSINESS = time(9, 0)
# Kind of deadline → how many working days before it the work is due.
LEAD = {"discount": 3, "transfer": 7, "pay": 3}
TASKS = {
    "discount": "Discount of {name} ends on {day}",
    "transfer": "Transfer liability of {name} by {day}",
    "pay": "Pay or contest {name} by {day}",
}
# In these states nobody has to hurry any more.
SETTLED = frozenset(
    {
        ViolationStatus.NOT_A_PENALTY,
        ViolationStatus.DUPLICATE,
        ViolationStatus.TRANSFERRED,
        ViolationStatus.PAID,
        ViolationStatus.RECHARGED,
        ViolationStatus.CLOSED,
    }
)
_PRINTED = {
    "discount": "discount_until",
    "pay": "pay_or_represent_until",
    "represent": "pay_or_represent_until",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """`source` says whether the letter prints it (the day, or the number of days) or the rule does."""

    kind: str
    due_on: date
    basis: str
    source: str
    clock: str
    certainty: str
    regime: str
    version: int


def deadlines(violation: Violation, regime: Regime | None, zone: ZoneInfo) -> Sequence[Deadline]:
    """Each kind once; none whose starting day is unknown. What is printed wins over what is worked out."""
    if regime is None:
        return []
    found = [_deadline(violation, regime, rule, zone) for rule in regime.terms.deadlines]
    known = [each for each in found if each is not None]
    handed_on = next((each for each in known if each.kind == regime.terms.transfer), None)
    return [*known, *([replace(handed_on, kind="transfer")] if handed_on else [])]


def served_on(date_of_notice: date) -> date:
    return working_day_after(date_of_notice, SERVED_AFTER)


def become_work(
    session: Session, violation: Violation, found: Sequence[Deadline], zone: ZoneInfo
) -> Sequence[Deadline]:
    """Bring the work items in line; the deadlines that are work now. A settled violation has none left."""
    settled = violation.status in SETTLED or violation.archived_at is not None
    kinds = {each.kind for each in found}
    wanted = [
        each
        for each in found
        if each.kind in LEAD and not settled and not (each.kind == "pay" and "transfer" in kinds)
    ]
    origins = {_origin(violation, each): each for each in wanted}
    _dismiss_others(session, violation, set(origins), done=settled)
    for origin, each in origins.items():
        _add(session, violation, origin, each, zone)
    return wanted


def _deadline(violation: Violation, regime: Regime, rule: DeadlineRule, zone: ZoneInfo) -> Deadline | None:
    if rule.kind == "discount" and violation.amount_discounted_pence is None:
        return None
    printed: date | None = getattr(violation, _PRINTED[rule.kind])
    if printed is not None:
        return _made(regime, rule, printed, "printed on the letter", source="letter")
    start = _start(violation, rule.clock, zone)
    if start is None:
        return None
    first, words = start
    days, source = rule.days, "rule"
    if rule.kind == "discount" and violation.discount_days:
        days, source = violation.discount_days, "letter"
    due = first + timedelta(days=days - (rule.counting == "beginning_with"))
    counted = "beginning with" if rule.counting == "beginning_with" else "after"
    by = "by the letter" if source == "letter" else f"by {regime.source}"
    return _made(regime, rule, due, f"{days} days {counted} {words}, {by}", source=source)


def _made(regime: Regime, rule: DeadlineRule, due: date, basis: str, *, source: str) -> Deadline:
    return Deadline(
        kind=rule.kind,
        due_on=due,
        basis=basis,
        source=source,
        clock=rule.clock,
        certainty=rule.certainty,
        regime=regime.regime,
        version=regime.version,
    )


def _start(violation: Violation, name: str, zone: ZoneInfo) -> tuple[date, str] | None:
    if name == "contravention":
        if violation.contravention_at is None:
            return None
        day = violation.contravention_at.astimezone(zone).date()
        return day, f"the contravention on {day:%-d %B %Y}"
    if violation.date_of_notice is None:
        return None
    if name == "notice":
        return violation.date_of_notice, f"the date of the notice, {violation.date_of_notice:%-d %B %Y}"
    served = served_on(violation.date_of_notice)
    return served, (
        f"service, presumed on {served:%-d %B %Y}, the second working day after "
        f"{violation.date_of_notice:%-d %B %Y}"
    )


def _origin(violation: Violation, deadline: Deadline) -> str:
    return f"violation:{violation.id}:{deadline.kind}:{deadline.due_on}"


def _dismiss_others(session: Session, violation: Violation, kept: set[str], *, done: bool) -> None:
    former = session.scalars(
        select(WorkItem).where(
            WorkItem.tenant_id == violation.tenant_id,
            WorkItem.violation_id == violation.id,
            WorkItem.kind == WorkKind.DEADLINE,
            WorkItem.status == WorkStatus.OPEN,
        )
    )
    for item in former:
        if item.origin not in kept:
            item.status = WorkStatus.DONE if done else WorkStatus.DISMISSED
            item.completed_at = clock.now() if done else None


def _add(session: Session, violation: Violation, origin: str, deadline: Deadline, zone: ZoneInfo) -> None:
    name = f"{violation.reference or 'a notice'} ({violation.vrm or 'no mark'})"
    due = working_day_after(deadline.due_on, -LEAD[deadline.kind])
    session.execute(
        insert(WorkItem)
        .values(
            id=clock.new_id(),
            tenant_id=violation.tenant_id,
            kind=WorkKind.DEADLINE,
            status=WorkStatus.OPEN,
            source=WorkSource.RULE,
            origin=origin,
            violation_id=violation.id,
            task=TASKS[deadline.kind].format(name=name, day=f"{deadline.due_on:%-d %B %Y}"),
            due_at=datetime.combine(due, START_OF_BUSINESS, zone).astimezone(UTC),
            evidence={
                "due_on": deadline.due_on.isoformat(),
                "basis": deadline.basis,
                "source": deadline.source,
            },
        )
        .on_conflict_do_update(
            index_elements=["tenant_id", "origin"],
            set_={"status": WorkStatus.OPEN, "completed_at": None},
            where=WorkItem.status == WorkStatus.DISMISSED,
        )
    )
