"""How calls are led, for `GET /analytics/coaching`: who speaks how much, asks, and lets the other finish."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Subquery,
    Uuid,
    case,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Call, CallSpeech
from app.schemas.figures import AgentManner, Coaching, Manner, MannerGroup
from app.services import scope, spans
from app.services.analytics import activity, agents, series
from app.services.spans import Asked, Span

Rows = Sequence[Mapping[str, Any]]
SUMMED = ("calls", "measured", "agent_ms", "customer_ms", "questions", "interruptions")


def figures(session: Session, actor: Actor, asked: Asked, *, apart: bool = False) -> Coaching:
    """One pass over the counted days, or over the calls where the groups are none of the tenant's days, gives
    the total, each agent's and each group's.

    `apart` insists on the calls, to hold the counts against.
    """
    span = spans.of(actor, asked)
    rows = _rows(session, actor, span, apart=apart)
    names = agents.names(session, actor)
    by_agent, by_number = _sorted_by(rows, "agent_id"), _sorted_by(rows, "number")
    return Coaching(
        **series.described(span),
        total=Manner(**_manner(rows)),
        agents=[
            AgentManner(agent_id=agent_id, agent_name=names.get(agent_id, ""), **_manner(own))
            for agent_id, own in sorted(by_agent.items(), key=lambda one: names.get(one[0], ""))
        ],
        series=[
            MannerGroup(start=start.astimezone(span.zone), **_manner(by_number.get(number, [])))
            for number, start in enumerate(span.starts, 1)
        ],
    )


def _rows(session: Session, actor: Actor, span: Span, *, apart: bool) -> Rows:
    """For each agent and group, measured calls apart from those that can't be."""
    by_day = activity.are_midnights(span.edges, actor) and not apart
    counted = (_days if by_day else _calls)(actor, span)
    number = series.number_of(span, counted.c.moment)
    longest = func.max(counted.c.monologue_ms).label("monologue_ms")
    statement = select(counted.c.agent_id, number, *series.sums(counted, SUMMED), longest)
    rows = session.execute(statement.group_by(counted.c.agent_id, number))
    return [dict(row._mapping) for row in rows]


def _days(actor: Actor, span: Span) -> Subquery:
    columns = [column("starts_at", DateTime(timezone=True)), column("agent_id", Uuid)]
    columns += [column(name, BigInteger) for name in (*SUMMED, "monologue_ms")]
    days = func.public.kept_speech(actor.tenant_id, span.since, span.until).table_valued(*columns)
    rows = select(*days.c, days.c.starts_at.label("moment"))
    return (rows if actor.sees_whole_tenant else rows.where(days.c.agent_id == actor.agent_id)).subquery()


def _calls(actor: Actor, span: Span) -> Subquery:
    both = (CallSpeech.agent_ms > 0) & (CallSpeech.customer_ms > 0)
    measures = (*SUMMED[2:], "monologue_ms")
    return (
        scope.work_of(Call, actor)
        .join(CallSpeech, (CallSpeech.tenant_id == Call.tenant_id) & (CallSpeech.call_id == Call.id))
        .where(Call.archived_at.is_(None), Call.recorded_at >= span.since, Call.recorded_at < span.until)
        .with_only_columns(
            Call.agent_id,
            Call.recorded_at.label("moment"),
            literal(1).label("calls"),
            cast(both, Integer).label("measured"),
            *(case((both, getattr(CallSpeech, name)), else_=0).label(name) for name in measures),
        )
        .subquery()
    )


def _sorted_by(rows: Rows, key: str) -> dict[Any, list[Mapping[str, Any]]]:
    found: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _manner(rows: Rows) -> dict[str, Any]:
    found = {name: sum(int(row[name] or 0) for row in rows) for name in SUMMED}
    longest_ms = max((row["monologue_ms"] or 0 for row in rows), default=0)
    measured, agent_ms = found["measured"], found["agent_ms"]
    return {
        "calls": found["calls"],
        "measured": measured,
        "talk_ratio": series.percent(agent_ms, agent_ms + found["customer_ms"]),
        "longest_monologue_seconds": round(longest_ms / 1000, 1),
        "questions_per_call": series.each(found["questions"], measured),
        "interruptions_per_call": series.each(found["interruptions"], measured),
    }
