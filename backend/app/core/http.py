"""The one outbound HTTP client: time limits, a cap on what is read, no redirects, no cookies."""

import time
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

CONNECT_S = 5.0
READ_S = 15.0
# For the whole body: a receiver that drips must not hold a thread.
BODY_S = 15.0
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
        # Tenants share this client: what one receiver sets must not reach another's requests.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        limits=httpx2.Limits(max_connections=20, max_keepalive_connections=5),
    )


def post(url: str, *, content: bytes, headers: dict[str, str]) -> Answer:
    """Send exact bytes. Raises httpx2.HTTPError when no answer came; any status is an answer."""
    plain = {**headers, "Accept-Encoding": "identity"}
    with _client().stream("POST", url, content=content, headers=plain) as response:
        body, give_up_at = bytearray(), time.monotonic() + BODY_S
        # Raw: a compressed answer could unfold to any size.
        for piece in response.iter_raw():
            body += piece
            if len(body) >= MOST_BYTES or time.monotonic() > give_up_at:
                break
        return Answer(response.status_code, response.headers, body[:MOST_BYTES].decode("utf-8", "replace"))
