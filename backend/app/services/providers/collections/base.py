"""The contract of a collections service: drivers of theirs, and what each collected on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RemoteDriver:
    """A driver as the service knows them; `details` is all that it said."""

    external_id: str
    name: str
    phone: str | None
    email: str | None
    details: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoteCollection:
    """One collection; `details` is all that the service said of it."""

    external_id: str
    status: str | None
    details: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Listing:
    """What could be read of a list, and how many rows of it could not."""

    drivers: Sequence[RemoteDriver]
    unreadable: int


class Collections(Protocol):
    """All raise ProviderError."""

    def drivers(self) -> Listing: ...

    def driver(self, external_id: str) -> RemoteDriver: ...

    def collections(self, external_id: str, day: date) -> Sequence[RemoteCollection]: ...
