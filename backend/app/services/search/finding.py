"""Finds and ranks, for `GET /search`."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select, union_all
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.schemas.search import HitOut, Part, Place
from app.services.search.sources import SOURCES, asked

# Characters that no text has: private use, and taken out of what is marked with them.
START, STOP = "\ue000", "\ue001"
MARKING = f"StartSel={START}, StopSel={STOP}, MaxWords=30, MinWords=12, HighlightAll=false"


def find(session: Session, actor: Actor, q: str, *, places: Collection[Place], limit: int) -> list[HitOut]:
    """What the actor may see of what fits, the best first: every word in any order, upper and lower case the
    same; of names and numbers beginnings do. A search without a word finds nothing."""
    if not any(character.isalnum() for character in q):
        return []
    wanted = asked(session, actor, q, limit=limit)
    found = union_all(*(SOURCES[place](actor, wanted).subquery().select() for place in places)).subquery()
    best = select(found).order_by(found.c.rank.desc(), found.c.at.desc(), found.c.id).limit(limit).subquery()
    plain = func.translate(best.c.text, START + STOP, "")
    marked = func.ts_headline("simple", plain, best.c.query, MARKING).label("marked")
    statement = select(best, marked).order_by(best.c.rank.desc(), best.c.at.desc(), best.c.id)
    return [_hit(row) for row in session.execute(statement)]


def _hit(row: Row[Any]) -> HitOut:
    return HitOut(
        found_in=Place(row.place),
        id=row.id,
        title=row.title,
        rank=round(row.rank, 6),
        at=row.at,
        parts=_parts(row.marked),
        segment=row.segment,
        speaker=row.speaker,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
    )


def _parts(marked: str) -> list[Part]:
    parts: list[Part] = []
    for stretch in marked.split(START):
        hit, stop, after = stretch.rpartition(STOP)
        parts += [Part(text=hit, hit=True)] if stop else []
        parts += [Part(text=after, hit=False)] if after else []
    return parts
