"""What a receiver's status means, for all channels that have no rules of their own."""

from app.core.http import Answer
from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable
from app.services.providers.upstream import retry_after_s

GONE = 410


def by_status(answer: Answer) -> ProviderError | None:
    """Any 2xx is delivered; a redirect is never followed and counts as a failure."""
    if 200 <= answer.status < 300:
        return None
    detail = f"The receiver answered {answer.status}."
    if answer.status == GONE:
        return Refused("receiver_gone", detail)
    pause_s = retry_after_s(answer.headers)
    if answer.status in {429, 503} and pause_s is not None:
        return RateLimited("receiver_busy", detail, pause_s)
    return Unavailable("receiver_refused", detail)
