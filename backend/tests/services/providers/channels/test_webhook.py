"""The signature of a webhook, judged by the official library."""

import json
import random
from dataclasses import replace

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.core import clock
from app.services.providers.channels.base import Message, Outgoing, Target
from app.services.providers.channels.webhook import SignedWebhook
from app.services.webhooks import new_secret

ALPHABET = "aZ0 .,:;{}[]\"'\\/\n\té–’£漢😀\u2028"


def message(body: object) -> Message:
    text = json.dumps(body, ensure_ascii=False)
    return Message(clock.new_id(), "call.failed", text.encode(), "", clock.now())


def headers(outgoing: Outgoing) -> dict[str, str]:
    return dict(outgoing.headers)


def test_a_thousand_bodies_verify() -> None:
    chance = random.Random(7)
    channel = SignedWebhook()
    for _ in range(1000):
        secret = new_secret()
        body = {"".join(chance.choices(ALPHABET, k=chance.randint(0, 40))): chance.random()}
        outgoing = channel.request(message(body), Target("https://x.example", (secret,)))
        assert Webhook(secret).verify(outgoing.content, headers(outgoing)) == body


def test_while_a_secret_is_replaced_both_verify() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    outgoing = SignedWebhook().request(message({"a": 1}), Target("https://x.example", (new, old)))
    for secret in (old, new):
        assert Webhook(secret).verify(outgoing.content, headers(outgoing)) == {"a": 1}
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(outgoing.content, headers(outgoing))


@pytest.mark.parametrize("part", ["webhook-id", "webhook-timestamp", "webhook-signature", "body"])
def test_whatever_is_tampered_with_is_refused(part: str) -> None:
    secret = new_secret()
    outgoing = SignedWebhook().request(message({"amount": 100}), Target("https://x.example", (secret,)))
    if part == "body":
        outgoing = replace(outgoing, content=outgoing.content.replace(b"100", b"900"))
    elif part == "webhook-timestamp":
        later = str(int(outgoing.headers[part]) + 1)
        outgoing = replace(outgoing, headers={**outgoing.headers, part: later})
    else:
        value = outgoing.headers[part]
        flipped = value[:-3] + ("A" if value[-3] != "A" else "B") + value[-2:]
        outgoing = replace(outgoing, headers={**outgoing.headers, part: flipped})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(outgoing.content, headers(outgoing))
