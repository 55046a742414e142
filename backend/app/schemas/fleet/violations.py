"""Violations as they go in and out. Money is in pence; a time without a zone is the tenant's."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field, JsonValue

from app.models import ViolationStatus
from app.schemas.base import Change, In, Label, Name, Note, Out, Stamped

Pence = Annotated[int, Field(ge=0, le=100_000_000)]
Days = Annotated[int, Field(ge=1, le=366)]
Percent = Annotated[int, Field(ge=0, le=100)]
Mark = Annotated[str, Field(min_length=2, max_length=20)]
Code = Annotated[str, Field(pattern=r"^\d{2}[A-Za-z0-9]{0,2}$")]


def _with_time(value: object) -> object:
    if isinstance(value, str) and ":" not in value:
        raise ValueError("must have a time of day: a letter names the minute")
    return value


LocalMoment = Annotated[datetime, BeforeValidator(_with_time)]
LetterType = Literal[
    "pcn_windscreen",
    "pcn_postal",
    "notice_to_owner",
    "charge_certificate",
    "road_user_charge_pcn",
    "private_parking_charge",
    "notice_of_intended_prosecution",
    "other",
]
MARK = AliasChoices("vrm", "registration", "mark")


class _Fields(In):
    """What may stand on a letter, by the names of its extraction."""

    document_type: LetterType | None = None
    reference: Name | None = None
    vrm: Mark | None = Field(None, validation_alias=MARK)
    issuing_authority: Name | None = None
    statutory_basis: Label | None = None
    contravention_code: Code | None = None
    contravention_description: Note | None = None
    location: Note | None = None
    contravention_at: LocalMoment | None = None
    contravention_end_at: LocalMoment | None = None
    date_of_notice: date | None = None
    amount_full_pence: Pence | None = None
    amount_discounted_pence: Pence | None = None
    amount_increased_pence: Pence | None = None
    amount_other_pence: Pence | None = None
    discount_days: Days | None = None
    discount_until: date | None = None
    pay_or_represent_until: date | None = None
    liability_type: Label | None = None


class ViolationCreate(_Fields):
    """A notice that was typed in: its reference and its mark at least."""

    reference: Name
    vrm: Mark = Field(validation_alias=MARK)
    notes: Note | None = None


class ExtractionChange(_Fields, Change):
    """What a person reads on the letter; it stays whatever a machine reads later."""


class ViolationChange(ExtractionChange):
    notes: Note | None = None


class ViolationOut(Stamped):
    """`attention` says why a person has to look, `match` why the booking fits; `letter_made_at` is when the
    transfer letter was written."""

    id: UUID
    status: ViolationStatus
    document_id: UUID | None
    vehicle_id: UUID | None
    booking_id: UUID | None
    client_id: UUID | None
    duplicate_of: UUID | None
    document_type: str | None
    reference: str | None
    vrm: str | None
    issuing_authority: str | None
    statutory_basis: str | None
    contravention_code: str | None
    contravention_description: str | None
    location: str | None
    contravention_at: datetime | None
    contravention_end_at: datetime | None
    date_of_notice: date | None
    amount_full_pence: int | None
    amount_discounted_pence: int | None
    amount_increased_pence: int | None
    amount_other_pence: int | None
    discount_days: int | None
    discount_until: date | None
    pay_or_represent_until: date | None
    liability_type: str | None
    reader: str | None
    degraded: bool
    read_at: datetime | None
    attention: list[dict[str, JsonValue]]
    match: dict[str, JsonValue] | None
    letter_made_at: datetime | None = Field(
        None, validation_alias=AliasChoices(AliasPath("letter", "made_at"), "letter_made_at")
    )
    approved_at: datetime | None
    approved_by: UUID | None
    transferred_at: datetime | None
    paid_at: datetime | None
    paid_pence: int | None
    appealed_at: datetime | None
    costs: dict[str, JsonValue] | None
    closed_at: datetime | None
    notes: str | None
    archived_at: datetime | None
    version: int


def _kind_of(origin: object) -> object:
    """`violation:{id}:{kind}:{day}`, the name of the work that a deadline became."""
    parts = str(origin).split(":")
    return parts[2] if len(parts) == 4 else origin


class OpenDeadline(Out):
    """A day that still asks for something; `kind` is discount, transfer or pay."""

    kind: Annotated[str, BeforeValidator(_kind_of)] = Field(validation_alias="origin")
    due_on: date = Field(validation_alias=AliasPath("evidence", "due_on"))


class ViolationListed(ViolationOut):
    """`open_deadlines` with the earliest first."""

    open_deadlines: list[OpenDeadline]


class ScanOf(In):
    """A letter that is stored already."""

    document_id: UUID


class ScanAccepted(Out):
    id: UUID
    status: ViolationStatus
    job_id: UUID | None = None


class FieldOut(Out):
    """`source` is the words of the letter; `corrected` says that a person set the value."""

    value: str | int | bool | None
    confidence: float
    page: int | None
    source: str | None
    corrected: bool


class ExtractionOut(Out):
    reader: str | None
    degraded: bool
    read_at: datetime | None
    fields: dict[str, FieldOut]


class ConfirmMatch(In):
    """Without `booking_id` the booking that was found."""

    booking_id: UUID | None = None


class Payment(In):
    """Paying accepts liability: `accept_liability` says that this is meant."""

    amount_pence: Pence
    accept_liability: bool = False


class PaidOut(ViolationOut):
    warning: str = "Paying accepted liability: it can no longer be transferred or contested."


class Appeal(In):
    grounds: Note | None = None


class Recharge(In):
    admin_fee_pence: Pence = 3500
    vat_percent: Percent = 20


class Closing(In):
    note: Note | None = None


class PackItem(Out):
    paper: str
    words: str
    found: str | None


class PackOut(Out):
    """What the regime demands: what is there, and what is missing."""

    regime: str | None
    possible: bool
    why_not: str | None
    have: list[PackItem]
    missing: list[PackItem]
    complete: bool


class IssuerOut(Out):
    """An issuer that has written before, and how often."""

    issuing_authority: str
    violations: int
    latest: date | None
