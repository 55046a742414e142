"""In which calls words are said, through an index of their numbers; the list of calls and the search ask."""

from collections.abc import Sequence

from sqlalchemy import CTE, func, literal, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import CallTerms, Tenant


def numbers(session: Session, actor: Actor, q: str) -> Sequence[int]:
    """The words of `q` as `call_terms` has them, cut by the parser that cut the transcripts. They are fetched
    first: only of given ones does the planner know how often they occur."""
    said = func.public.search_terms(Tenant.search_salt, func.to_tsvector("simple", q))
    found: list[int] = session.scalars(select(said).where(Tenant.id == actor.tenant_id)).one()
    return found


def calls_with(actor: Actor, wanted: Sequence[int]) -> CTE:
    """`call_id` of the tenant's calls in which every one of these words is said; of none without a word."""
    # By itself: joined to calls, the policy there would come before the words and keep their index unused.
    return (
        select(CallTerms.call_id)
        .where(CallTerms.tenant_id == actor.tenant_id, CallTerms.terms.contains(wanted))
        .where(literal(bool(wanted)))
        .cte("heard")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
