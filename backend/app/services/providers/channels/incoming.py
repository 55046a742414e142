"""How outside services sign what they send us, and what makes a message of theirs the same one again."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

TOLERANCE_S = 300
Body = dict[str, object]


class BadSignatureError(Exception):
    """It is missing, wrong, or too old."""


class UnreadableError(Exception):
    """What came is not what this service sends."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came, byte for byte. `url` is the address that the sender was given; header names are
    in lower case."""

    url: str
    headers: Mapping[str, str]
    content: bytes


def verify_pabbly(incoming: Incoming, secret: str) -> None:
    """`X-Pabbly-Signature` is the hex HMAC-SHA256 of the bytes sent or, with `X-Pabbly-Timestamp`, of the
    timestamp, a dot and the bytes."""
    timestamp = incoming.headers.get("x-pabbly-timestamp")
    signed = incoming.content
    if timestamp is not None:
        _require_recent(timestamp)
        signed = f"{timestamp}.".encode() + signed
    _compare(_hex(secret, signed), incoming.headers.get("x-pabbly-signature"))


def verify_slack(incoming: Incoming, secret: str) -> None:
    timestamp = incoming.headers.get("x-slack-request-timestamp", "")
    _require_recent(timestamp)
    signed = f"v0:{timestamp}:".encode() + incoming.content
    _compare(f"v0={_hex(secret, signed)}", incoming.headers.get("x-slack-signature"))


def verify_twilio(incoming: Incoming, secret: str) -> None:
    """The address and then each field with its value, in the order of the fields."""
    pairs = "".join(name + value for name, value in sorted(_form(incoming.content)))
    digest = hmac.new(secret.encode(), (incoming.url + pairs).encode(), hashlib.sha1)
    _compare(base64.b64encode(digest.digest()).decode(), incoming.headers.get("x-twilio-signature"))


def read_json(incoming: Incoming) -> Body:
    try:
        read = json.loads(incoming.content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("Send a JSON object.") from error
    if not isinstance(read, dict) or "\\u0000" in incoming.content.decode("utf-8", "replace"):
        raise UnreadableError("Send a JSON object, without the NUL character.")
    return read


def read_form(incoming: Incoming) -> Body:
    pairs = dict(_form(incoming.content))
    if not pairs or any("\x00" in part for pair in pairs.items() for part in pair):
        raise UnreadableError("Send a form, without the NUL character.")
    return dict(pairs)


def reference(body: Body, content: bytes, *names: str) -> str:
    """The sender's own id of the message, all `names` joined; a hash of what came where one is missing."""
    found = [str(body[name]) for name in names if body.get(name)]
    return ":".join(found)[:200] if len(found) == len(names) else hashlib.sha256(content).hexdigest()


def _form(content: bytes) -> list[tuple[str, str]]:
    return parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True)


def _hex(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _require_recent(timestamp: str) -> None:
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp[:12])) > TOLERANCE_S:
        raise BadSignatureError("The timestamp is missing or too old.")


def _compare(expected: str, presented: str | None) -> None:
    if not hmac.compare_digest(expected.encode(), (presented or "").encode("utf-8", "replace")):
        raise BadSignatureError("The signature is missing or wrong.")
