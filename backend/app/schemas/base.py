"""What all bodies share: strict input, output read from rows, and field limits as named types."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

from app.core.password_policy import is_common

FIRST_YEAR, LAST_YEAR = 1900, 2199


def _no_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain the NUL character")
    return value


def _email(value: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(f"is not an e-mail address: {error}") from error


def _uncommon(value: str) -> str:
    if is_common(value):
        raise ValueError("is among the most common passwords: choose one that nobody else has")
    return value


def _representable(value: datetime | date) -> datetime | date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return value


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _day_or_moment(value: object) -> datetime | date:
    if not isinstance(value, str):
        raise ValueError("must be an ISO 8601 date or date and time, as text")  # noqa: TRY004 - Pydantic's way
    try:
        return date.fromisoformat(value) if len(value) == len("2026-11-20") else datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError("is no ISO 8601 date or date and time") from error


Plain = AfterValidator(_no_nul)
Name = Annotated[str, Field(min_length=1, max_length=200), Plain]
Label = Annotated[str, Field(max_length=200), Plain]
Note = Annotated[str, Field(max_length=20_000), Plain]
Phone = Annotated[str, Field(min_length=3, max_length=40), Plain]
Email = Annotated[str, Field(max_length=200), AfterValidator(_email)]
# A password is kept as typed, blanks included: the sign-in form does not trim it either.
Typed = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=256), Plain]
Password = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=8, max_length=256),
    Plain,
    AfterValidator(_uncommon),
]
Moment = Annotated[AwareDatetime, AfterValidator(_representable), AfterValidator(_in_utc)]
# A bare date, and a time without a zone, are the tenant's: a service reads them in its zone.
DayOrMoment = Annotated[datetime | date, BeforeValidator(_day_or_moment), AfterValidator(_representable)]
Extra = Annotated[dict[str, JsonValue], Field(max_length=100)]


class In(BaseModel):
    """A request body: unknown fields are refused, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    def sent(self) -> dict[str, object]:
        """What the sender said, without what was left to its default."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Change(In):
    """A PATCH body: what is absent stays as it is, and at least one field must be there."""

    @model_validator(mode="after")
    def _require_a_field(self) -> "Change":
        if not self.model_fields_set:
            raise ValueError("No fields to update")
        return self

    def changes(self) -> dict[str, object]:
        return self.sent()


class Out(BaseModel):
    """A response body, read from a row's attributes."""

    model_config = ConfigDict(defer_build=True, from_attributes=True)


class Stamped(Out):
    created_at: datetime
    updated_at: datetime


class Listed(Stamped):
    """A row as lists show it: every field that follows is a column of its table."""

    id: UUID
