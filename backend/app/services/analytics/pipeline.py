"""How the leads stand, for the overview: from the roll-up, or row by row where a span is asked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Date, Select, and_, cast, func, literal, or_

from app.models import Facet, Lead, PipelineCount
from app.models.lead import CLOSED
from app.services import scope
from app.services.analytics import activity
from app.services.analytics.counting import STALE_AT, STALE_DAY, Count, Figure, Question, groups, rows_of

# The roll-up of leads is read once: of its rows' keys and measures, those that a figure has.
ROLLED_UP = "pipeline"
_DRAWN: Mapping[Figure, tuple[tuple[int, ...], tuple[int, ...]]] = {
    Figure.CAMPAIGNS: ((1, 3), (0,)),
    Figure.OWNERS: ((2, 3), (0,)),
    Figure.INTENTS: ((4, 3, 5), (0, 1)),
}
_FIGURE_OF = {Facet.CAMPAIGN: Figure.CAMPAIGNS, Facet.OWNER: Figure.OWNERS, Facet.INTENT: Figure.INTENTS}
_WHOLE_FIGURE_OF = {
    Facet.WHOLE_CAMPAIGN: Figure.CAMPAIGNS,
    Facet.OWNER: Figure.OWNERS,
    Facet.WHOLE_INTENT: Figure.INTENTS,
}
_FIGURES: Mapping[str, Sequence[Figure]] = {
    **{facet.value: (figure,) for facet, figure in (_FIGURE_OF | _WHOLE_FIGURE_OF).items()},
    # A change that is not folded yet has all keys.
    Facet.CHANGE.value: tuple(_DRAWN),
}


def rolled_up(question: Question) -> list[Select[Any]]:
    facet, status, leads = PipelineCount.facet, PipelineCount.status, PipelineCount.leads
    figures, silence = (
        (_WHOLE_FIGURE_OF, Facet.WHOLE_SILENCE)
        if question.actor.sees_whole_tenant
        else (_FIGURE_OF, Facet.SILENCE)
    )
    rows = scope.work_of(PipelineCount, question.actor)
    is_open = or_(facet != Facet.CHANGE, status.not_in(CLOSED))
    earlier = PipelineCount.silent_since < cast(func.timezone("UTC", STALE_DAY), Date)
    return [
        # One row for each key already: there is nothing to group.
        rows_of(
            ROLLED_UP,
            rows.where(facet.in_([*figures, Facet.CHANGE])),
            *(facet, PipelineCount.campaign, PipelineCount.agent_id, status),
            *(PipelineCount.intent, PipelineCount.interest_level),
            measures=[leads, PipelineCount.followups],
        ),
        groups(
            Figure.OPEN_LEADS,
            rows.where(facet.in_([silence, Facet.CHANGE]), is_open),
            measures=[func.sum(leads).filter(earlier), func.sum(PipelineCount.untouched)],
        ),
        _stale_that_day(question),
    ]


def _stale_that_day(question: Question) -> Select[Any]:
    """The roll-up knows whole days; the day on which the limit falls is counted row by row."""
    last_spoken = [Lead.last_contact_at >= STALE_DAY, Lead.last_contact_at < STALE_AT]
    arrived = [Lead.last_contact_at.is_(None), Lead.created_at >= STALE_DAY, Lead.created_at < STALE_AT]
    rows = (
        scope.work_of(Lead, question.actor)
        .where(Lead.archived_at.is_(None), Lead.status.not_in(CLOSED))
        .where(or_(and_(*last_spoken), and_(*arrived)))
    )
    return groups(Figure.OPEN_LEADS, rows, measures=[func.count(), literal(0)])


def row_by_row(question: Question) -> list[Select[Any]]:
    rows = scope.work_of(Lead, question.actor).where(
        Lead.archived_at.is_(None), *activity.between(Lead.created_at, question.since, question.until)
    )
    untouched_since = func.coalesce(Lead.last_contact_at, Lead.created_at)
    leads = [func.count()]
    return [
        groups(Figure.CAMPAIGNS, rows, Lead.campaign, Lead.status, measures=leads),
        groups(
            Figure.OWNERS, rows.where(Lead.owner_id.is_not(None)), Lead.owner_id, Lead.status, measures=leads
        ),
        groups(
            Figure.INTENTS,
            rows,
            Lead.intent,
            Lead.status,
            Lead.interest_level,
            measures=[*leads, func.sum(Lead.followup_count)],
        ),
        groups(
            Figure.OPEN_LEADS,
            rows.where(Lead.status.not_in(CLOSED)),
            measures=[
                func.count().filter(untouched_since < STALE_AT),
                func.count().filter(Lead.last_contact_at.is_(None)),
            ],
        ),
    ]


def drawn(row: Count) -> Iterator[tuple[Figure, Count]]:
    """What a row of the roll-up counts for."""
    for figure in _FIGURES[row.keys[0] or ""]:
        keys, measures = _DRAWN[figure]
        if figure is not Figure.OWNERS or row.keys[2] is not None:
            yield figure, Count([row.keys[each] for each in keys], [row.measures[each] for each in measures])
