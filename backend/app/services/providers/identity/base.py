"""The contract of an identity check: a person is invited, shows documents, and is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pydantic import JsonValue


class Judgement(StrEnum):
    """How far a check is. `invited` waits for the person, `submitted` for the service."""

    INVITED = "invited"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Person:
    """`our_reference` is the same in every attempt to invite the same person. `phone` is E.164."""

    our_reference: str
    forename: str
    surname: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """`reference` is the service's. `journey_url` is where the person shows their documents."""

    reference: str
    code: str | None
    journey_url: str | None
    journey_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """`details` are the service's findings in words."""

    judgement: Judgement
    details: Mapping[str, JsonValue]


class IdentityVerifier(Protocol):
    @property
    def name(self) -> str:
        """Stored with the check."""
        ...

    def invite(self, person: Person) -> Invitation:
        """Inviting again with the same reference of ours gives the first invitation. Raises ProviderError."""
        ...

    def look(self, reference: str) -> Progress:
        """Raises ProviderError."""
        ...
