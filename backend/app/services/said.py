"""In which calls words are said, through their numbers; the list of calls and the search ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Call, CallTerms, Tenant

# A word said in one of a hundred calls is usual: among the newest it is found sooner than through its index.
SAMPLE, USUAL_FROM = 500, 5


@dataclass(frozen=True, slots=True)
class Words:
    """As `call_terms` has them; `usual` where many of the newest calls have all of them."""

    numbers: Sequence[int]
    usual: bool


def words(session: Session, actor: Actor, q: str) -> Words:
    """The words of `q`, cut by the parser that cut the transcripts. They are fetched first: how they are
    looked for depends on how often they are said, which the planner cannot know."""
    numbered = func.public.search_terms(Tenant.search_salt, func.to_tsvector("simple", q))
    asked = select(numbered.label("numbers")).where(Tenant.id == actor.tenant_id).cte("asked")
    newest = (
        select(CallTerms.terms)
        .where(CallTerms.tenant_id == actor.tenant_id)
        .order_by(CallTerms.call_id.desc())
        .limit(SAMPLE)
        .subquery("newest")
    )
    having = newest.c.terms.contains(select(asked.c.numbers).scalar_subquery())
    often = select(func.count() >= USUAL_FROM).select_from(newest).where(having).scalar_subquery()
    found = session.execute(select(asked.c.numbers, often)).one()
    return Words(*found)


def is_said(actor: Actor, wanted: Words) -> ColumnElement[bool]:
    """Whether every one of these words is said in a call; without a word, false."""
    rows = select(CallTerms.call_id).where(
        CallTerms.tenant_id == actor.tenant_id, CallTerms.terms.contains(wanted.numbers)
    )
    if not wanted.numbers:
        return literal(False)
    if wanted.usual:
        # Asked of one call after the other; the offset keeps it from being made a join.
        return rows.where(CallTerms.call_id == Call.id).offset(0).correlate(Call).exists()
    # By itself: joined to calls, the policy there would come before the words and keep their index unused.
    # As an array the calls are read through their key, the newest first, and no more than are shown.
    return Call.id == func.any(func.array(rows.scalar_subquery()))
