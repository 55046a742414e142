"""Work that nobody promises in words: the call put off to a time, the payment that was named."""

import pytest

from app.services.providers.insights.base import Intent
from app.services.providers.insights.evidence import check
from app.services.providers.insights.rules.action_items import action_items
from app.services.providers.insights.rules.engine import RulesEngine
from app.services.providers.insights.rules.sentences import cut
from tests.services.providers.insights.spoken import LONDON, conversation

PUT_OFF = [
    "Agent: Hi Shabnam, it's Tom about the new rota.",
    "Customer: I'm up to my neck, can we do Friday?",
    "Agent: How's ten fifteen?",
    "Customer: Ten fifteen on Friday.",
]


def test_a_call_that_was_put_off_is_due_at_the_time_named_last() -> None:
    call = conversation(*PUT_OFF)

    (item,) = action_items(cut(call), call, Intent.CALLBACK_REQUESTED)

    assert item.claim.text == "Call Shabnam about the new rota"
    assert item.due_at is not None
    assert f"{item.due_at.astimezone(LONDON):%m-%d %H:%M}" == "11-20 10:15"


@pytest.mark.parametrize(
    ("opening", "closing", "text"),
    [
        (
            "Agent: Hi, it's Tom about the new rota.",
            "Agent: I'll call you back then, Mr Khan.",
            "Call Mr Khan back",
        ),
        (PUT_OFF[0], "Agent: I'll call you back then.", "Call Shabnam back"),
        (
            "Agent: Good morning, Riverside Taxis.",
            "Agent: I'll call you back then.",
            "Call the customer back",
        ),
    ],
)
def test_a_name_is_written_and_the_quote_reaches_on_to_it(opening: str, closing: str, text: str) -> None:
    call = conversation(opening, "Customer: Not now, please call me back at ten on Friday.", closing)

    (item,) = check(RulesEngine().draw(call), call).action_items

    assert item.claim.text.startswith(text)
    assert item.claim.verified


def test_no_call_is_made_up_for_another_intent() -> None:
    call = conversation(*PUT_OFF)

    assert action_items(cut(call), call, Intent.NOT_INTERESTED) == ()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("i will post you the key friday", "Post the key"),
        ("ill send you the quote by friday", "Send the quote"),
        ("well send the contract tomorrow", "Send the contract"),
    ],
)
def test_a_recognisers_missing_apostrophes_are_no_obstacle(line: str, text: str) -> None:
    call = conversation(line)

    assert [item.claim.text for item in check(RulesEngine().draw(call), call).action_items] == [text]
