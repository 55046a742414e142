"""Files of rows to take in, and the outcome of each of their rows."""

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Header, Query, Request, Response

from app.api import counting
from app.api.deps import DB, ClaimsDep, ManagerDep, actor_in_short
from app.api.middleware.body_guard import IMPORT_BYTES
from app.api.multipart import received_form
from app.api.parts import received_in_parts
from app.api.routing import Noun
from app.api.slots import aside
from app.core.actor import Actor, Role
from app.core.config import settings
from app.models import Import, ImportFormat, ImportNoun, ImportRow, Outcome
from app.schemas.imports import ImportOut, ImportRowOut
from app.services import scope
from app.services.imports import starting
from app.services.imports.starting import Wanted
from app.services.jobs import wake
from app.services.providers.storage.registry import storage
from app.services.received_files import SpooledFile

router = Noun()
MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
FILE = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}},
}
OBJECTS = {"type": "array", "items": {"type": "object"}}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": FILE},
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {"schema": OBJECTS},
        },
    }
}
Encoding = Literal["utf-8", "windows-1252"]
KeyHeader = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]
IMPORT: dict[str, Any] = {"status_code": 202, "response_model": ImportOut, "openapi_extra": BODY}


class Wish:
    """What the sender wants of a file."""

    def __init__(
        self, dry_run: bool = False, encoding: Encoding = "utf-8", idempotency_key: KeyHeader = None
    ) -> None:
        self.dry_run, self.encoding, self.key = dry_run, encoding, idempotency_key


class Arrival:
    """One file on its way in; no connection to the database is held while it comes."""

    def __init__(
        self, request: Request, response: Response, background: BackgroundTasks, actor: Actor, wish: Wish
    ) -> None:
        self._request = request
        self._response = response
        self._background = background
        self._actor = actor
        self._wish = wish

    async def take(self, noun: ImportNoun) -> ImportOut:
        await counting.upload(self._request, self._actor)
        kind = self._request.headers.get("content-type", "").partition(";")[0].strip().lower()
        accept = partial(self._accept, noun, kind)
        directory = settings().spool_dir
        if kind == "multipart/form-data":
            async with received_form(
                self._request, file_field="file", directory=directory, max_bytes=IMPORT_BYTES
            ) as received:
                row, job_id = await aside(partial(accept, received.file))
        else:
            taken: list[tuple[ImportOut, UUID | None]] = []

            def store(path: Path, size: int) -> None:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                taken.append(accept(SpooledFile(path, f"{noun}.{_format(kind, '')}", size, digest)))

            await received_in_parts(
                self._request, store, directory=directory, part_bytes=IMPORT_BYTES + 1, most=IMPORT_BYTES
            )
            row, job_id = taken[0] if taken else accept(SpooledFile(Path(), "", 0, ""))
        if job_id is not None:
            self._background.add_task(wake.dispatcher().wake, job_id)
        self._response.headers["Location"] = f"{self._request.scope.get('root_path', '')}/imports/{row.id}"
        return row

    def _accept(self, noun: ImportNoun, kind: str, file: SpooledFile) -> tuple[ImportOut, UUID | None]:
        wish = self._wish
        wanted = Wanted(noun, _format(kind, file.filename), dry_run=wish.dry_run, encoding=wish.encoding)
        return starting.accept(self._actor, file, wanted, storage(), key=wish.key)


async def get_arrival(
    request: Request,
    response: Response,
    background: BackgroundTasks,
    claims: ClaimsDep,
    wish: Annotated[Wish, Depends()],
) -> Arrival:
    return Arrival(request, response, background, await actor_in_short(claims, MANAGERS), wish)


ArrivalDep = Annotated[Arrival, Depends(get_arrival)]


def _format(content_type: str, filename: str) -> ImportFormat:
    is_json = content_type == "application/json" or filename.lower().endswith(".json")
    return ImportFormat.JSON if is_json else ImportFormat.CSV


@router.post("/leads/import", tags=["leads"], **IMPORT)
async def import_leads(arrival: ArrivalDep) -> ImportOut:
    """CSV with the columns' names in its first line, or JSON; one lead per phone number, what is known of it
    already is added to. With `dry_run` nothing is written but the report.

    What a row says goes over what another machine or an earlier row of the file said (`merged`), what it
    leaves empty stays, and so does what a person has set; columns that are not ours are kept in `extra`."""
    return await arrival.take(ImportNoun.LEADS)


@router.post("/clients/import", tags=["clients"], **IMPORT)
async def import_clients(arrival: ArrivalDep) -> ImportOut:
    """As for leads; clients are the same who have the same phone number or e-mail address."""
    return await arrival.take(ImportNoun.CLIENTS)


@router.post("/customers/import", tags=["customers"], **IMPORT)
async def import_customers(arrival: ArrivalDep) -> ImportOut:
    """As for clients, who become customers by it; columns named like the fields of the hirer profile fill it
    where it is empty."""
    return await arrival.take(ImportNoun.CUSTOMERS)


@router.post("/companies/import", tags=["companies"], **IMPORT)
async def import_companies(arrival: ArrivalDep) -> ImportOut:
    """As for clients; companies are the same that have the same phone number, e-mail address or name."""
    return await arrival.take(ImportNoun.COMPANIES)


@router.post("/drivers/import", tags=["drivers"], **IMPORT)
async def import_drivers(arrival: ArrivalDep) -> ImportOut:
    """As for leads; drivers are the same who have the same `external_id` or, where one is not known, phone
    number or e-mail address. `client` names whom they drive for."""
    return await arrival.take(ImportNoun.DRIVERS)


@router.post("/tasks/import", tags=["tasks"], **IMPORT)
async def import_tasks(arrival: ArrivalDep) -> ImportOut:
    """As for leads; tasks are the same that have the same `reference` or else say the same. `owner` is a
    colleague's e-mail address, `driver` a driver's external id or name."""
    return await arrival.take(ImportNoun.TASKS)


@router.get("/imports/{import_id}", tags=["imports"], response_model=ImportOut)
def read(import_id: UUID, actor: ManagerDep, db: DB) -> Import:
    return scope.get(db, actor, Import, import_id)


@router.get("/imports/{import_id}/rows", tags=["imports"], response_model=list[ImportRowOut])
def read_rows(
    import_id: UUID,
    request: Request,
    response: Response,
    actor: ManagerDep,
    db: DB,
    outcome: Outcome | None = None,
    after: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Sequence[ImportRow]:
    """In the order of the file; the next page is in `Link`."""
    found = starting.rows(db, actor, import_id, outcome=outcome, after=after, limit=limit)
    if len(found) > limit:
        following = request.url.include_query_params(after=found[limit - 1].number)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return found[:limit]
