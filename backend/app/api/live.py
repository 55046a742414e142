"""One call as it is now or, for who waits, as soon as it moves: read, long poll, server-sent events.

None of these declares a session: a waiting request holds neither a connection nor a thread.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.api.deps import ClaimsDep, session_to_read
from app.api.returns import returns
from app.api.routing import Noun
from app.api.slots import in_slot, patiently
from app.core import clock
from app.core.errors import Unavailable, retry_after
from app.core.security import Claims
from app.models import CallStatus
from app.schemas.calls import CallDetail, CallProgress
from app.services import accounts, calls
from app.services.calls import Sight
from app.services.jobs.watch import Waiter, watcher

router = Noun(tags=["calls"])
UNFINISHED = frozenset({CallStatus.PENDING, CallStatus.TRANSCRIBING})
POLL_S = 2
HEARTBEAT_S = 15.0


@dataclass(frozen=True, slots=True)
class Watched:
    """A place among the waiters, and the call as it was when it was taken."""

    waiter: Waiter
    first: Sight


@router.get("/calls/{call_id}", response_model=CallDetail)
async def read(
    call_id: UUID,
    request: Request,
    response: Response,
    claims: ClaimsDep,
    wait: Annotated[int, Query(ge=0, le=30, description="Seconds to wait for the call to move.")] = 0,
) -> CallDetail:
    """With `wait` the answer comes when the call's status or stage has moved, or when the time is over."""
    look = partial(_read, claims, call_id)
    pause_s = POLL_S
    if wait:
        detail, pause_s = await _waited(request, look, clock.now() + timedelta(seconds=wait))
    else:
        detail = (await in_slot(look)).call
    if detail.status in UNFINISHED:
        response.headers["Retry-After"] = str(pause_s)
    response.headers["ETag"] = f'"{detail.version}"'
    return detail


async def get_watched(call_id: UUID, claims: ClaimsDep) -> AsyncIterator[Watched]:
    """A place among the waiters of a call that the caller may see, kept until the answer has ended."""
    first = await patiently(partial(_read, claims, call_id))
    with watcher.waiting(call_id, first.standing) as waiter:
        if waiter is None:
            raise Unavailable("Too many are watching; poll instead.", headers=retry_after(returns.next_s()))
        yield Watched(waiter, first)


@router.get("/calls/{call_id}/events", response_class=EventSourceResponse)
async def events(
    call_id: UUID, claims: ClaimsDep, watched: Annotated[Watched, Depends(get_watched)]
) -> AsyncIterator[ServerSentEvent]:
    """Progress as server-sent events until the call is completed or failed, the token ends, or the server
    goes: browsers call again by themselves."""
    told: CallProgress | None = None
    seen = watched.first
    while clock.now() < claims.expires_at:
        progress = CallProgress.model_validate(seen.call)
        if progress != told:
            yield ServerSentEvent(event="progress", data=progress)
            told = progress
        if progress.status not in UNFINISHED:
            return
        await watched.waiter.moved(HEARTBEAT_S)
        if watched.waiter.gone:
            return
        seen = await patiently(partial(_read, claims, call_id))
        watched.waiter.standing = seen.standing


async def _waited(request: Request, look: Callable[[], Sight], until: datetime) -> tuple[CallDetail, int]:
    """The call once its status or stage differs, or as it was when the time is over or no place is free; and
    after how many seconds to ask again."""
    before = await patiently(look)
    if before.call.status not in UNFINISHED:
        return before.call, POLL_S
    with watcher.waiting(before.call.id, before.standing) as waiter:
        if waiter is None:
            return before.call, returns.next_s()
        async with _leaving_with(request, waiter):
            return await _moved(waiter, look, before.call, until), POLL_S


async def _moved(
    waiter: Waiter, look: Callable[[], Sight], before: CallDetail, until: datetime
) -> CallDetail:
    while (left := (until - clock.now()).total_seconds()) > 0 and await waiter.moved(left) is not None:
        seen = await patiently(look)
        if (seen.call.status, seen.call.stage) != (before.status, before.stage):
            return seen.call
        waiter.standing = seen.standing
    return before


@asynccontextmanager
async def _leaving_with(request: Request, waiter: Waiter) -> AsyncIterator[None]:
    """The place is free as soon as the caller has gone: the server tells, but ends no request for it."""

    async def listen() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        waiter.leave()

    listening = asyncio.create_task(listen())
    try:
        yield
    finally:
        listening.cancel()


def _read(claims: Claims, call_id: UUID) -> Sight:
    with session_to_read(claims) as session:
        return calls.sight(session, accounts.actor_of(session, claims), call_id)
