"""Who acts in this request and from where, for what is written down about it.

Context variables, so that they reach the threads that do the work. Background work has neither.
"""

from contextvars import ContextVar
from dataclasses import dataclass

from app.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from. `address` is the caller's as far as our own proxies vouch for it."""

    request_id: str
    address: str
    user_agent: str


origin: ContextVar[Origin | None] = ContextVar("origin", default=None)
actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
