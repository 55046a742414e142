"""The customer's tone, where word scores alone go wrong."""

import pytest

from app.services.providers.insights.base import Sentiment
from app.services.providers.insights.rules.engine import RulesEngine
from tests.services.providers.insights.spoken import conversation

NEGATIVE, NEUTRAL, POSITIVE = Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Customer: Happy to talk, but it's too expensive and I'm worried about the terms."], NEGATIVE),
        (["Customer: This is the third time it has broken down."], NEGATIVE),
        (["Customer: I'm still waiting and nobody called me."], NEGATIVE),
        (["Customer: I'm not happy with this at all."], NEGATIVE),
        (["Agent: That's fantastic news!", "Customer: Okay. My number is on the form."], NEUTRAL),
        (["Customer: Hello, thank you, please send it. Thanks, bye."], NEUTRAL),
        (["Customer: Brilliant, I'm really pleased with how easy that was."], POSITIVE),
        (["Customer: We love it, it's exactly what we need."], POSITIVE),
        (["this is terrible service i have been waiting for weeks"], NEGATIVE),
        (["Agent: I am so sorry for this awful mess.", "Customer: It's all right."], NEUTRAL),
    ],
)
def test_tone(lines: list[str], expected: Sentiment) -> None:
    assert RulesEngine().draw(conversation(*lines)).sentiment == expected
