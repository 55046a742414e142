"""Finds and ranks, for `GET /search`."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.schemas.search import HitOut, Part, Place
from app.services.search.sources import SOURCES, asked

# Characters that no text has: private use, and taken out of what is marked with them.
START, STOP = "\ue000", "\ue001"
MARKING = f"StartSel={START}, StopSel={STOP}, MaxWords=30, MinWords=12, HighlightAll=false"
# Marking reads all that it is given, which of long texts costs more than finding them. More words than are
# shown fit on both sides.
LONG, BEFORE, BEHIND = 600, 100, 340


def find(session: Session, actor: Actor, q: str, *, places: Collection[Place], limit: int) -> list[HitOut]:
    """What the actor may see of what fits, the best first: every word in any order, upper and lower case the
    same; of names and numbers beginnings do. A search without a word finds nothing."""
    if not any(character.isalnum() for character in q):
        return []
    wanted = asked(session, actor, q, places=places, limit=limit)
    found = union_all(*(SOURCES[place](actor, wanted).subquery().select() for place in places)).subquery()
    best = select(found).order_by(found.c.rank.desc(), found.c.at.desc(), found.c.id).limit(limit).subquery()
    # Once for each of the best: the offset keeps it from being computed wherever it is used.
    placed = select(best, _place(best.c.text, q.strip()).label("word_at")).offset(0).subquery()
    # Quicker than `translate`, which looks at each character by itself.
    plain = func.replace(func.replace(_stretch(placed.c.text, placed.c.word_at), START, ""), STOP, "")
    marked = func.ts_headline("simple", plain, placed.c.query, MARKING).label("marked")
    statement = select(placed, marked).order_by(placed.c.rank.desc(), placed.c.at.desc(), placed.c.id)
    return [_hit(row) for row in session.execute(statement)]


def _place(text: ColumnElement[str], q: str) -> ColumnElement[int]:
    """Where a word stands by itself in a long text; 0 where PostgreSQL's parser may see it otherwise."""
    if not q.isalnum():
        return literal(0)
    return case((func.length(text) > LONG, func.strpos(func.lower(text), func.lower(f" {q} "))), else_=0)


def _stretch(text: ColumnElement[str], place: ColumnElement[int]) -> ColumnElement[str]:
    """What stands around this place, from the beginning of a word."""
    around = func.substr(text, place - BEFORE, BEFORE + BEHIND)
    from_word = func.substr(around, func.strpos(around, " ") + 1)
    return case((place > BEFORE, from_word), (place > 0, around), else_=text)


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
