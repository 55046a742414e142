"""How a vendor's refusal is classed, and how its pauses are read."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest

from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable
from app.services.providers.upstream import Vendor, failure, hand_back_long_pauses, retry_after_s

pytestmark = pytest.mark.owasp("API10")

ACME = Vendor("acme", "Acme", "ACME_KEY")

STATUSES: list[tuple[int, type[ProviderError], str]] = [
    (400, Refused, "acme_request_refused"),
    (401, Refused, "acme_key_refused"),
    (402, Refused, "acme_no_credit"),
    (403, Refused, "acme_not_permitted"),
    (404, Refused, "acme_not_found"),
    (408, Unavailable, "acme_unavailable"),
    (409, Unavailable, "acme_unavailable"),
    (413, Refused, "acme_too_large"),
    (422, Refused, "acme_request_refused"),
    (429, Unavailable, "acme_rate_limited"),
    (451, Refused, "acme_request_refused"),
    (500, Unavailable, "acme_unavailable"),
    (503, Unavailable, "acme_unavailable"),
    (529, Unavailable, "acme_unavailable"),
]


@pytest.mark.parametrize(("status", "kind", "code"), STATUSES)
def test_a_status_has_its_class(status: int, kind: type[ProviderError], code: str) -> None:
    error = failure(ACME, status, {})

    assert (type(error), error.code) == (kind, code)
    assert "Acme" in error.detail
    assert "{" not in error.detail


@pytest.mark.parametrize("status", [429, 503, 529])
def test_a_named_pause_is_kept(status: int) -> None:
    error = failure(ACME, status, {"retry-after": "12"})

    assert isinstance(error, RateLimited)
    assert error.retry_after_s == 12


def test_an_empty_account_is_refused_whatever_the_status() -> None:
    error = failure(ACME, 429, {"retry-after": "12"}, no_credit=True)

    assert (type(error), error.code) == (Refused, "acme_no_credit")


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("0", 0.0),
        ("1.5", 1.5),
        ("-5", 0.0),
        ("99999999", 3600.0),
        ("inf", 3600.0),
        ("nan", None),
        ("", None),
        ("soon", None),
        ("Wed, 99 Foo 2026", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read_within_bounds(value: str, pause: float | None) -> None:
    assert retry_after_s({"retry-after": value}) == pause


def test_retry_after_may_be_a_date() -> None:
    value = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)

    assert retry_after_s({"retry-after": value}) == pytest.approx(90, abs=3)
    assert retry_after_s({}) is None


@pytest.mark.parametrize(("value", "handed_back"), [("1", False), ("6", True), ("3600", True), ("x", False)])
def test_long_pauses_are_not_slept_through(value: str, handed_back: bool) -> None:
    response = httpx2.Response(429, headers={"retry-after": value})
    hand_back_long_pauses(response)

    assert (response.headers.get("x-should-retry") == "false") is handed_back
