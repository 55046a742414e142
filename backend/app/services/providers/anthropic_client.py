"""Opens the Anthropic SDK and turns its exceptions into ours; the insight engine calls it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.services.providers.upstream import (
    Vendor,
    failure,
    hand_back_long_pauses,
    timed_out,
    unreachable,
    unreadable,
)

if TYPE_CHECKING:
    from anthropic import Anthropic

ANTHROPIC = Vendor("anthropic", "Anthropic", "ANTHROPIC_API_KEY")
_SPEND_LIMITS = frozenset(
    {
        "contract_spend_limit_reached",
        "enforced_spend_limit_reached",
        "linked_organization_spend_limit_reached",
    }
)


@contextmanager
def anthropic_client(*, api_key: str, base_url: str | None, timeout_s: float) -> "Iterator[Anthropic]":
    """A client for the length of one task, which retries twice by itself."""
    import anthropic

    with anthropic.DefaultHttpxClient(
        timeout=timeout_s, follow_redirects=False, event_hooks={"response": [hand_back_long_pauses]}
    ) as http:
        yield anthropic.Anthropic(api_key=api_key, base_url=base_url, timeout=timeout_s, http_client=http)


@contextmanager
def anthropic_errors() -> Iterator[None]:
    """Put around each request: every exception of the SDK leaves as a ProviderError."""
    import anthropic

    try:
        yield
    except anthropic.APITimeoutError:
        raise timed_out(ANTHROPIC) from None
    except anthropic.APIConnectionError:
        raise unreachable(ANTHROPIC) from None
    except anthropic.APIStatusError as error:
        no_credit = error.type == "billing_error" or error.error_code in _SPEND_LIMITS
        raise failure(ANTHROPIC, error.status_code, error.response.headers, no_credit=no_credit) from None
    except anthropic.AnthropicError:
        raise unreadable(ANTHROPIC) from None
