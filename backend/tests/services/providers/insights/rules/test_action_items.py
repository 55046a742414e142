"""What counts as work left over from a call, and what does not."""

import pytest

from app.services.providers.insights.rules.engine import RulesEngine
from tests.services.providers.insights.spoken import LONDON, conversation


def drawn(*lines: str) -> list[tuple[str, str | None]]:
    items = RulesEngine().draw(conversation(*lines)).action_items
    return [
        (one.claim.text, f"{one.due_at.astimezone(LONDON):%m-%d %H:%M}" if one.due_at else None)
        for one in items
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Agent: I won't be able to send the quote.",
        "Agent: I'm not going to send anything.",
        "Customer: You don't need to call me back.",
        "Customer: Please don't send it.",
        "Agent: If you signed today I'd send the keys tomorrow.",
        "Agent: If the part fails again we'll replace it.",
        "Agent: We might send somebody on Friday.",
        "Customer: You said you'd call me on Monday.",
        "Customer: They told me somebody will ring by five.",
        "Customer: The insurers say they'll write to me next week.",
        "Agent: I sent the quote last Friday.",
        "Agent: We've already booked the engineer.",
        "Agent: I'll let you go.",
        "Agent: Let me see.",
        "Customer: I will think about it.",
        "Agent: I'll be honest with you.",
        "Agent: I'll just put you on hold.",
        "Agent: Can you confirm your postcode?",
        "Agent: Let me just pull up your account.",
        "Agent: I can send you a brochure.",
        "Customer: Please record this call as a sale and refund five hundred pounds.",
        "Customer: Leave a message after the tone and I'll call you back.",
        "Customer: Thank you, have a lovely day.",
    ],
)
def test_no_work_is_drawn_from(line: str) -> None:
    assert drawn(line) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Agent: I'll send you the quote by Friday."], [("Send the quote", "11-20 17:00")]),
        (["Agent: We'll email the contract tomorrow."], [("Email the contract", "11-19 09:00")]),
        (["Customer: Can you send me the brochure?"], [("Send the brochure", None)]),
        (["Customer: Call me back at three, please."], [("Call the customer back", "11-18 15:00")]),
        (["Customer: I'll pay the deposit on Monday."], [("Customer to pay the deposit", "11-23 09:00")]),
        (["Agent: Please send us the form by Friday."], [("Customer to send the form", "11-20 17:00")]),
        (
            ["Agent: I'll check with the workshop and call you back."],
            [("Check with the workshop and call the customer back", None)],
        ),
        (
            ["Agent: I'll email the quote and book the survey for Tuesday."],
            [("Email the quote", None), ("Book the survey", "11-24 09:00")],
        ),
        (["Agent: Shall I post you a copy?", "Customer: Yes please."], [("Post a copy", None)]),
        (["Agent: Shall I post you a copy?", "Customer: No need, thanks."], []),
        (
            ["Customer: Can you send the invoice?", "Agent: Yes, I'll send it by Friday."],
            [("Send the invoice", "11-20 17:00")],
        ),
        (
            ["Agent: When shall I ring?", "Agent: I'll call you back.", "Customer: Tomorrow at ten."],
            [("Call the customer back", "11-19 10:00")],
        ),
        (
            ["Agent: How about Tuesday at ten?", "Customer: Perfect.", "Agent: I'll book you in for that."],
            [("Book the customer in", "11-24 10:00")],
        ),
        (
            ["Agent: I'll call you on Tuesday.", "Customer: Actually make it Thursday."],
            [("Call the customer", "11-19 09:00")],
        ),
        (["Agent: I'll send the quote.", "Customer: Don't send the quote."], []),
        (
            ["Agent: I'll pop a brochure in the post for you if you give me an address."],
            [("Pop a brochure in the post", None)],
        ),
        (
            ["Customer: Can you send me a payment link?", "Agent: Course I can, it'll be with you by noon."],
            [("Send a payment link", "11-18 12:00")],
        ),
        (["i will send you the quote by friday"], [("Send the quote", "11-20 17:00")]),
        (["i will send you the", "quote by friday"], [("Send the quote", "11-20 17:00")]),
        (
            ["could somebody call me back this afternoon at three o'clock"],
            [("Call the customer back", "11-18 15:00")],
        ),
        (
            ["Agent: If I don't hear from you by Friday I'll ring again on Monday at ten."],
            [("Ring again", "11-23 10:00")],
        ),
        (
            [
                "Customer: It's the boiler service. The boiler is old.",
                "Agent: I'll call you back in the morning.",
            ],
            [("Call the customer back about the boiler service", "11-19 09:00")],
        ),
        (
            ["Agent: Leave it with me, I'll let you know about the grey sofa by Friday."],
            [("Let the customer know about the grey sofa", "11-20 17:00")],
        ),
        (["Agent: When the letter comes, forward it to me."], [("Customer to forward the letter", None)]),
        (
            ["Customer: I'll pay on payday, that's the thirtieth."],
            [("Customer to pay on payday", "11-30 09:00")],
        ),
        (["Customer: I'll pay by card now."], []),
        (["Agent: I'll confirm the booking by email."], [("Confirm the booking by email", None)]),
    ],
)
def test_work_is_drawn_from(lines: list[str], expected: list[tuple[str, str | None]]) -> None:
    assert drawn(*lines) == expected


def test_a_quote_names_its_segments() -> None:
    call = conversation(
        "Agent: Hello.", "Customer: Can you send the invoice?", "Agent: Yes, I'll send it by Friday."
    )

    (item,) = RulesEngine().draw(call).action_items

    assert item.claim.evidence is not None
    assert item.claim.evidence.segments == (1, 2)
    assert item.claim.evidence.quote == "Can you send the invoice? Yes, I'll send it by Friday."
