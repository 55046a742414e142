"""A receiver of the tenant's own, signed as Standard Webhooks says (standardwebhooks.com)."""

from standardwebhooks.webhooks import Webhook

from app.core.http import Answer
from app.services.providers.channels.answers import by_status
from app.services.providers.channels.base import Message, Outgoing, Target
from app.services.providers.errors import ProviderError


class SignedWebhook:
    repeatable = True

    def request(self, message: Message, target: Target) -> Outgoing:
        """Signed with every secret in force: a receiver that knows only one of them accepts it."""
        message_id = str(message.message_id)
        signatures = [
            Webhook(secret).sign(message_id, message.attempted_at, message.body.decode())
            for secret in target.secrets
        ]
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(message.attempted_at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        return Outgoing(target.url, message.body, headers)

    def judge(self, answer: Answer) -> ProviderError | None:
        return by_status(answer)

    def reference(self, answer: Answer) -> str | None:  # noqa: ARG002 - nothing follows a delivery
        return None
