"""Where words are looked for. Each source selects the same columns; a new one is a function and a row."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    Text,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.models import (
    Call,
    Client,
    Document,
    DocumentKind,
    DocumentStatus,
    Lead,
    TranscriptSegment,
    Violation,
    ViolationStatus,
)
from app.schemas.search import Place
from app.services import said, scope, words
from app.services.leads import search as lead_words

# Of what is found so often, the best are chosen among so many of the newest; of usual words among fewer, for
# ranking a call costs as much as finding it.
MOST_CANDIDATES, MOST_WITH_USUAL_WORDS = 200, 50
# Of a number typed without its blanks, so much must be there.
SHORTEST_NUMBER = 4
# A rank between 0 and 1, as PostgreSQL's own documentation advises.
OF_ITSELF_AND_ONE = 32
COLUMNS = ("place", "id", "title", "text", "query", "rank", "at", "segment", "speaker", "start_ms", "end_ms")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, its words as calls have them, the one that few leads have, and how many hits are
    wanted."""

    q: str
    words: said.Words
    rare: str | None
    limit: int


Source = Callable[[Actor, Asked], Select[Any]]


def asked(session: Session, actor: Actor, q: str, *, places: Collection[Place], limit: int) -> Asked:
    """With how often the words occur in these places, in one statement."""
    said_often = said.sample(actor, q) if Place.CALLS in places else [null(), false(), false()]
    begun = lead_words.counted(actor, q) if Place.LEADS in places else {}
    row = session.execute(select(*said_often, *begun.values())).one()
    return Asked(q, said.Words(*row[:3]), lead_words.rarest(begun, row[3:]), limit)


def in_calls(actor: Actor, asked: Asked) -> Select[Any]:
    """Calls in which every word is said; of each the segment that fits best."""
    query = _any_word(asked.q)
    most = max(MOST_WITH_USUAL_WORDS, asked.limit) if asked.words.usual else MOST_CANDIDATES
    columns = (Call.id.expression, Call.client_id.expression, Call.recorded_at.expression)
    candidates = said.newest(actor, asked.words, *columns, limit=most).subquery("candidates")
    rank = func.ts_rank(TranscriptSegment.words, query, OF_ITSELF_AND_ONE)
    best = (
        select(
            TranscriptSegment.number,
            TranscriptSegment.speaker,
            TranscriptSegment.start_ms,
            TranscriptSegment.end_ms,
            TranscriptSegment.text,
            rank.label("rank"),
        )
        .where(
            TranscriptSegment.tenant_id == actor.tenant_id,
            TranscriptSegment.call_id == candidates.c.id,
            TranscriptSegment.words.op("@@", return_type=true().type)(query),
        )
        .order_by(rank.desc(), TranscriptSegment.number)
        .limit(1)
        .lateral("best")
    )
    client = (Client.tenant_id == actor.tenant_id) & (Client.id == candidates.c.client_id)
    return (
        select(
            *_labelled(
                Place.CALLS,
                (candidates.c.id, Client.name, best.c.text, query, best.c.rank, candidates.c.recorded_at),
            ),
            best.c.number.label("segment"),
            best.c.speaker,
            best.c.start_ms,
            best.c.end_ms,
        )
        .join_from(candidates, best, true())
        .outerjoin(Client, client)
    )


def in_leads(actor: Actor, asked: Asked) -> Select[Any]:
    texts = (Lead.name, Lead.email, Lead.phone, Lead.campaign, Lead.source)
    rows = scope.of(Lead, actor).where(
        Lead.archived_at.is_(None), lead_words.matching(actor, asked.q, rare=asked.rare)
    )
    return _row_by_row(
        Place.LEADS, rows, Lead, title=func.coalesce(Lead.name, Lead.phone), texts=texts, q=asked.q
    )


def in_clients(actor: Actor, asked: Asked) -> Select[Any]:
    texts = (Client.name, Client.email, Client.phone, Client.company)
    named = words.matching(asked.q, Client.name, Client.email, Client.company, phone=Client.phone)
    rows = scope.of(Client, actor).where(Client.archived_at.is_(None), named)
    return _row_by_row(Place.CLIENTS, rows, Client, title=Client.name, texts=texts, q=asked.q)


def in_documents(actor: Actor, asked: Asked) -> Select[Any]:
    """By their names. A recording is found by what is said in its call."""
    rows = scope.of(Document, actor).where(
        Document.archived_at.is_(None),
        Document.status == DocumentStatus.READY,
        Document.kind != DocumentKind.RECORDING,
        words.matching(asked.q, Document.filename),
    )
    return _row_by_row(
        Place.DOCUMENTS, rows, Document, title=Document.filename, texts=(Document.filename,), q=asked.q
    )


def in_violations(actor: Actor, asked: Asked) -> Select[Any]:
    """By issuer, place, reference and mark, however the last two are spaced."""
    spaceless = re.sub(r"[\W_]", "", asked.q)
    named = words.matching(
        asked.q, Violation.reference, Violation.vrm, Violation.issuing_authority, Violation.location
    )
    numbered = or_(
        Violation.reference_key.startswith(spaceless.casefold(), autoescape=True),
        Violation.vrm.startswith(spaceless.upper(), autoescape=True),
    )
    rows = scope.of(Violation, actor).where(
        Violation.archived_at.is_(None),
        Violation.status != ViolationStatus.RECEIVED,
        named | numbered if len(spaceless) >= SHORTEST_NUMBER else named,
    )
    texts = (Violation.reference, Violation.vrm, Violation.issuing_authority, Violation.location)
    title = func.concat_ws(" ", Violation.issuing_authority, Violation.reference)
    return _row_by_row(Place.VIOLATIONS, rows, Violation, title=title, texts=texts, q=asked.q)


SOURCES: Mapping[Place, Source] = {
    Place.CALLS: in_calls,
    Place.LEADS: in_leads,
    Place.CLIENTS: in_clients,
    Place.DOCUMENTS: in_documents,
    Place.VIOLATIONS: in_violations,
}


def _row_by_row(
    place: Place,
    rows: Select[Any],
    model: type[Lead] | type[Client] | type[Document] | type[Violation],
    *,
    title: SQLColumnExpression[Any],
    texts: tuple[SQLColumnExpression[Any], ...],
    q: str,
) -> Select[Any]:
    text, query = func.concat_ws(" · ", *texts), _any_beginning(q)
    rank = func.ts_rank(func.to_tsvector("simple", text), query, OF_ITSELF_AND_ONE)
    newest = rows.order_by(model.id.desc()).limit(MOST_CANDIDATES)
    return newest.with_only_columns(
        *_labelled(place, (model.id, title, text, query, rank, model.created_at)),
        cast(null(), Integer).label("segment"),
        cast(null(), String).label("speaker"),
        cast(null(), Integer).label("start_ms"),
        cast(null(), Integer).label("end_ms"),
    )


def _labelled(place: Place, columns: tuple[Any, ...]) -> list[ColumnElement[Any]]:
    named = zip(COLUMNS[1:7], columns, strict=True)
    return [
        cast(literal(place.value), String).label("place"),
        *(column.label(name) for name, column in named),
    ]


def _any_word(q: str) -> ColumnElement[Any]:
    """PostgreSQL's own parser takes the words out: no character of a search has a meaning of its own."""
    return cast(func.replace(cast(func.plainto_tsquery("simple", q), Text), "' & '", "' | '"), TSQUERY)


def _any_beginning(q: str) -> ColumnElement[Any]:
    return cast(func.regexp_replace(cast(_any_word(q), Text), "'(?= |$)", "':*", "g"), TSQUERY)
