"""Opens the OpenAI SDK and turns its exceptions into ours; the engines that speak to OpenAI call it."""

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
    from openai import OpenAI

OPENAI = Vendor("openai", "OpenAI", "OPENAI_API_KEY")
_NO_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})


@contextmanager
def openai_client(*, api_key: str | None, base_url: str | None, timeout_s: float) -> "Iterator[OpenAI]":
    """A client for the length of one task, which retries twice by itself. Without a base_url OpenAI's own.

    Without a key a placeholder is sent: self-hosted servers want none.
    """
    import openai

    with openai.DefaultHttpxClient(
        timeout=timeout_s, follow_redirects=False, event_hooks={"response": [hand_back_long_pauses]}
    ) as http:
        yield openai.OpenAI(api_key=api_key or "none", base_url=base_url, timeout=timeout_s, http_client=http)


@contextmanager
def openai_errors() -> Iterator[None]:
    """Put around each request: every exception of the SDK leaves as a ProviderError."""
    import openai

    try:
        yield
    except openai.APITimeoutError:
        raise timed_out(OPENAI) from None
    except openai.APIConnectionError:
        raise unreachable(OPENAI) from None
    except openai.APIStatusError as error:
        no_credit = error.code in _NO_CREDIT or error.type in _NO_CREDIT
        raise failure(OPENAI, error.status_code, error.response.headers, no_credit=no_credit) from None
    except openai.OpenAIError:
        raise unreadable(OPENAI) from None
