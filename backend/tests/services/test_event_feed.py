"""The feed: every event once, also those whose transaction ends late."""

import time
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import Pool, session_factory, transaction
from app.core.errors import NotFound
from app.services import event_feed, events
from tests.services.outbox import emit
from tests.world import Person, Team

A_MOMENT_S = 0.06


@pytest.fixture
def owner() -> Person:
    return Team().owner


def read(person: Person, after: UUID | None = None, limit: int = 50) -> list[UUID]:
    with transaction(person.tenant_id) as session:
        found = event_feed.after(session, person.actor, after, name=None, limit=limit)
        return [event.id for event in found]


def test_pages_follow_each_other_without_gap_or_overlap(owner: Person) -> None:
    happened = [emit(owner).id for _ in range(5)]
    time.sleep(A_MOMENT_S)
    seen: list[UUID] = []
    while found := read(owner, seen[-1] if seen else None, limit=2):
        seen += found
    assert seen == happened
    assert read(Team().owner) == []


def test_what_commits_late_is_not_passed_by(owner: Person) -> None:
    """The slow transaction began first and ends last: a reader in between must not get past it."""
    with session_factory(Pool.BACKGROUND)() as slow:
        slow.info["tenant_id"] = owner.tenant_id
        late = record(slow, owner)
        early = emit(owner).id
        time.sleep(A_MOMENT_S)
        seen = read(owner)
        assert seen == []
        slow.commit()
    assert read(owner) == [late, early]


def record(session: Session, person: Person) -> UUID:
    return events.record(
        session, person.tenant_id, "call.failed", subject_kind="call", subject_id=clock.new_id(), payload={}
    ).id


def test_an_event_that_is_not_there(owner: Person) -> None:
    theirs = emit(Team().owner).id
    for unknown in (clock.new_id(), theirs):
        with pytest.raises(NotFound):
            read(owner, unknown)
