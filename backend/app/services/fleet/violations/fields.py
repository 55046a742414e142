"""From what a reader found to a violation's columns, and back to what people see of an extraction."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.models import Violation
from app.models.base import JSONObject
from app.services import provenance
from app.services.providers.notices.base import FIELDS, Reading, Value

MOMENTS = frozenset({"contravention_at", "contravention_end_at"})
DAYS = frozenset({"date_of_notice", "discount_until", "pay_or_represent_until"})
# Facts of the reading itself, which no column holds.
READ_ONLY = frozenset({"is_penalty", "pages"})
COLUMNS = tuple(name for name in FIELDS if name not in READ_ONLY)
AMOUNTS = (
    "amount_full_pence",
    "amount_discounted_pence",
    "amount_increased_pence",
    "amount_other_pence",
)
# A wrong one of these sends a letter to the wrong person, or too late.
CRUCIAL = ("reference", "vrm", "contravention_at", "date_of_notice", *AMOUNTS, "discount_until")
_LONGEST = {
    "reference": 200,
    "vrm": 40,
    "issuing_authority": 200,
    "statutory_basis": 200,
    "contravention_code": 40,
}


def columns_of(reading: Reading, zone: ZoneInfo) -> dict[str, object]:
    """The columns as the reader found them; a local time of the letter becomes a moment."""
    return {name: _stored(name, reading.fields[name].value, zone) for name in COLUMNS}


def as_extraction(reading: Reading) -> JSONObject:
    return {
        "fields": {name: asdict(reading.fields[name]) for name in FIELDS},
        "doubts": list(reading.doubts),
    }


def shown(violation: Violation, zone: ZoneInfo) -> dict[str, dict[str, object]]:
    """Every field with what counts now: a person's value has full confidence and no words of the letter."""
    read = extracted(violation)
    return {name: _shown(violation, name, read.get(name, {}), zone) for name in FIELDS}


def extracted(violation: Violation) -> Mapping[str, Mapping[str, object]]:
    """Field → value, confidence, page and source, as the reader gave them."""
    fields = violation.extraction.get("fields", {})
    assert isinstance(fields, dict)
    return fields


def key(text: str | None) -> str | None:
    """Letters and digits alone, so that blanks and capitals make no second notice of the same one."""
    return re.sub(r"[\W_]", "", text).casefold()[:200] or None if text else None


def refresh_keys(violation: Violation) -> None:
    violation.reference_key = key(violation.reference)
    violation.issuer_key = key(violation.issuing_authority)


def local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _stored(name: str, value: Value, zone: ZoneInfo) -> object:
    if value is None:
        return None
    if name in MOMENTS:
        return datetime.fromisoformat(str(value)).replace(tzinfo=zone).astimezone(UTC)
    if name in DAYS:
        return date.fromisoformat(str(value))
    return str(value).replace("\x00", "")[: _LONGEST.get(name, 2000)] if isinstance(value, str) else value


def _shown(violation: Violation, name: str, read: Mapping[str, object], zone: ZoneInfo) -> dict[str, object]:
    if name in READ_ONLY or not provenance.is_human(violation, name):
        return {
            "value": read.get("value"),
            "confidence": read.get("confidence", 0.0),
            "page": read.get("page"),
            "source": read.get("source"),
            "corrected": False,
        }
    value: object = getattr(violation, name)
    if isinstance(value, datetime):
        value = local(value, zone)
    elif isinstance(value, date):
        value = value.isoformat()
    return {"value": value, "confidence": 1.0, "page": None, "source": None, "corrected": True}
