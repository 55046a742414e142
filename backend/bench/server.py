"""The service with the limits beside it, in one process: `uvicorn bench.server:app`.

`/limit/…` is a bare FastAPI without our layers, doing the least that could be done for the same work. The
service has no background parts here, so that uploads are received and not worked on.
"""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import psycopg2
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from psycopg2 import extensions
from sqlalchemy import RowMapping, bindparam, event, select, text
from starlette.types import Receive, Scope, Send

from app.core.config import settings
from app.core.database import Pool, engine
from app.main import create_app
from app.models import Call, Document
from app.schemas.calls import CallSummary
from bench.laboratory import psycopg2_address

CHUNK = 256 * 1024
BODY_TABLE = "CREATE TABLE IF NOT EXISTS bench_bodies (number int, body bytea)"

COLUMNS = (
    *("id", "status", "agent_id", "assignee_id", "client_id", "lead_id", "tag", "sentiment", "intent"),
    *("intent_confidence", "engine", "degraded", "recorded_at", "error", "archived_at"),
    *("consent", "created_at", "updated_at"),
)
HUNDRED_CALLS = (
    select(
        *(getattr(Call, name) for name in COLUMNS),
        (Call.duration_ms / 1000).label("duration_seconds"),
        Document.filename.label("audio_filename"),
    )
    .outerjoin(Document, Document.id == Call.document_id)
    .where(Call.tenant_id == bindparam("tenant"), Call.archived_at.is_(None))
    .order_by(Call.id.desc())
    .limit(101)
)

service = create_app(settings())
limits = FastAPI(openapi_url=None)
sent: list[str] = []


@limits.get("/limit/constant")
def constant() -> dict[str, str]:
    return {"status": "ok", "service": "convoflow"}


@limits.post("/limit/file")
async def to_file(request: Request) -> dict[str, int]:
    """The raw stream to a file, made as durable as a stored recording: the file and its directory synced."""
    path = await _spooled(request)
    size = await run_sync(_make_durable, path)
    path.unlink()
    return {"size": size}


@limits.post("/limit/bytea")
async def to_bytea(request: Request) -> dict[str, int]:
    """The raw stream to a file, and that into one table without index or policy, in one transaction."""
    path = await _spooled(request)
    await run_sync(_insert, path)
    size = path.stat().st_size
    path.unlink()
    return {"size": size}


@limits.get("/limit/calls", response_model=list[CallSummary])
def calls(tenant: UUID) -> Sequence[RowMapping]:
    """The list of 100 calls as Core rows: no caller, no services, no entity."""
    with engine(Pool.REQUESTS).begin() as connection:
        connection.execute(text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": str(tenant)})
        return connection.execute(HUNDRED_CALLS, {"tenant": tenant}).mappings().all()


@limits.get("/limit/record")
def record() -> None:
    """Note from now on what the service sends to its database."""
    sent.clear()
    if not event.contains(engine(Pool.REQUESTS), "before_cursor_execute", _note):
        event.listen(engine(Pool.REQUESTS), "before_cursor_execute", _note)


@limits.get("/limit/recorded")
def recorded() -> list[str]:
    event.remove(engine(Pool.REQUESTS), "before_cursor_execute", _note)
    return sent


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    limited = scope["type"] == "http" and scope["path"].startswith("/limit/")
    await (limits if limited else service)(scope, receive, send)


async def _spooled(request: Request) -> Path:
    directory = settings().spool_dir
    directory.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=directory)
    with os.fdopen(handle, "wb", buffering=0) as target:
        async for chunk in request.stream():
            target.write(chunk)
    return Path(name)


def _note(
    _connection: object,
    cursor: extensions.cursor,
    statement: str,
    parameters: dict[str, object],
    *_others: object,
) -> None:
    sent.append(cursor.mogrify(statement, parameters).decode())


def _make_durable(path: Path) -> int:
    for each in (path, path.parent):
        descriptor = os.open(each, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return path.stat().st_size


def insert_chunks(connection: extensions.connection, path: Path) -> None:
    """What PostgreSQL and its driver can do: 256 KiB values, uncompressed, one commit."""
    with connection, connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute(BODY_TABLE)
        for number, chunk in enumerate(iter(lambda: file.read(CHUNK), b"")):
            cursor.execute("INSERT INTO bench_bodies VALUES (%s, %s)", (number, chunk))


def _insert(path: Path) -> None:
    connection = psycopg2.connect(psycopg2_address(str(settings().database_url)))
    try:
        insert_chunks(connection, path)
    finally:
        connection.close()
