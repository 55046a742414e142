"""A Slack channel's incoming webhook: one readable line. The address is the secret."""

import json

from app.core.http import Answer
from app.services.providers.channels.answers import by_status
from app.services.providers.channels.base import Message, Outgoing, Target
from app.services.providers.errors import ProviderError, RateLimited, Refused, Unavailable
from app.services.providers.upstream import retry_after_s

LONGEST = 3000
BETWEEN_MESSAGES_S = 1.0


class Slack:
    repeatable = True

    def request(self, message: Message, target: Target) -> Outgoing:
        body = {"text": _inert(message.text[:LONGEST])}
        return Outgoing(
            target.url,
            json.dumps(body, ensure_ascii=False).encode(),
            {"Content-Type": "application/json"},
        )

    def judge(self, answer: Answer) -> ProviderError | None:
        """Success is 200 and the text "ok"; what Slack refuses, it refuses again."""
        if answer.status == 429:
            pause_s = retry_after_s(answer.headers) or BETWEEN_MESSAGES_S
            return RateLimited("receiver_busy", "Slack asked for a pause.", pause_s)
        if answer.status == 200 and answer.body.strip() == "ok":
            return None
        if 200 <= answer.status < 400:
            return Unavailable("slack_unreadable", "What answered does not seem to be Slack.")
        if 400 <= answer.status < 500 and answer.status != 410:
            return Refused("slack_refused", f"Slack answered {answer.status}: check the address.")
        return by_status(answer)

    def reference(self, answer: Answer) -> str | None:  # noqa: ARG002 - Slack names no message
        return None


def _inert(text: str) -> str:
    """Without mentions, links and channels: what was said in a call, or stands in a letter, calls nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
