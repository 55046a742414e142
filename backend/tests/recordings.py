"""Recordings to upload, how they are sent, and what an upload leaves behind."""

import io
import secrets
import wave
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.core.config import settings
from app.core.database import transaction
from app.models import Call, Delivery, Document, Event, IdempotencyKey, Job
from app.services.providers.storage.registry import storage
from tests.world import Person


def quiet_recording(seconds: float = 0.4) -> bytes:
    """A WAV without speech whose bytes nobody has uploaded before."""
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        # One bit of noise: for the speech check it is silence.
        sound.writeframes(b"".join(bytes((byte & 1, 0)) for byte in secrets.token_bytes(int(seconds * 8000))))
    return target.getvalue()


def upload(
    http: TestClient | httpx2.Client,
    audio: bytes,
    *,
    filename: str = "call.wav",
    key: str | None = None,
    **fields: str,
) -> httpx2.Response:
    answer: httpx2.Response = http.post(
        "/calls/upload",
        files={"audio": (filename, audio, "audio/wav")},
        data=fields,
        headers={"Idempotency-Key": key} if key else {},
    )
    return answer


def uploaded(person: Person, audio: bytes | None = None, **fields: str) -> str:
    """The id of the call that a recording of this person's became."""
    answer = upload(person.http, audio or quiet_recording(), **fields)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


@dataclass(frozen=True)
class Traces:
    """All that a tenant's uploads have left, and uploads that still lie in the spool."""

    rows: Mapping[str, int]
    blobs: int
    spooled: int


NOTHING = Traces({}, 0, 0)
TABLES = (Call, Document, Event, Delivery, Job, IdempotencyKey)


def traces(person: Person) -> Traces:
    with transaction(person.tenant_id) as session:
        counts = {
            table.__tablename__: session.scalar(
                select(func.count()).select_from(table).where(table.tenant_id == person.tenant_id)
            )
            for table in TABLES
        }
    folder = f"{person.tenant_id}/staging/"
    spooled = list(settings().spool_dir.glob("upload-*"))
    rows = {name: count for name, count in counts.items() if count}
    return Traces(rows, len(list(storage().keys(folder))), len(spooled))
