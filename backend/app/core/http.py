"""The one outbound HTTP client: time limits, a cap on what is read, no redirects, no cookies, no proxies.

An address that a tenant wrote is called only if it is on the public internet; what the operator wrote is
`trusted`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.core import addresses
from app.core.addresses import ForbiddenAddressError
from app.core.config import settings

if TYPE_CHECKING:
    import httpx2

CONNECT_S = 5.0
READ_S = 15.0
# For a whole exchange: a receiver that drips must not hold a thread.
TOTAL_S = 20.0
MOST_BYTES = 20 * 1024
PUBLIC_PORTS = frozenset({443, 8443})
__all__ = ["Answer", "ForbiddenAddressError", "NoAnswerError", "post", "require_callable", "send"]


class NoAnswerError(Exception):
    """No answer came. `sent` is False where the connection was never made, so that nothing can have
    happened over there."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; `body` is text, cut off where `complete` is False."""

    status: int
    headers: "httpx2.Headers"
    body: str
    complete: bool = True


def post(url: str, *, content: bytes, headers: Mapping[str, str], trusted: bool = False) -> Answer:
    return send("POST", url, content=content, headers=headers, trusted=trusted)


def send(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str],
    trusted: bool = False,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Send exact bytes; any status is an answer. Raises NoAnswerError, ForbiddenAddressError."""
    import httpx2

    from app.core.outbound import within

    if not trusted:
        require_callable(url)
    # Uncompressed: a compressed answer could unfold to any size.
    plain = {**headers, "Accept-Encoding": "identity"}
    try:
        with (
            within(TOTAL_S),
            _client(trusted=trusted).stream(method, url, content=content, headers=plain) as response,
        ):
            return _read(response, most_bytes)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.InvalidURL) as error:
        raise NoAnswerError(type(error).__name__, sent=False) from error
    except (httpx2.HTTPError, httpx2.StreamError) as error:
        raise NoAnswerError(type(error).__name__, sent=True) from error


def require_callable(url: str) -> None:
    """Raises ForbiddenAddressError for an address whose text alone says that no tenant may have it called."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ForbiddenAddressError("This is no web address.") from error
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise ForbiddenAddressError("Give a web address that begins with https://.")
    if _is_private(parts.hostname):
        raise ForbiddenAddressError("This address is not on the public internet.")
    if parts.username is not None or parts.password is not None:
        raise ForbiddenAddressError("Leave out the user name and password.")
    if settings().is_production and (parts.scheme != "https" or (port or 443) not in PUBLIC_PORTS):
        raise ForbiddenAddressError("Give an https:// address on port 443 or 8443.")


def _is_private(host: str) -> bool:
    """Whether it is an address, and a forbidden one; a name is judged when it has been looked up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return not (addresses.is_public(host) or addresses.is_in(host, settings().outbound_allowed_networks))


def _read(response: "httpx2.Response", most_bytes: int) -> Answer:
    """Reads to the end, to the cap, or until the time is over: what has come by then is kept."""
    import httpx2

    body = bytearray()
    complete = False
    try:
        for piece in response.iter_raw():
            body += piece
            if len(body) > most_bytes:
                break
        else:
            complete = True
    except (httpx2.TransportError, httpx2.StreamError):
        complete = False
    text = bytes(body[:most_bytes]).decode("utf-8", "replace")
    return Answer(response.status_code, response.headers, text, complete)


def _client(*, trusted: bool) -> "httpx2.Client":
    """Two of them, so that a connection to the operator's own network is never a tenant's."""
    return _client_for(None if trusted else settings().outbound_allowed_networks)


@cache
def _client_for(allowed: tuple[str, ...] | None) -> "httpx2.Client":
    import ssl
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpcore2
    import httpx2

    from app.core.outbound import Network

    transport = httpx2.HTTPTransport()
    transport._pool = httpcore2.ConnectionPool(
        ssl_context=ssl.create_default_context(),
        max_connections=20,
        max_keepalive_connections=5,
        network_backend=Network(allowed),
    )
    return httpx2.Client(
        transport=transport,
        timeout=httpx2.Timeout(READ_S, connect=CONNECT_S),
        follow_redirects=False,
        # Tenants share this client: what one receiver sets must not reach another's requests.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        trust_env=False,
    )
