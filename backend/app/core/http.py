"""The one outbound HTTP client: time limits, a cap on what is read, no redirects."""

from dataclasses import dataclass
from functools import cache

import httpx2

CONNECT_S = 5.0
READ_S = 15.0
MOST_BYTES = 20 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said; `body` is at most 20 KiB of text."""

    status: int
    headers: httpx2.Headers
    body: str


@cache
def _client() -> httpx2.Client:
    return httpx2.Client(
        timeout=httpx2.Timeout(READ_S, connect=CONNECT_S),
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=20, max_keepalive_connections=5),
    )


def post(url: str, *, content: bytes, headers: dict[str, str]) -> Answer:
    """Send exact bytes. Raises httpx2.HTTPError when no answer came; any status is an answer."""
    with _client().stream("POST", url, content=content, headers=headers) as response:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) >= MOST_BYTES:
                break
        return Answer(response.status_code, response.headers, body[:MOST_BYTES].decode("utf-8", "replace"))
