"""Each misbehaviour of a vendor and what our engines must make of it, whichever engine it is."""

from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable
from tests.standins.server import Fault

# (fault, error class, end of the code)
OUTCOMES: list[tuple[Fault, type[ProviderError], str]] = [
    (Fault.RATE_LIMITED, RateLimited, "rate_limited"),
    (Fault.RATE_LIMITED_SILENTLY, Unavailable, "rate_limited"),
    (Fault.OVERLOADED, RateLimited, "rate_limited"),
    (Fault.SERVER_ERROR, Unavailable, "unavailable"),
    (Fault.HANG, Unavailable, "timeout"),
    (Fault.RESET, Unavailable, "unreachable"),
    (Fault.HTML, Unavailable, "unreadable"),
    (Fault.TRUNCATED, Unavailable, "unreadable"),
    (Fault.MISSING_FIELD, Unavailable, "unreadable"),
    (Fault.KEY_REFUSED, Refused, "key_refused"),
    (Fault.FORBIDDEN, Refused, "not_permitted"),
    (Fault.NO_CREDIT, Refused, "no_credit"),
    (Fault.BAD_REQUEST, Refused, "request_refused"),
    (Fault.UNPROCESSABLE, Refused, "request_refused"),
    (Fault.NOT_FOUND, Refused, "not_found"),
    (Fault.TOO_LARGE, Refused, "too_large"),
    (Fault.REDIRECT, Refused, "request_refused"),
]


def assert_tells_nothing(error: ProviderError, *secrets: str) -> None:
    """No key, no address and nothing of the upstream's body is in what may be stored or shown."""
    told = f"{error} {error!r} {error.code} {error.detail} {error.args}"
    for secret in (*secrets, "Something about", "127.0.0.1", "<html>", "Please log in"):
        assert secret not in told
