"""One call as it is now or, for who waits, as soon as it moves: read, long poll, server-sent events.

None of these declares a session: a waiting request holds neither a connection nor a thread.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.api.deps import ClaimsDep, session_to_read
from app.api.routing import Noun
from app.api.slots import in_slot
from app.core import clock
from app.core.errors import Unavailable, retry_after
from app.core.security import Claims
from app.models import CallStatus
from app.schemas.calls import CallDetail, CallProgress
from app.services import accounts, calls
from app.services.jobs.watch import Waiter, watcher

router = Noun(tags=["calls"])
UNFINISHED = frozenset({CallStatus.PENDING, CallStatus.TRANSCRIBING})
POLL_S = 2
HEARTBEAT_S = 15.0


@router.get("/calls/{call_id}", response_model=CallDetail)
async def read(
    call_id: UUID,
    response: Response,
    claims: ClaimsDep,
    wait: Annotated[int, Query(ge=0, le=30, description="Seconds to wait for the call to move.")] = 0,
) -> CallDetail:
    """With `wait` the answer comes when the call's status or stage has moved, or when the time is over."""
    detail = await in_slot(partial(_read, claims, call_id))
    if wait and detail.status in UNFINISHED:
        detail = await _moved(claims, detail, clock.now() + timedelta(seconds=wait))
    if detail.status in UNFINISHED:
        response.headers["Retry-After"] = str(POLL_S)
    response.headers["ETag"] = f'"{detail.version}"'
    return detail


async def get_watched(call_id: UUID, claims: ClaimsDep) -> AsyncIterator[Waiter]:
    """A place among the waiters of a call that the caller may see, kept until the answer has ended."""
    await in_slot(partial(_read, claims, call_id))
    with watcher.waiting(call_id) as waiter:
        if waiter is None:
            raise Unavailable("Too many are watching; poll instead.", headers=retry_after(POLL_S))
        yield waiter


@router.get("/calls/{call_id}/events", response_class=EventSourceResponse)
async def events(
    call_id: UUID, claims: ClaimsDep, waiter: Annotated[Waiter, Depends(get_watched)]
) -> AsyncIterator[ServerSentEvent]:
    """Progress as server-sent events until the call is completed or failed, or the token ends."""
    told: CallProgress | None = None
    while clock.now() < claims.expires_at:
        progress = CallProgress.model_validate(await in_slot(partial(_read, claims, call_id)))
        if progress != told:
            yield ServerSentEvent(event="progress", data=progress)
            told = progress
        if progress.status not in UNFINISHED:
            return
        await waiter.moved(HEARTBEAT_S)


async def _moved(claims: Claims, before: CallDetail, until: datetime) -> CallDetail:
    """The call once its status or stage differs, or as it was when the time is over or no place is free."""
    with watcher.waiting(before.id) as waiter:
        while waiter is not None and (left := (until - clock.now()).total_seconds()) > 0:
            if await waiter.moved(left) is None:
                break
            now = await in_slot(partial(_read, claims, before.id))
            if (now.status, now.stage) != (before.status, before.stage):
                return now
    return before


def _read(claims: Claims, call_id: UUID) -> CallDetail:
    with session_to_read(claims) as session:
        return calls.detail(session, accounts.actor_of(session, claims), call_id)
