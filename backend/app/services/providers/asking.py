"""One request to an outside service over the outbound client, and its answer in our words."""

import json
from collections.abc import Mapping

from pydantic import JsonValue

from app.core import http
from app.core.http import Answer, ForbiddenAddressError, NoAnswerError
from app.services.providers.errors import Refused
from app.services.providers.upstream import Vendor, failure, timed_out, unreachable, unreadable

MOST_BYTES = 1024 * 1024


def ask(
    vendor: Vendor,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes = b"",
    trusted: bool,
) -> Answer:
    """An answer of success. Raises ProviderError for any other, for none, and for one cut off."""
    try:
        answer = http.send(
            method, url, content=content, headers=headers, trusted=trusted, most_bytes=MOST_BYTES
        )
    except NoAnswerError as error:
        raise (timed_out if "Timeout" in str(error) else unreachable)(vendor) from error
    except ForbiddenAddressError as error:
        raise Refused(f"{vendor.slug}_address_forbidden", str(error)) from error
    if not 200 <= answer.status < 300:
        raise failure(vendor, answer.status, answer.headers)
    if not answer.complete:
        raise unreadable(vendor)
    return answer


def ask_json(
    vendor: Vendor,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes = b"",
    trusted: bool,
) -> JsonValue:
    asked = {"Accept": "application/json", **headers}
    answer = ask(vendor, method, url, headers=asked, content=content, trusted=trusted)
    try:
        read: JsonValue = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise unreadable(vendor) from error
    return read
