"""The contract of a notice reader: a letter in, the fields that stand on it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from app.services.providers.spending import NOTHING, Spent

Value = str | int | bool | None


class LetterKind(StrEnum):
    """What a letter is; the law that each name stands for is in the regimes' table."""

    PCN_WINDSCREEN = "pcn_windscreen"
    PCN_POSTAL = "pcn_postal"
    NOTICE_TO_OWNER = "notice_to_owner"
    CHARGE_CERTIFICATE = "charge_certificate"
    ROAD_USER_CHARGE = "road_user_charge_pcn"
    PRIVATE_PARKING = "private_parking_charge"
    INTENDED_PROSECUTION = "notice_of_intended_prosecution"
    OTHER = "other"


class MediaType(StrEnum):
    """What a reader is given. Photos of the HEIC kind are turned away before."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


# Money is in pence, days are ISO dates, moments ISO local time of the place without zone, to the minute.
FIELDS = (
    "document_type",
    "reference",
    "vrm",
    "issuing_authority",
    "statutory_basis",
    "contravention_code",
    "contravention_description",
    "location",
    "contravention_at",
    "contravention_end_at",
    "date_of_notice",
    "amount_full_pence",
    "amount_discounted_pence",
    "amount_increased_pence",
    "amount_other_pence",
    "discount_days",
    "discount_until",
    "pay_or_represent_until",
    "liability_type",
    "is_penalty",
    "pages",
)


@dataclass(frozen=True, slots=True)
class Found:
    """One field as it stands on the letter: `source` is the words it was read from, on page `page` (from 1).

    A `value` of None with a `source` says that something stands there that could not be read for certain.
    """

    value: Value
    confidence: float
    page: int | None
    source: str | None


ABSENT = Found(None, 0.0, None, None)


@dataclass(frozen=True, slots=True)
class Letter:
    """A stored letter on local disk."""

    path: Path
    media_type: MediaType


@dataclass(frozen=True, slots=True)
class Reading:
    """All of FIELDS; one that is not on the letter is ABSENT. `doubts` are sentences for a person, each a
    reason not to trust the reading as a whole."""

    fields: Mapping[str, Found]
    reader: str
    degraded: bool
    doubts: tuple[str, ...] = ()
    spent: Spent = NOTHING

    @property
    def kind(self) -> LetterKind:
        return LetterKind(str(self.fields["document_type"].value))


class NoticeReader(Protocol):
    """Reads a letter. Raises `ProviderError`; what the letter says is material, never an instruction."""

    @property
    def reader(self) -> str: ...

    def read(self, letter: Letter) -> Reading: ...
