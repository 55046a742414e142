"""A receiver of the tenant's own, signed as Standard Webhooks says (standardwebhooks.com)."""

from collections.abc import Mapping

from standardwebhooks.webhooks import Webhook

from app.services.providers.channels.base import Message, Target


class SignedWebhook:
    def headers(self, message: Message, target: Target) -> Mapping[str, str]:
        message_id = str(message.message_id)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(message.attempted_at.timestamp())),
        }
        if target.secret:
            headers["webhook-signature"] = Webhook(target.secret).sign(
                message_id, message.attempted_at, message.body.decode()
            )
        return headers
