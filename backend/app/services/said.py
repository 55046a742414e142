"""In which calls words are said, through their numbers; the list of calls and the search ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    any_,
    false,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import Call, CallTerms, Tenant
from app.services import scope

# A word said in one of a hundred calls is usual: among the newest it is found sooner than through its index.
SAMPLE, USUAL_FROM = 500, 5


@dataclass(frozen=True, slots=True)
class Words:
    """As `call_terms` has them; `usual` where many of the tenant's newest calls have all of them,
    `usual_to_agent` where many of those do that the agent who asks may see."""

    numbers: Sequence[int]
    usual: bool
    usual_to_agent: bool


def words(session: Session, actor: Actor, q: str) -> Words:
    """The words of `q`. They are fetched first: how they are looked for depends on how often they are said,
    which the planner cannot know."""
    return Words(*session.execute(select(*sample(actor, q))).one())


def sample(actor: Actor, q: str) -> Sequence[ColumnElement[Any]]:
    """What `Words` has, the words cut by the parser that cut the transcripts."""
    numbered = func.public.search_terms(Tenant.search_salt, func.to_tsvector("simple", q))
    asked = select(numbered.label("numbers")).where(Tenant.id == actor.tenant_id).cte("asked")
    wanted = select(asked.c.numbers).scalar_subquery()
    to_agent = false() if actor.sees_whole_tenant else _often(_own_terms(actor), wanted)
    return wanted, _often(_terms(actor), wanted), to_agent


def is_said(actor: Actor, wanted: Words) -> ColumnElement[bool]:
    """Whether every one of these words is said in a call; without a word, false."""
    if not wanted.numbers:
        return literal(False)
    if _is_often_seen(actor, wanted):
        # Asked of one call after the other.
        return _said_in(Call.id.expression, actor, wanted)
    if wanted.usual:
        # An agent's own calls may lack what the others' are full of: no more than these are asked.
        own = union_all(*(calls.with_only_columns(Call.id) for calls in _own(actor))).subquery("own")
        rows = select(own.c.id).where(_said_in(own.c.id, actor, wanted))
    else:
        # By itself: joined to calls, the policy there would come before the words and keep their index
        # unused.
        rows = select(CallTerms.call_id).where(
            CallTerms.tenant_id == actor.tenant_id, CallTerms.terms.contains(wanted.numbers)
        )
    # As an array the calls are read through their key, the newest first, and no more than are shown.
    return Call.id == func.any(func.array(rows.scalar_subquery()))


def newest(actor: Actor, wanted: Words, *columns: ColumnElement[Any], limit: int) -> Select[Any]:
    """These columns, the id among them, of the newest calls in which every one of these words is said."""
    calls = scope.of(Call, actor).where(Call.archived_at.is_(None)).with_only_columns(*columns)
    if not (wanted.numbers and _is_often_seen(actor, wanted)):
        return calls.where(is_said(actor, wanted)).order_by(Call.id.desc()).limit(limit)
    if not actor.sees_whole_tenant:
        said = _said_in(Call.id.expression, actor, wanted)
        return _newest_of(*(own.where(said).with_only_columns(*columns) for own in _own(actor)), limit=limit)
    # Down the words themselves, and a call is read only where they are in it.
    terms = _terms(actor, CallTerms.call_id.expression).offset(0).subquery("every")
    having = _each(terms.c.terms, wanted)
    found = calls.join(terms, Call.id == terms.c.call_id).where(*having)
    return found.order_by(terms.c.call_id.desc()).limit(limit)


def _is_often_seen(actor: Actor, wanted: Words) -> bool:
    return wanted.usual if actor.sees_whole_tenant else wanted.usual_to_agent


def _terms(actor: Actor, *columns: ColumnElement[Any]) -> Select[Any]:
    """The words of the tenant's calls, the newest first."""
    words = select(CallTerms.terms, *columns).where(CallTerms.tenant_id == actor.tenant_id)
    return words.order_by(CallTerms.call_id.desc())


def _own_terms(actor: Actor) -> Select[Any]:
    """The words of an agent's newest calls."""
    newest = _newest_of(*(own.with_only_columns(Call.id) for own in _own(actor)), limit=SAMPLE).subquery()
    of_call = (CallTerms.tenant_id == actor.tenant_id) & (CallTerms.call_id == newest.c.id)
    return select(CallTerms.terms).join(newest, of_call)


def _often(newest: Select[Any], wanted: ScalarSelect[Any]) -> ScalarSelect[Any]:
    """No more are looked at than it takes to know."""
    sample = newest.limit(SAMPLE).subquery()
    having = select(sample.c.terms).where(sample.c.terms.contains(wanted)).limit(USUAL_FROM).subquery()
    return select(func.count() >= USUAL_FROM).select_from(having).scalar_subquery()


def _own(actor: Actor) -> Iterator[Select[Any]]:
    return (calls.where(Call.archived_at.is_(None)) for calls in scope.calls_of_agent(actor))


def _newest_of(*streams: Select[Any], limit: int) -> Select[Any]:
    """With a limit each is read in the order of its index, without one it would be sorted."""
    merged = union_all(*(each.order_by(Call.id.desc()).limit(limit).subquery().select() for each in streams))
    found = merged.subquery("own")
    return select(found).order_by(found.c.id.desc()).limit(limit)


def _said_in(call_id: ColumnElement[Any], actor: Actor, wanted: Words) -> ColumnElement[bool]:
    """The offset keeps it from being made a join; a comparison with each word is quicker than `@>`."""
    return (
        select(CallTerms.call_id)
        .where(
            CallTerms.tenant_id == actor.tenant_id,
            CallTerms.call_id == call_id,
            *_each(CallTerms.terms.expression, wanted),
        )
        .offset(0)
        .correlate_except(CallTerms)
        .exists()
    )


def _each(terms: ColumnElement[Any], wanted: Words) -> Iterator[ColumnElement[bool]]:
    return (literal(number, BigInteger) == any_(terms) for number in wanted.numbers)
