"""Turns a vendor's HTTP failure into one of our errors; the vendors' error maps call it.

Only statuses, reason codes and Retry-After are read: a vendor's text may repeat keys or transcripts.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable

if TYPE_CHECKING:
    import httpx2

# The SDKs sleep as long as they are told, one of them without limit. A pause longer than this belongs
# to the job queue, not to a thread.
LONGEST_PAUSE_S = 5.0
_LONGEST_RETRY_AFTER_S = 3600.0


@dataclass(frozen=True, slots=True)
class Vendor:
    """How a vendor is called in codes, in sentences, and in the settings."""

    slug: str
    name: str
    key_setting: str


_REFUSALS: Mapping[int, tuple[str, str]] = {
    401: ("key_refused", "The {0.name} key was refused; set {0.key_setting}"),
    402: ("no_credit", "The {0.name} account has no credit left; top it up"),
    403: ("not_permitted", "The {0.name} key may not use this model; allow it or set another key"),
    404: ("not_found", "{0.name} knows no such model or address; check both in the settings"),
    413: ("too_large", "{0.name} found the request too large"),
}
_BAD_REQUEST = (
    "request_refused",
    "{0.name} did not accept the request; the model or server may lack structured output or timed segments",
)
_PASSING = frozenset({408, 409, 425, 429})


def failure(
    vendor: Vendor, status: int, headers: Mapping[str, str], *, no_credit: bool = False
) -> ProviderError:
    """The error for an answer with `status`. `no_credit` says that the vendor named an empty account."""
    if no_credit:
        status = 402
    if status not in _PASSING and status < 500:
        code, words = _REFUSALS.get(status, _BAD_REQUEST)
        return Refused(f"{vendor.slug}_{code}", words.format(vendor))
    pause = retry_after_s(headers)
    if pause is not None and status in {429, 503, 529}:
        return RateLimited(f"{vendor.slug}_rate_limited", f"{vendor.name} asked for a pause", pause)
    if status == 429:
        return Unavailable(f"{vendor.slug}_rate_limited", f"{vendor.name} is receiving too many requests")
    return Unavailable(f"{vendor.slug}_unavailable", f"{vendor.name} could not answer now")


def timed_out(vendor: Vendor) -> Unavailable:
    return Unavailable(f"{vendor.slug}_timeout", f"{vendor.name} did not answer in time")


def unreachable(vendor: Vendor) -> Unavailable:
    return Unavailable(f"{vendor.slug}_unreachable", f"The connection to {vendor.name} failed")


def unreadable(vendor: Vendor) -> Unavailable:
    """For an answer that is not what the vendor describes: a proxy's page, cut JSON, a missing field."""
    return Unavailable(f"{vendor.slug}_unreadable", f"{vendor.name} gave an answer that could not be read")


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The pause that Retry-After names, in seconds or as a date: at least 0, at most an hour."""
    value = headers.get("retry-after", "").strip()
    try:
        pause = float(value)
    except ValueError:
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        pause = (until - datetime.now(UTC)).total_seconds()
    return None if math.isnan(pause) else min(max(pause, 0.0), _LONGEST_RETRY_AFTER_S)


def hand_back_long_pauses(response: "httpx2.Response") -> None:
    """Response hook: keeps an SDK from sleeping through a long Retry-After in its own retry loop."""
    pause = retry_after_s(response.headers)
    if pause is not None and pause > LONGEST_PAUSE_S:
        response.headers["x-should-retry"] = "false"
