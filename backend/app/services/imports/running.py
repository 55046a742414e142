"""The job of an import: takes the file in by hundreds, each hundred with its outcomes in one commit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.config import settings
from app.core.database import transaction
from app.models import Agent, Import, ImportRow, ImportStatus, JobStatus, Outcome, Tenant
from app.services import events, taking_in
from app.services.imports import columns, references
from app.services.imports.columns import Reader
from app.services.imports.nouns import IMPORTABLES, Faulty, Importable
from app.services.imports.reading import Record, UnreadableError, read
from app.services.jobs import queue
from app.services.jobs.queue import Claim
from app.services.providers.errors import ProviderError, Refused, Unavailable
from app.services.providers.storage.base import BlobMissingError, StorageUnavailableError
from app.services.providers.storage.registry import storage
from app.services.taking_in import Taken

AT_ONCE = 500
SOURCE = "import"
Keys = set[tuple[str, object]]
# By its number what became of a row, why, and the row of ours.
Outcomes = dict[int, tuple[Outcome, str | None, UUID | None]]
GONE = "The file is no longer in the store: send it again."


def run(claim: Claim) -> None:
    """Goes on behind the last row that was committed. Raises Refused for a file that cannot be read."""
    with transaction(claim.tenant_id) as session:
        row = session.get_one(Import, claim.subject_id)
        importable = IMPORTABLES[row.noun]
        actor = _importer(session, row)
        reader = Reader(importable, actor, columns.owners_by_email(session, actor))
    with TemporaryDirectory(dir=_spool(), prefix="import-") as name:
        path = Path(name) / "rows"
        _fetch(row, path)
        try:
            _take_all(claim, row, importable, reader, read(path, row.format, row.encoding))
        except UnreadableError as error:
            raise Refused("unreadable", str(error)) from error
    _finish(claim)
    if row.key is not None:
        storage().delete(row.key)


def project(session: Session, claim: Claim, status: JobStatus, error: Exception | None) -> None:
    row = session.get_one(Import, claim.subject_id)
    row.status = PROJECTION[status]
    row.error = error.detail if isinstance(error, ProviderError) else None
    if status is JobStatus.NEEDS_ATTENTION:
        row.error = row.error or "Something went wrong on our side; the rows up to here are taken in."
        row.finished_at = clock.now()


PROJECTION = {
    JobStatus.QUEUED: ImportStatus.QUEUED,
    JobStatus.PROCESSING: ImportStatus.PROCESSING,
    JobStatus.DONE: ImportStatus.DONE,
    JobStatus.NEEDS_ATTENTION: ImportStatus.FAILED,
}


def _take_all(
    claim: Claim, row: Import, importable: Importable, reader: Reader, arriving: Iterator[Record]
) -> None:
    """What stood in earlier rows of this file is remembered by its keys, also when a run goes on where
    another one broke off."""
    seen: Keys = set()
    for some in _by_hundreds(arriving):
        parsed = [(record.number, _parsed(reader, record)) for record in some]
        if some[-1].number > row.position:
            _take(claim, row, importable, parsed, seen)
        for _, values in parsed:
            if isinstance(values, dict):
                seen |= _keys(importable, values)


def _take(
    claim: Claim, row: Import, importable: Importable, parsed: Sequence[tuple[int, Any]], seen: Keys
) -> None:
    with transaction(claim.tenant_id) as session:
        read_ = _with_references(session, claim.tenant_id, importable, parsed)
        good = [(number, values) for number, values in read_ if isinstance(values, dict)]
        taken = _taken(session, row, importable, [values for _, values in good])
        outcomes: Outcomes = {
            number: (Outcome.SKIPPED, fault, None) for number, fault in read_ if isinstance(fault, str)
        }
        for (number, values), each in zip(good, taken, strict=True):
            again = each.outcome is not Outcome.SKIPPED and bool(_keys(importable, values) & seen)
            outcome = Outcome.MERGED if again else each.outcome
            outcomes[number] = (outcome, each.reason, None if row.dry_run else each.row.id)
        _write_down(session, claim, outcomes, position=parsed[-1][0])
        queue.hold(session, claim)


def _with_references(
    session: Session, tenant_id: UUID, importable: Importable, parsed: Sequence[tuple[int, Any]]
) -> list[tuple[int, dict[str, object] | str]]:
    good = [values for _, values in parsed if isinstance(values, dict)]
    resolved = iter(references.resolve(session, tenant_id, importable.references, good))
    return [(number, next(resolved) if isinstance(values, dict) else values) for number, values in parsed]


def _taken(
    session: Session, row: Import, importable: Importable, arriving: Sequence[dict[str, object]]
) -> Sequence[Taken[Any]]:
    """What became of each row, together with what is kept beside it."""
    take = taking_in.rehearse if row.dry_run else taking_in.take_in
    own = [{name: each[name] for name in each if name not in importable.beside} for each in arriving]
    taken = take(session, row.tenant_id, importable.kind, own, source=SOURCE)
    if importable.afterwards is None:
        return taken
    told = [(each.row.id, values) for each, values in zip(taken, arriving, strict=True)]
    changed = importable.afterwards(session, row.tenant_id, told, write=not row.dry_run)
    return [
        replace(each, outcome=Outcome.UPDATED, reason=None)
        if each.outcome is Outcome.SKIPPED and more
        else each
        for each, more in zip(taken, changed, strict=True)
    ]


def _write_down(session: Session, claim: Claim, outcomes: Outcomes, *, position: int) -> None:
    session.execute(
        insert(ImportRow),
        [
            {
                "tenant_id": claim.tenant_id,
                "import_id": claim.subject_id,
                "number": number,
                "outcome": outcome,
                "reason": reason,
                "subject_id": subject_id,
            }
            for number, (outcome, reason, subject_id) in sorted(outcomes.items())
        ],
    )
    row = session.get_one(Import, claim.subject_id)
    row.position = position
    for outcome, _, _ in outcomes.values():
        setattr(row, outcome.value, getattr(row, outcome.value) + 1)
    session.flush()


def _finish(claim: Claim) -> None:
    with queue.last_step(claim) as session:
        row = session.get_one(Import, claim.subject_id)
        row.status, row.error, row.finished_at, row.key = ImportStatus.DONE, None, clock.now(), None
        events.emit(
            session,
            row.tenant_id,
            "import.completed",
            subject_kind="import",
            subject_id=row.id,
            payload={
                "import_id": str(row.id),
                "noun": row.noun,
                "dry_run": row.dry_run,
                **{outcome.value: getattr(row, outcome.value) for outcome in Outcome},
            },
        )


def _parsed(reader: Reader, record: Record) -> dict[str, object] | str:
    """The values, or what is wrong with them."""
    if record.fault is not None:
        return record.fault
    try:
        return reader.values(record.values)
    except Faulty as error:
        return str(error)


def _keys(importable: Importable, values: dict[str, object]) -> Keys:
    return {(key, values[key]) for key in importable.kind.keys if key in values}


def _by_hundreds(records: Iterable[Record]) -> Iterator[list[Record]]:
    iterator = iter(records)
    while some := list(islice(iterator, AT_ONCE)):
        yield some


def _importer(session: Session, row: Import) -> Actor:
    agent = session.get_one(Agent, row.agent_id)
    tenant = session.get_one(Tenant, row.tenant_id)
    return Actor(row.tenant_id, agent.id, agent.role, ZoneInfo(tenant.zone), tenant.region)


def _spool() -> Path:
    spool = settings().spool_dir
    spool.mkdir(parents=True, exist_ok=True)
    return spool


def _fetch(row: Import, path: Path) -> None:
    if row.key is None:
        raise Refused("file_missing", GONE)
    try:
        storage().fetch(row.key, path)
    except BlobMissingError as error:
        raise Refused("file_missing", GONE) from error
    except StorageUnavailableError as error:
        raise Unavailable("storage_unavailable", "The store for files does not answer.") from error
