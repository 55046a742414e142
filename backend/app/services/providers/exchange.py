"""One JSON request to a vendor that has no SDK, and its answer; the look-ups call it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from app.core import http
from app.services.providers.upstream import Vendor, timed_out, unreachable, unreadable

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """`body` is None where the answer was no JSON: a proxy's page, a cut connection."""

    status: int
    headers: Mapping[str, str]
    body: JsonValue


def exchange(
    vendor: Vendor, method: str, url: str, *, headers: Mapping[str, str], body: JsonValue = None
) -> Reply:
    """Any status is an answer. The address is the operator's. Raises Unavailable where none came, or half
    of one."""
    sent = {"Accept": "application/json", "Content-Type": "application/json", **headers}
    content = b"" if body is None else json.dumps(body).encode()
    try:
        answer = http.send(method, url, content=content, headers=sent, trusted=True, most_bytes=MOST_BYTES)
    except http.NoAnswerError as error:
        raise (timed_out if "Timeout" in str(error) else unreachable)(vendor) from error
    if answer.status == 200 and not answer.complete:
        raise unreadable(vendor)
    return Reply(answer.status, answer.headers, _json(answer.body))


def _json(text: str) -> JsonValue:
    try:
        read: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read
