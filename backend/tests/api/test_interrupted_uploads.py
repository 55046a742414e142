"""Uploads over sockets that break, stall and say too much: what arrived counts, and nobody else waits."""

import hashlib
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from app.api.middleware import body_guard
from app.core.config import settings
from app.core.database import transaction
from app.main import app
from app.models import Call, Document
from app.services.providers.storage import registry
from app.services.providers.storage.database import DatabaseStorage
from app.services.providers.storage.registry import storage
from app.services.upload_sessions import parts
from tests.api.applications import running
from tests.disks import small_disk
from tests.phone import PART, Phone
from tests.recordings import quiet_recording
from tests.world import Person, Team

# `make chaos` cuts far more often; the seed of a failing run is in its report.
CUTS = int(os.environ.get("UPLOAD_CUTS", "20"))
SEED = int(os.environ.get("UPLOAD_CUTS_SEED", random.SystemRandom().randrange(10**6)))


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with running(app) as address:
        yield address


@pytest.fixture
def agent() -> Person:
    return Team().agent


@pytest.fixture
def phone(agent: Person, address: tuple[str, int]) -> Phone:
    return Phone(address, agent.http.headers["Authorization"].removeprefix("Bearer "))


def settled(phone: Phone, upload: str, at_least: int) -> int:
    """The offset once the service has noticed the end of the connection."""
    give_up_at = time.monotonic() + 60
    while (offset := phone.offset(upload)) < at_least and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return offset


def calls_of(person: Person) -> list[tuple[str, str]]:
    """Each call, and the sha256 of what is stored for it."""
    with transaction(person.tenant_id) as session:
        rows = session.execute(
            select(Call.id, Document.key).join(Document, Document.id == Call.document_id)
        ).all()
    return [(str(call), hashlib.sha256(b"".join(storage().read(key))).hexdigest()) for call, key in rows]


@pytest.mark.chaos
@pytest.mark.parametrize("store", ["disk", "database"])
def test_cut_anywhere_every_recording_arrives_once(
    agent: Person, phone: Phone, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"UPLOAD_CUTS_SEED={SEED}")
    if store == "database":
        monkeypatch.setitem(registry.STORES, "disk", lambda _: DatabaseStorage())
        registry.storage.cache_clear()
    monkeypatch.setattr(parts, "PART_BYTES", 100_000)
    chance = random.Random(SEED)
    left, brought = CUTS, {}
    try:
        while left > 0:
            audio = quiet_recording(chance.uniform(0.1, 20))
            cuts = [chance.randint(0, len(audio)) for _ in range(min(left, chance.randint(1, 8)))]
            left -= len(cuts)
            brought[phone.bring(audio, cuts, chance)] = hashlib.sha256(audio).hexdigest()
        assert dict(calls_of(agent)) == brought
        assert len(calls_of(agent)) == len(brought)
        assert list(storage().keys(f"{agent.tenant_id}/uploads/")) == []
        assert len(phone.resumed_at) == CUTS
        assert sum(offset > 0 for offset in phone.resumed_at) > CUTS / 4
    finally:
        registry.storage.cache_clear()


@pytest.mark.parametrize("reset", [False, True])
def test_what_arrived_before_the_cut_is_kept(phone: Phone, reset: bool) -> None:
    audio = quiet_recording(30)
    upload = phone.begin(audio)
    with closing(phone.open(upload, 0, len(audio))) as connection:
        connection.sendall(audio[:300_000])
        time.sleep(0.5)
    assert settled(phone, upload, 300_000) == 300_000
    assert phone.send(upload, audio[300_000:], 300_000).status_code == 204
    assert phone.complete(upload).status_code == 202


def test_the_answer_was_lost(phone: Phone) -> None:
    audio = quiet_recording(1)
    upload = phone.begin(audio)
    with closing(phone.open(upload, 0, 5000)) as connection:
        connection.sendall(audio[:5000])
        assert settled(phone, upload, 5000) == 5000
    assert settled(phone, upload, 5000) == 5000
    again = phone.send(upload, audio[:5000], 0)
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "5000")
    assert phone.send(upload, audio[5000:], 5000).status_code == 204
    assert phone.complete(upload).status_code == 202


def test_a_process_that_dies_takes_one_piece_along_at_most(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 300_000)
    audio = quiet_recording(70)
    upload = phone.begin(audio)
    with closing(phone.open(upload, 0, len(audio))) as connection:
        connection.sendall(audio[:1_000_000])
        # Still on its way, and safe all the same.
        assert settled(phone, upload, 500_000) >= 500_000


def test_eight_stalled_parts_stop_nobody(agent: Person, phone: Phone) -> None:
    audio = quiet_recording(5)
    uploads = [phone.begin(quiet_recording(5)) for _ in range(8)]
    stalled = [phone.open(upload, 0, len(audio)) for upload in uploads]
    try:
        for connection in stalled:
            connection.sendall(bytes(1000))
        time.sleep(0.3)
        started_at = time.monotonic()
        assert phone.http("GET", "/calls").status_code == 200
        other = phone.begin(audio)
        assert phone.send(other, audio, 0).status_code == 204
        assert phone.complete(other).status_code == 202
        assert time.monotonic() - started_at < 3
        assert [phone.offset(upload) for upload in uploads] == [0] * 8
    finally:
        for connection in stalled:
            connection.close()
    assert [settled(phone, upload, 1000) for upload in uploads] == [1000] * 8


def test_silence_ends_a_part_and_keeps_it(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_guard, "IDLE_S", 0.3)
    audio = quiet_recording(5)
    upload = phone.begin(audio)
    with closing(phone.open(upload, 0, len(audio))) as connection:
        connection.sendall(audio[:1000])
        assert connection.recv(12) == b"HTTP/1.1 408"
    assert phone.offset(upload) == 1000


def test_of_two_senders_one_wins(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    audio = quiet_recording(20)
    upload = phone.begin(audio)
    answers: list[httpx2.Response] = []
    threads = [
        threading.Thread(target=lambda: answers.append(phone.send(upload, audio, 0))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    assert {answer.headers["Upload-Offset"] for answer in answers} == {str(len(audio))}
    assert phone.complete(upload).status_code == 202


def test_the_old_connection_of_a_phone_that_came_back_spoils_nothing(agent: Person, phone: Phone) -> None:
    audio = quiet_recording(5)
    upload = phone.begin(audio)
    with closing(phone.open(upload, 0, len(audio))) as ghost:
        ghost.sendall(audio[:2000])
        time.sleep(0.2)
        assert phone.send(upload, audio[:40_000], 0).status_code == 204
    time.sleep(0.2)
    assert phone.offset(upload) == 40_000
    assert phone.send(upload, audio[40_000:], 40_000).status_code == 204
    call_id = phone.complete(upload).json()["id"]
    assert calls_of(agent) == [(call_id, hashlib.sha256(audio).hexdigest())]


def test_an_undeclared_part_may_not_be_too_long(phone: Phone) -> None:
    audio = quiet_recording(5)
    upload = phone.begin(audio)
    pieces = (audio[:50_000], audio[50_000:], b"one byte too many")
    headers = {**PART, "Upload-Offset": "0"}
    assert phone.http("PATCH", upload, content=iter(pieces), headers=headers).status_code == 413
    assert phone.offset(upload) == 0
    assert phone.http("PATCH", upload, content=iter(pieces[:2]), headers=headers).status_code == 204
    assert phone.complete(upload).status_code == 202


def test_a_full_disk_costs_nothing_that_was_counted(
    phone: Phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 300_000)
    audio = quiet_recording(30)
    upload = phone.begin(audio)
    assert phone.send(upload, audio[:1000], 0).status_code == 204
    storage()
    with small_disk(tmp_path / "small", "200k") as small:
        monkeypatch.setattr(settings(), "data_dir", small)
        answer = phone.send(upload, audio[1000:], 1000)
        assert (answer.status_code, answer.headers["Retry-After"]) == (507, "300")
        assert phone.offset(upload) == 1000
        assert list((small / "spool").iterdir()) == []
        monkeypatch.undo()
    assert phone.send(upload, audio[1000:], 1000).status_code == 204
    assert phone.complete(upload).status_code == 202


def test_a_stranger_is_refused_before_a_byte(phone: Phone) -> None:
    upload = phone.begin(quiet_recording())
    phone.token = "forged"
    with closing(phone.open(upload, 0, 50_000_000)) as connection:
        assert connection.recv(12) == b"HTTP/1.1 401"


@pytest.mark.parametrize(("offset", "length", "status"), [(5, 10, 409), (0, 50_000_000, 413)])
def test_what_cannot_count_is_refused_before_a_byte(
    phone: Phone, offset: int, length: int, status: int
) -> None:
    upload = phone.begin(quiet_recording())
    with closing(phone.open(upload, offset, length)) as connection:
        assert connection.recv(12) == f"HTTP/1.1 {status}".encode()
