"""Connections to outside services, as they go in and out. What is secret only goes in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.core.connections import Service
from app.schemas.base import In, Out, Plain

Value = Annotated[str, Field(min_length=1, max_length=2000), Plain]


class IntegrationPut(In):
    """The tenant's own account. A value that is absent stays as it is, null removes it; `values` null goes
    back to the account of the environment. `enabled` false switches the service off altogether."""

    enabled: bool = True
    values: Annotated[dict[str, Value | None], Field(max_length=20)] | None = None


class IntegrationField(Out):
    """One setting. `value` is null for a secret, and where nothing is set."""

    name: str
    secret: bool
    required: bool
    is_set: bool
    value: str | None


class IntegrationOut(Out):
    """`source` says whose account is used. `health` is that of the last call; `breaker` open means that it
    failed several times in a row and is left alone for a minute."""

    name: Service
    source: Literal["own", "environment", "none"]
    enabled: bool
    ready: bool
    fields: list[IntegrationField]
    health: Literal["ok", "failing", "unknown"]
    breaker: str
    last_ok_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None


class InboundAddress(Out):
    """Where the service is to send to, shown this once. `url` needs PUBLIC_URL to be set."""

    path: str
    url: str | None
