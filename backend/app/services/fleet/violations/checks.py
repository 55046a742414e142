"""Why a person has to look at a reading: doubts of the reader, and what does not fit together."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.core import clock
from app.models import Violation
from app.models.base import JSONObject
from app.services import provenance
from app.services.fleet.regimes import Regime
from app.services.fleet.violations.fields import AMOUNTS, CRUCIAL, extracted
from app.services.providers.notices.base import LetterKind

CERTAIN = 0.85
# What every kind of penalty letter has to say before anybody can act on it.
REQUIRED = {
    "reference": "reference",
    "vrm": "registration mark",
    "contravention_at": "time of the contravention",
    "date_of_notice": "date of the notice",
    "issuing_authority": "issuer",
}
# A rounding of a percentage.
TOLERANCE_PENCE = 1


def reason(code: str, detail: str, field: str | None = None) -> JSONObject:
    return {"code": code, "detail": detail, **({"field": field} if field else {})}


def of_reading(violation: Violation, regime: Regime | None, zone: ZoneInfo) -> list[JSONObject]:
    """Reasons in the order in which a person would clear them. What a person has set is beyond doubt."""
    return [
        *_doubts(violation),
        *_missing(violation),
        *_uncertain(violation),
        *_contradicted(violation),
        *_times(violation, zone),
        *_amounts(violation, regime),
    ]


def _doubts(violation: Violation) -> Iterator[JSONObject]:
    doubts = violation.extraction.get("doubts", [])
    assert isinstance(doubts, list)
    if not all(provenance.is_human(violation, name) for name in ("reference", "vrm")):
        for doubt in doubts:
            yield reason("hard_to_read", str(doubt))


def _missing(violation: Violation) -> Iterator[JSONObject]:
    for name, words in REQUIRED.items():
        if getattr(violation, name) is None:
            yield reason("missing", f"The {words} was not found: type it in.", name)
    has_money = violation.document_type != LetterKind.INTENDED_PROSECUTION
    if has_money and violation.amount_full_pence is None and violation.amount_increased_pence is None:
        yield reason("missing", "No amount was found: type it in.", "amount_full_pence")


def _uncertain(violation: Violation) -> Iterator[JSONObject]:
    read = extracted(violation)
    for name in CRUCIAL:
        confidence = read.get(name, {}).get("confidence")
        unsure = isinstance(confidence, int | float) and confidence < CERTAIN
        if unsure and getattr(violation, name) is not None and not provenance.is_human(violation, name):
            yield reason("uncertain", f"Compare {name} with the letter: it was hard to read.", name)


def _contradicted(violation: Violation) -> Iterator[JSONObject]:
    """Left empty by the reader although something stands there, where nothing else asks for it."""
    read = extracted(violation)
    for name in ("discount_until", "pay_or_represent_until", "amount_discounted_pence"):
        source = read.get(name, {}).get("source")
        if source and getattr(violation, name) is None and not provenance.is_human(violation, name):
            detail = f"{name} was left empty: \u201c{source}\u201d does not fit the rest of the letter."
            yield reason("uncertain", detail, name)


def _times(violation: Violation, zone: ZoneInfo) -> Iterator[JSONObject]:
    at, noticed = violation.contravention_at, violation.date_of_notice
    if at is None:
        return
    if at > clock.now() + timedelta(days=1):
        yield reason(
            "in_the_future", "The contravention lies in the future: compare the date.", "contravention_at"
        )
    if noticed is not None and noticed < at.astimezone(zone).date():
        yield reason(
            "before_the_event",
            "The notice is older than the contravention: compare both dates.",
            "date_of_notice",
        )
    if _is_ambiguous(at, zone) and not provenance.is_human(violation, "contravention_at"):
        yield reason(
            "ambiguous_hour",
            "The clocks went back in this hour, so it happened twice: confirm which one is meant.",
            "contravention_at",
        )


def _is_ambiguous(at: datetime, zone: ZoneInfo) -> bool:
    wall = at.astimezone(zone)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def _amounts(violation: Violation, regime: Regime | None) -> Iterator[JSONObject]:
    """By the regime's percentages of the full charge. A person who typed the amounts has seen them."""
    full = violation.amount_full_pence
    typed = all(getattr(violation, n) is None or provenance.is_human(violation, n) for n in AMOUNTS)
    if full is None or regime is None or typed:
        return
    for name, percent in (
        ("amount_discounted_pence", regime.terms.reduced_percent),
        ("amount_increased_pence", regime.terms.increased_percent),
    ):
        pence: int | None = getattr(violation, name)
        if (
            pence is not None
            and percent is not None
            and abs(pence * 100 - full * percent) > 100 * TOLERANCE_PENCE
        ):
            yield reason(
                "implausible_amount",
                f"{name} is not {percent} % of the full charge: compare the amounts with the letter.",
                name,
            )


def codes(reasons: Sequence[JSONObject]) -> list[str]:
    return [str(each["code"]) for each in reasons]
