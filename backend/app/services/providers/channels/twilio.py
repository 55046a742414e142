"""Text messages by Twilio. It knows no idempotency key: a message whose fate is unknown is not sent again."""

import base64
import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from app.core.http import Answer
from app.services.providers.channels.base import Message, Outgoing, Target
from app.services.providers.errors import ProviderError, RateLimited, Refused
from app.services.providers.upstream import retry_after_s

# Two parts of an SMS; longer ones cost more and nobody reads them.
LONGEST = 300
UNKNOWN_OUTCOME = "unknown_outcome"
PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account pays, and the number that messages come from. `status_url` is told how each fares."""

    api_url: str
    sid: str
    token: str = field(repr=False)
    sender: str
    status_url: str | None = field(default=None, repr=False)

    @property
    def messages_url(self) -> str:
        return f"{self.api_url}/2010-04-01/Accounts/{self.sid}/Messages.json"

    @property
    def authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()


class TwilioSms:
    repeatable = False

    def __init__(self, account: Account) -> None:
        self._account = account

    def request(self, message: Message, target: Target) -> Outgoing:
        """`target.url` is `tel:` and an E.164 number."""
        form = {
            "To": target.url.removeprefix("tel:"),
            "From": self._account.sender,
            "Body": _printable(message.text)[:LONGEST],
        }
        if self._account.status_url is not None:
            form["StatusCallback"] = self._account.status_url
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": self._account.authorization,
        }
        return Outgoing(self._account.messages_url, urlencode(form).encode(), headers)

    def judge(self, answer: Answer) -> ProviderError | None:
        if answer.status == 201:
            return None
        if answer.status == 429:
            pause_s = retry_after_s(answer.headers) or PAUSE_S
            return RateLimited("receiver_busy", "Twilio asked for a pause.", pause_s)
        if 400 <= answer.status < 500:
            return Refused("sms_refused", f"Twilio refused the message ({_code(answer) or answer.status}).")
        return Refused(UNKNOWN_OUTCOME, "Whether this message was sent is not known; it is not sent again.")

    def reference(self, answer: Answer) -> str | None:
        sid = _field(answer, "sid")
        return sid[:200] if isinstance(sid, str) else None


def _code(answer: Answer) -> object:
    return _field(answer, "code")


def _field(answer: Answer, name: str) -> object:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return None
    return body.get(name) if isinstance(body, dict) else None


def _printable(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
