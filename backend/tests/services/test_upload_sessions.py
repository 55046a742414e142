"""Uploads in parts, on two stores: offsets that promise no byte too many, one call, and nothing left over."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text

from app.core import clock
from app.core.database import Pool, transaction
from app.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    NotFound,
    TooLarge,
    Unavailable,
    Unprocessable,
)
from app.models import Call, Client, Document, Job, UploadSession, UploadStatus
from app.schemas.calls import UploadForm
from app.schemas.uploads import UploadStart
from app.services import uploads
from app.services.providers.storage.base import Storage
from app.services.providers.storage.database import DatabaseStorage
from app.services.providers.storage.disk import DiskStorage
from app.services.received_files import SpooledFile
from app.services.upload_sessions import beginning, completion, ending, parts, rows
from tests.phone import promise
from tests.recordings import quiet_recording
from tests.world import Person, Team, seed

LIMIT = 10 * 1024 * 1024


@pytest.fixture(params=["disk", "database"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return DiskStorage(tmp_path / "blobs") if request.param == "disk" else DatabaseStorage()


@pytest.fixture
def disk(tmp_path: Path) -> Storage:
    return DiskStorage(tmp_path / "blobs")


@pytest.fixture
def agent() -> Person:
    return Team().agent


class Sender:
    """One person's uploads past the API."""

    def __init__(self, person: Person, store: Storage, directory: Path) -> None:
        self.person = person
        self.store = store
        self.directory = directory

    def begin(self, audio: bytes, *, key: str | None = None, **fields: object) -> UUID:
        wanted = UploadStart.model_validate(promise(audio, **fields))
        with transaction(self.person.tenant_id, pool=Pool.REQUESTS) as session:
            return beginning.begin(
                session, self.person.actor, wanted, idempotency_key=key, max_bytes=LIMIT
            ).id

    def append(self, upload_id: UUID, body: bytes, offset: int) -> int:
        path = self.directory / uuid4().hex
        path.write_bytes(body)
        actor = self.person.actor
        try:
            return parts.append(actor, upload_id, path, len(body), offset=offset, storage=self.store)
        finally:
            path.unlink(missing_ok=True)

    def brought(self, audio: bytes, pieces: int = 3, **fields: str) -> UUID:
        upload_id = self.begin(audio, **fields)
        step = -(-len(audio) // pieces)
        for offset in range(0, len(audio), step):
            self.append(upload_id, audio[offset : offset + step], offset)
        return upload_id

    def complete(self, upload_id: UUID) -> UUID:
        acknowledged = completion.complete(self.person.actor, upload_id, self.store, directory=self.directory)
        return acknowledged.call.id

    def row(self, upload_id: UUID) -> UploadSession:
        with transaction(self.person.tenant_id) as session:
            return session.get_one(UploadSession, upload_id)

    def stored(self) -> list[str]:
        return list(self.store.keys(f"{self.person.tenant_id}/uploads/"))

    def move(self, upload_id: UUID, column: str, value: str) -> None:
        with transaction(self.person.tenant_id) as session:
            session.execute(
                text(f"UPDATE upload_sessions SET {column} = {value} WHERE id = :id"), {"id": upload_id}
            )

    def calls(self) -> list[tuple[UUID, str]]:
        """Each call, and the sha256 of what is stored for it."""
        with transaction(self.person.tenant_id) as session:
            found = session.execute(
                select(Call.id, Document.key).join(Document, Document.id == Call.document_id)
            ).all()
        return [
            (call_id, hashlib.sha256(b"".join(self.store.read(key))).hexdigest()) for call_id, key in found
        ]


@pytest.fixture
def sender(agent: Person, store: Storage, spool: Path) -> Sender:
    return Sender(agent, store, spool)


@pytest.fixture
def on_disk(agent: Person, disk: Storage, spool: Path) -> Sender:
    return Sender(agent, disk, spool)


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    def outcome(number: int) -> object:
        try:
            return work(number)
        except DomainError as error:
            return error

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(outcome, range(count)))


def test_parts_become_one_call_and_leave_nothing(sender: Sender) -> None:
    audio = quiet_recording(1)
    client = Client(name="Ann")
    seed(sender.person, client)
    upload_id = sender.brought(audio, client_id=str(client.id), call_tag="connected")
    assert len(sender.stored()) == 3
    call_id = sender.complete(upload_id)
    assert sender.calls() == [(call_id, hashlib.sha256(audio).hexdigest())]
    assert (sender.stored(), list(sender.directory.iterdir())) == ([], [])
    assert sender.row(upload_id).status is UploadStatus.COMPLETED
    with transaction(sender.person.tenant_id) as session:
        call = session.get_one(Call, call_id)
        assert (call.client_id, call.tag, call.agent_id) == (client.id, "connected", sender.person.id)
    assert sender.complete(upload_id) == call_id


def test_the_same_bytes_are_one_upload_while_it_is_open(on_disk: Sender) -> None:
    audio = quiet_recording()
    first = on_disk.begin(audio, key="one")
    assert {on_disk.begin(audio), on_disk.begin(audio, key="one"), on_disk.begin(audio, key="two")} == {first}
    ending.cancel(on_disk.person.actor, first, on_disk.store)
    second = on_disk.begin(audio, key="one")
    assert second != first
    on_disk.move(second, "expires_at", "now()")
    assert on_disk.begin(audio) not in {first, second}
    assert on_disk.row(second).status is UploadStatus.EXPIRED


def test_a_key_stands_for_one_recording(on_disk: Sender) -> None:
    on_disk.begin(quiet_recording(), key="one")
    with pytest.raises(Unprocessable) as refused:
        on_disk.begin(quiet_recording(), key="one")
    assert refused.value.code == "idempotency_key_reused"


def test_begun_by_many_at_once_it_is_one(on_disk: Sender) -> None:
    audio = quiet_recording()
    assert len(set(at_once(8, lambda _: on_disk.begin(audio)))) == 1


def test_bytes_that_are_a_call_already_need_not_be_sent(on_disk: Sender) -> None:
    audio = quiet_recording()
    call_id = on_disk.complete(on_disk.brought(audio))
    again = on_disk.begin(audio)
    assert (on_disk.row(again).received, on_disk.row(again).status) == (len(audio), UploadStatus.COMPLETED)
    assert on_disk.complete(again) == call_id


@pytest.mark.parametrize(("field", "error"), [("client_id", NotFound), ("lead_id", NotFound)])
def test_what_it_refers_to_has_to_be_there_before_a_byte_is_sent(
    on_disk: Sender, field: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        on_disk.begin(quiet_recording(), **{field: str(clock.new_id())})


def test_more_than_the_limit_is_refused_at_once(on_disk: Sender) -> None:
    with pytest.raises(TooLarge):
        on_disk.begin(quiet_recording(), size=LIMIT + 1)


def test_of_two_parts_at_one_offset_one_counts(sender: Sender) -> None:
    audio = quiet_recording()
    upload_id = sender.begin(audio)
    outcomes = at_once(2, lambda number: sender.append(upload_id, audio[: 100 + number], 0))
    won = [outcome for outcome in outcomes if isinstance(outcome, int)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].headers == {"Upload-Offset": str(won[0])}
    assert (sender.row(upload_id).received, len(sender.stored())) == (won[0], 1)


@pytest.mark.parametrize("offset", [0, 99, 101, 10**12])
def test_a_part_elsewhere_hears_the_true_offset(on_disk: Sender, offset: int) -> None:
    upload_id = on_disk.begin(audio := quiet_recording())
    on_disk.append(upload_id, audio[:100], 0)
    asks: list[Callable[[], object]] = [
        lambda: on_disk.append(upload_id, audio[100:200], offset),
        lambda: parts.room_at(on_disk.person.actor, upload_id, offset),
    ]
    for ask in asks:
        with pytest.raises(Conflict) as refused:
            ask()
        assert (refused.value.code, refused.value.headers["Upload-Offset"]) == ("wrong_offset", "100")
    assert len(on_disk.stored()) == 1


def test_room_counts_down(on_disk: Sender) -> None:
    upload_id = on_disk.begin(audio := quiet_recording())
    assert parts.room_at(on_disk.person.actor, upload_id, 0) == len(audio)
    on_disk.append(upload_id, audio[:-1], 0)
    assert parts.room_at(on_disk.person.actor, upload_id, len(audio) - 1) == 1


def test_a_file_in_crumbs_is_refused(on_disk: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_PARTS", 2)
    upload_id = on_disk.begin(audio := quiet_recording())
    for offset in range(2):
        on_disk.append(upload_id, audio[offset : offset + 1], offset)
    with pytest.raises(Unprocessable) as refused:
        parts.room_at(on_disk.person.actor, upload_id, 2)
    assert refused.value.code == "too_many_parts"


def test_a_store_that_fails_moves_no_offset(on_disk: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    upload_id = on_disk.begin(audio := quiet_recording())
    blobs = on_disk.directory.parent / "blobs"
    blobs.write_text("a file is in the way")
    with pytest.raises(Unavailable):
        on_disk.append(upload_id, audio, 0)
    blobs.unlink()
    assert on_disk.row(upload_id).received == 0
    assert on_disk.append(upload_id, audio, 0) == len(audio)


def test_every_byte_prolongs_it(on_disk: Sender) -> None:
    upload_id = on_disk.begin(audio := quiet_recording())
    on_disk.move(upload_id, "expires_at", "now() + interval '1 minute'")
    on_disk.append(upload_id, audio[:10], 0)
    assert on_disk.row(upload_id).expires_at > clock.now() + rows.LIFETIME / 2


def test_incomplete_is_told_with_the_offset(on_disk: Sender) -> None:
    upload_id = on_disk.begin(audio := quiet_recording())
    on_disk.append(upload_id, audio[:10], 0)
    with pytest.raises(Conflict) as refused:
        on_disk.complete(upload_id)
    assert (refused.value.code, refused.value.headers["Upload-Offset"]) == ("incomplete", "10")


def test_other_bytes_than_promised_start_over(sender: Sender) -> None:
    audio = quiet_recording()
    upload_id = sender.begin(audio)
    sender.append(upload_id, audio[:50], 0)
    sender.append(upload_id, bytes(len(audio) - 50), 50)
    outcomes = at_once(4, lambda _: sender.complete(upload_id))
    assert {type(outcome) for outcome in outcomes} <= {Unprocessable, Conflict}
    assert (sender.row(upload_id).received, sender.row(upload_id).attempt, sender.stored()) == (0, 1, [])
    sender.append(upload_id, audio, 0)
    assert sender.calls() == []
    assert [(sender.complete(upload_id), hashlib.sha256(audio).hexdigest())] == sender.calls()


def test_a_lost_part_starts_over(sender: Sender) -> None:
    audio = quiet_recording()
    upload_id = sender.brought(audio)
    sender.store.delete(sender.stored()[0])
    with pytest.raises(Unprocessable):
        sender.complete(upload_id)
    assert (sender.row(upload_id).received, sender.stored(), sender.calls()) == (0, [], [])


def test_no_audio_is_refused_and_stays_for_who_wants_to_know(on_disk: Sender) -> None:
    upload_id = on_disk.brought(b"no recording at all")
    for _ in range(2):
        with pytest.raises(Unprocessable) as refused:
            on_disk.complete(upload_id)
        assert refused.value.code != "checksum_mismatch"
    assert on_disk.calls() == []


def test_completed_by_many_at_once_it_is_one_call(sender: Sender) -> None:
    upload_id = sender.brought(quiet_recording())
    answers = at_once(8, lambda _: sender.complete(upload_id))
    assert len(set(answers)) == 1
    assert [call_id for call_id, _ in sender.calls()] == answers[:1]
    with transaction(sender.person.tenant_id) as session:
        jobs = select(func.count()).where(Job.tenant_id == sender.person.tenant_id)
        assert session.scalar(jobs) == 1
    staged = list(sender.store.keys(f"{sender.person.tenant_id}/staging/"))
    assert (sender.stored(), len(staged)) == ([], 1)


def test_a_death_between_call_and_conclusion_changes_nothing(on_disk: Sender) -> None:
    audio = quiet_recording()
    upload_id = on_disk.brought(audio)
    source = on_disk.directory / "whole"
    source.write_bytes(audio)
    file = SpooledFile(source, "call.wav", len(audio), hashlib.sha256(audio).hexdigest())
    made = uploads.accept(on_disk.person.actor, file, UploadForm(), on_disk.store, idempotency_key=None)
    assert on_disk.complete(upload_id) == made.call.id
    assert (on_disk.row(upload_id).status, on_disk.stored()) == (UploadStatus.COMPLETED, [])


def test_a_call_that_is_gone_is_not_made_again(on_disk: Sender) -> None:
    upload_id = on_disk.brought(quiet_recording())
    call_id = on_disk.complete(upload_id)
    with transaction(on_disk.person.tenant_id) as session:
        session.execute(text("DELETE FROM calls WHERE id = :id"), {"id": call_id})
    with pytest.raises(Gone):
        on_disk.complete(upload_id)


def test_cancelled_is_gone_with_its_parts(sender: Sender) -> None:
    upload_id = sender.brought(audio := quiet_recording())
    for _ in range(2):
        ending.cancel(sender.person.actor, upload_id, sender.store)
    assert sender.stored() == []
    for ask in (lambda: sender.append(upload_id, audio, 0), lambda: sender.complete(upload_id)):
        with pytest.raises(Gone):
            ask()
    assert sender.stored() == []


def test_a_call_is_not_cancelled(on_disk: Sender) -> None:
    upload_id = on_disk.brought(quiet_recording())
    on_disk.complete(upload_id)
    with pytest.raises(Conflict):
        ending.cancel(on_disk.person.actor, upload_id, on_disk.store)
    assert len(on_disk.calls()) == 1


def test_overdue_is_gone_even_before_the_janitor_came(on_disk: Sender) -> None:
    upload_id = on_disk.brought(audio := quiet_recording(), pieces=1)
    on_disk.move(upload_id, "expires_at", "now()")
    for ask in (lambda: on_disk.append(upload_id, audio, 0), lambda: on_disk.complete(upload_id)):
        with pytest.raises(Gone) as refused:
            ask()
        assert refused.value.code == "upload_expired"
    assert len(on_disk.stored()) == 1


def test_the_janitor_takes_what_nobody_wants_and_nothing_else(sender: Sender) -> None:
    kept, overdue, done = (sender.brought(quiet_recording()) for _ in range(3))
    sender.move(overdue, "expires_at", "now()")
    sender.complete(done)
    stray = sender.directory / "stray"
    stray.write_bytes(b"a writer died before it was counted")
    sender.store.put(f"{rows.folder(sender.person.tenant_id, done)}{clock.new_id()}", stray, "")
    tenant_id = sender.person.tenant_id
    assert [ending.sweep(tenant_id, sender.store) for _ in range(2)] == [4, 0]
    assert len(sender.stored()) == 3
    assert [sender.row(each).status for each in (kept, overdue, done)] == ["open", "expired", "completed"]
    sender.complete(kept)


@pytest.mark.parametrize(("days", "there"), [(6, True), (8, False)])
def test_ended_uploads_are_forgotten_after_a_week(on_disk: Sender, days: int, there: bool) -> None:
    ended, still_open = on_disk.begin(quiet_recording()), on_disk.begin(quiet_recording())
    on_disk.move(ended, "expires_at", f"now() - interval '{days} days'")
    ending.sweep(on_disk.person.tenant_id, on_disk.store)
    with transaction(on_disk.person.tenant_id) as session:
        assert (session.get(UploadSession, ended) is not None) is there
        assert session.get(UploadSession, still_open) is not None


def test_only_the_sender_goes_on(store: Storage, spool: Path) -> None:
    team = Team()
    upload_id = Sender(team.agent, store, spool).brought(quiet_recording())
    for person, error in ((team.colleague, Forbidden), (team.manager, Forbidden), (team.stranger, NotFound)):
        other = Sender(person, store, spool)
        for ask in (
            lambda: other.append(upload_id, b"x", 0),  # noqa: B023 - called within the round
            lambda: other.complete(upload_id),  # noqa: B023
            lambda: ending.cancel(person.actor, upload_id, store),  # noqa: B023
        ):
            with pytest.raises(error):
                ask()
    assert len(Sender(team.agent, store, spool).stored()) == 3
