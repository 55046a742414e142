"""Pabbly Connect: JSON to a secret address. Pabbly checks no signature; receivers behind it may."""

import hashlib
import hmac
from collections.abc import Mapping

from app.services.providers.channels.base import Message, Target


class Pabbly:
    def headers(self, message: Message, target: Target) -> Mapping[str, str]:
        headers = {
            "Content-Type": "application/json",
            "X-Pabbly-Event": message.event,
            "Idempotency-Key": str(message.message_id),
        }
        if target.secret:
            digest = hmac.new(target.secret.encode(), message.body, hashlib.sha256)
            headers["X-Pabbly-Signature"] = digest.hexdigest()
        return headers
