"""Regimes: until when which kind of letter has to be answered, and with which papers."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.schemas.base import In, Label, Name, Out

Percent = Annotated[int, Field(ge=1, le=500)]
Days = Annotated[int, Field(ge=1, le=366)]
Kind = Literal["discount", "pay", "represent"]


class Paper(StrEnum):
    """What a transfer of liability may have to show."""

    HIRING_AGREEMENT = "hiring_agreement"
    STATEMENT_OF_LIABILITY = "statement_of_liability"
    SIGNED_HIRE_STATEMENT = "signed_hire_statement"
    VEHICLE_PARTICULARS = "vehicle_particulars"
    HIRER_NAME = "hirer_name"
    HIRER_ADDRESS = "hirer_address"
    HIRER_DATE_OF_BIRTH = "hirer_date_of_birth"
    HIRER_LICENCE = "hirer_licence"
    HIRE_PERIOD = "hire_period"


class DeadlineRule(In):
    """ "28 days beginning with" the clock's day end on the 27th day after it, 28 days "after" it on the 28th.
    `certainty`: S seen in the statute, W on a secondary page, K general knowledge."""

    kind: Kind
    clock: Literal["contravention", "notice", "served"]
    days: Days
    counting: Literal["beginning_with", "after"]
    certainty: Literal["S", "W", "K"] = "K"


class RegimeTerms(In):
    """`letters` are the kinds of letter that it rules; one with an `area` goes before one without. The
    percentages are of the full charge, `transfer` the deadline by which liability is handed on."""

    name: Name
    letters: list[Label]
    area: Literal["london"] | None = None
    reduced_percent: Percent | None = None
    increased_percent: Percent | None = None
    deadlines: list[DeadlineRule]
    transfer: Kind | None = None
    papers: list[Paper] = Field(default_factory=list)


class RegimeCorrection(In):
    """A tenant's own terms of a regime, from a day on, and where they come from."""

    valid_from: date
    source: Name
    terms: RegimeTerms


class RegimeOut(Out):
    """`version` 0 is what the service ships."""

    regime: str
    version: int
    valid_from: date
    source: str
    terms: RegimeTerms
    written_by: UUID | None = None


class DeadlineOut(Out):
    """`source` is "letter" where the day or the number of days is printed, else "rule"; `basis` says in words
    how the day was found."""

    kind: str
    due_on: date
    basis: str
    source: Literal["letter", "rule"]
    clock: str
    certainty: str
    regime: str
    version: int
