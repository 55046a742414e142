"""How calls are led, for `GET /analytics/coaching`: who speaks how much, asks, and lets the other finish."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

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
    tuple_,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Call, CallSpeech
from app.schemas.figures import AgentManner, Coaching, Manner, MannerGroup
from app.services import scope, spans
from app.services.analytics import activity, agents, series
from app.services.spans import Asked, Span

Rows = Mapping[tuple[UUID | None, int | None], Mapping[str, Any]]
SUMMED = ("calls", "measured", "agent_ms", "customer_ms", "questions", "interruptions")


def figures(session: Session, actor: Actor, asked: Asked, *, apart: bool = False) -> Coaching:
    """One pass over the counted days, or over the calls where the groups are none of the tenant's days, gives
    the total, each agent's and each group's.

    `apart` insists on the calls, to hold the counts against.
    """
    span = spans.of(actor, asked)
    rows = _rows(session, actor, span, apart=apart)
    names = agents.names(session, actor)
    own = {agent_id: row for (agent_id, _), row in rows.items() if agent_id is not None}
    return Coaching(
        **series.described(span),
        total=Manner(**_manner(rows.get((None, None), {}))),
        agents=[
            AgentManner(agent_id=agent_id, agent_name=names.get(agent_id, ""), **_manner(row))
            for agent_id, row in sorted(own.items(), key=lambda one: names.get(one[0], ""))
        ],
        series=[
            MannerGroup(start=start.astimezone(span.zone), **_manner(rows.get((None, number), {})))
            for number, start in enumerate(span.starts, 1)
        ],
    )


def _rows(session: Session, actor: Actor, span: Span, *, apart: bool) -> Rows:
    """By agent and number of the group: each agent's without a number, each group's without an agent, and
    the total without both."""
    by_day = activity.are_midnights(span.edges, actor) and not apart
    counted = (_days if by_day else _calls)(actor, span)
    numbered = select(counted, series.number_of(span, counted.c.moment)).subquery()
    agent, number = numbered.c.agent_id, numbered.c.number
    longest = func.max(numbered.c.monologue_ms).label("monologue_ms")
    statement = select(agent, number, *series.sums(dict(numbered.c), SUMMED), longest)
    each = func.grouping_sets(tuple_(agent), tuple_(number), tuple_())
    return {(row[0], row[1]): dict(row._mapping) for row in session.execute(statement.group_by(each))}


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


def _manner(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: int(row.get(name) or 0) for name in (*SUMMED, "monologue_ms")}
    measured, agent_ms = found["measured"], found["agent_ms"]
    return {
        "calls": found["calls"],
        "measured": measured,
        "talk_ratio": series.percent(agent_ms, agent_ms + found["customer_ms"]),
        "longest_monologue_seconds": round(found["monologue_ms"] / 1000, 1),
        "questions_per_call": series.each(found["questions"], measured),
        "interruptions_per_call": series.each(found["interruptions"], measured),
    }
