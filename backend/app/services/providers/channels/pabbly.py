"""Pabbly Connect: JSON to a secret address. Pabbly checks no signature; receivers behind it may."""

import hashlib
import hmac

from app.core.http import Answer
from app.services.providers.channels.answers import by_status
from app.services.providers.channels.base import Message, Outgoing, Target
from app.services.providers.errors import ProviderError


class Pabbly:
    repeatable = True

    def request(self, message: Message, target: Target) -> Outgoing:
        headers = {
            "Content-Type": "application/json",
            "X-Pabbly-Event": message.event,
            "Idempotency-Key": str(message.message_id),
        }
        if target.secrets:
            digest = hmac.new(target.secrets[0].encode(), message.body, hashlib.sha256)
            headers["X-Pabbly-Signature"] = digest.hexdigest()
        return Outgoing(target.url, message.body, headers)

    def judge(self, answer: Answer) -> ProviderError | None:
        return by_status(answer)

    def reference(self, answer: Answer) -> str | None:  # noqa: ARG002 - nothing follows a delivery
        return None
