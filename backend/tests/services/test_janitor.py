"""Housekeeping removes what nobody will come back for, and nothing else."""

import os
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.core.config import settings
from app.core.database import transaction
from app.main import app
from app.models import Document, DocumentKind, DocumentStatus, IdempotencyKey, Job
from app.services import janitor
from app.services.providers.storage.registry import storage
from tests.services.jobs import rows
from tests.world import Person, Team, seed


def staged(person: Person, made_at: float, directory: Path) -> str:
    """A stored object whose key says when it was made."""
    stamp = int(made_at * 1000) << 80
    key = f"{person.tenant_id}/staging/{UUID(int=stamp | (clock.new_id().int & ((1 << 80) - 1)))}"
    source = directory / "source"
    source.write_bytes(b"bytes")
    storage().put(key, source, "audio/wav")
    return key


def test_only_old_objects_without_a_row_go(tmp_path: Path) -> None:
    person = Team().owner
    old, young, named = (staged(person, time.time() - hours * 3600, tmp_path) for hours in (25, 23, 30))
    seed(
        person,
        Document(
            kind=DocumentKind.RECORDING,
            key=named,
            filename="a.wav",
            content_type="audio/wav",
            size=5,
            sha256="0",
        ),
    )
    assert janitor.sweep_orphans() >= 1
    assert [storage().size(key) for key in (old, young, named)] == [None, 5, 5]


def test_documents_that_nobody_confirmed_go_with_their_bytes(tmp_path: Path) -> None:
    person = Team().owner
    left, recent, ready = (staged(person, time.time(), tmp_path) for _ in range(3))
    pending, long_ago = DocumentStatus.PENDING, clock.now() - timedelta(hours=25)
    for key, status, expires_at in (
        (left, pending, long_ago),
        (recent, pending, clock.now()),
        (ready, DocumentStatus.READY, long_ago),
    ):
        said = {"filename": "a.pdf", "content_type": "application/pdf", "size": 5, "sha256": "0"}
        seed(
            person,
            Document(kind=DocumentKind.OTHER, key=key, status=status, expires_at=expires_at, **said),
        )
    assert janitor.forget_announced_documents() >= 1
    assert [storage().size(key) for key in (left, recent, ready)] == [None, 5, 5]
    with transaction(person.tenant_id) as session:
        assert {*session.scalars(select(Document.key))} == {recent, ready}


@pytest.mark.parametrize(("hours", "kept"), [(25, False), (23, True)])
def test_the_spool_is_emptied_of_old_files(hours: int, kept: bool) -> None:
    spool = settings().spool_dir / "call-dead"
    spool.mkdir(parents=True, exist_ok=True)
    left = spool / f"source-{hours}"
    left.write_bytes(b"x")
    os.utime(left, (time.time() - hours * 3600,) * 2)
    janitor.sweep_spool()
    assert left.exists() is kept


def test_jobs_that_ended_long_ago_are_forgotten() -> None:
    tenant_id = rows.new_tenant()
    old, recent = rows.queued(tenant_id), rows.queued(tenant_id)
    with transaction() as session:
        for job_id, days in ((old, 31), (recent, 29)):
            session.execute(
                text(
                    "UPDATE jobs SET status = 'done', finished_at = now() - make_interval(days => :days) "
                    "WHERE id = :id"
                ),
                {"id": job_id, "days": days},
            )
    janitor.forget_finished_jobs()
    with transaction() as session:
        assert session.get(Job, old) is None
        assert session.get(Job, recent) is not None


def test_house_is_kept_once_a_day_by_whoever_comes_first() -> None:
    came: list[str] = []
    own = clock.new_id().hex

    def away() -> int:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    def duty() -> int:
        came.append("came")
        return 7

    def kept(stopping: bool = False) -> dict[str, int]:
        return janitor.keep_house({f"{own}-1": away, f"{own}-2": duty}, stopping=lambda: stopping)

    assert (kept(stopping=True), came) == ({}, [])
    assert [kept(), kept()] == [{f"{own}-2": 7}, {}]
    with transaction() as session:
        passed = text("UPDATE rate_counts SET expires_at = now() WHERE key LIKE :own")
        session.execute(passed, {"own": f"%{own}-2"})
    assert (kept(), len(came)) == ({f"{own}-2": 7}, 2)


def test_every_process_that_serves_keeps_house() -> None:
    assert janitor.keeper in app.state.parts
    assert set(janitor.DUTIES) - set(janitor.DAILY) == {"reminders"}


def test_answers_are_kept_for_a_month() -> None:
    person = Team().owner
    path, body = "/leads", {"phone": "+447700900555"}
    first = person.http.post(path, json=body, headers={"Idempotency-Key": "k"})
    for days, status in ((29, 201), (31, 409)):
        with transaction(person.tenant_id) as session:
            session.execute(
                update(IdempotencyKey)
                .where(IdempotencyKey.tenant_id == person.tenant_id)
                .values(created_at=clock.now() - timedelta(days=days))
            )
        janitor.forget_answers()
        again = person.http.post(path, json=body, headers={"Idempotency-Key": "k"})
        assert (again.status_code, first.status_code) == (status, 201)
