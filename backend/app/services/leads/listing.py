"""Lists of leads: filters, search and orders, all in the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, DateTime, and_, case, func, literal, literal_column, not_, or_
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.conversation import Intent
from app.models import InterestLevel, Lead, LeadStatus
from app.models.lead import AWAITED, CLOSED, HIGH_INTENTS, STALE_AFTER
from app.schemas.leads import LeadOut
from app.services import lists
from app.services.due_days import Due, falls_due
from app.services.leads import search
from app.services.records import Page, PageRequest
from app.services.sorting import Order

FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)


class Sort(StrEnum):
    """What a list is sorted by; a minus turns it round. `priority` is when a lead should be called: at the
    time agreed, a new one since it came, others once they are stale, closed ones last."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    NAME = "name"
    NAME_DOWN = "-name"
    NEXT_FOLLOWUP = "next_followup_at"
    NEXT_FOLLOWUP_DOWN = "-next_followup_at"
    LAST_CONTACT = "last_contact_at"
    LAST_CONTACT_DOWN = "-last_contact_at"
    UPDATED = "updated_at"
    UPDATED_DOWN = "-updated_at"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not narrow it. `q` finds beginnings of words in name, e-mail, campaign
    and source, and of phone numbers as people write them. `due` is by the next follow-up of open leads.
    `hot` are open leads of high interest or intent."""

    status: LeadStatus | None = None
    intent: Intent | None = None
    campaign: str | None = None
    owner: UUID | None = None
    stale: bool | None = None
    due: Due | None = None
    hot: bool | None = None
    q: str | None = None


def page(
    session: Session, actor: Actor, request: PageRequest, wanted: Filter, sort: Sort = Sort.NEWEST
) -> Page[LeadOut]:
    key = _keys().get(sort.removeprefix("-"))
    order = Order(key, descending=sort.startswith("-"))
    return lists.page(
        session, actor, Lead, LeadOut, request, *_conditions(session, actor, wanted), order=order
    )


def _keys() -> dict[str, ColumnElement[Any]]:
    """None of them is ever NULL, so that a page can begin behind any row; by creation goes the id itself."""
    return {
        "name": Lead.name_key.expression,
        "next_followup_at": Lead.next_key.expression,
        "last_contact_at": func.coalesce(Lead.last_contact_at, _moment(FIRST)),
        "updated_at": Lead.updated_at.expression,
        "priority": case(
            (Lead.status.in_(CLOSED), _moment(LAST)),
            (Lead.next_followup_at.is_not(None), Lead.next_followup_at),
            (Lead.status == LeadStatus.NEW, Lead.created_at),
            else_=Lead.untouched_since + STALE_AFTER,
        ),
    }


def _moment(value: datetime) -> ColumnElement[datetime]:
    return literal(value, DateTime(timezone=True))


def _conditions(session: Session, actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = [
        column == value
        for column, value in (
            (Lead.status, wanted.status),
            (Lead.intent, wanted.intent),
            (Lead.campaign, wanted.campaign),
            (Lead.owner_id, wanted.owner),
        )
        if value is not None
    ]
    if wanted.stale is not None:
        oldest = clock.now() - STALE_AFTER
        conditions += (
            [Lead.status.not_in(CLOSED), Lead.untouched_since < oldest]
            if wanted.stale
            else [or_(Lead.status.in_(CLOSED), Lead.untouched_since >= oldest)]
        )
    if wanted.due is not None:
        conditions += [Lead.status.not_in(CLOSED), literal_column(AWAITED, Boolean())]
        conditions += falls_due(wanted.due, Lead.next_followup_at, actor.zone)
    if wanted.hot is not None:
        conditions.append(_is_hot() if wanted.hot else not_(_is_hot()))
    if wanted.q is not None:
        rare = search.rare_word(session, actor, wanted.q)
        conditions.append(search.matching(actor, wanted.q, rare=rare))
    return conditions


def _is_hot() -> ColumnElement[bool]:
    keen = or_(
        Lead.intent.in_(HIGH_INTENTS), Lead.interest_level.is_not_distinct_from(literal(InterestLevel.HIGH))
    )
    return and_(Lead.status.not_in(CLOSED), keen)
