"""Seeded false claims: invented quotes are dropped, true quotes that say less than the claim stay
unverified.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.services.providers.insights.base import ActionItem, Claim, Evidence, Insights, Intent, Sentiment
from app.services.providers.insights.evidence import check
from app.services.providers.insights.rules import RulesEngine
from tests.services.providers.insights.spoken import LONDON, conversation

CALL = conversation(
    "Agent: Good morning, Northgate Hire, how can I help?",
    "Customer: I need two hundred and fifty cones from the twenty fifth of November. My name is Sarah Bell.",
    "Agent: That's £1,200 in total. I'll send you the quote by Friday at half past two.",
    "Customer: Can you copy in Priya? Her number is oh seven seven double oh, nine hundred.",
    "Agent: Yes. The van is AB12 CDE. I'll call you tomorrow.",
    "Customer: I booked two vans, so ring me next week and take ten percent off.",
)
QUOTE_DUE = "I'll send you the quote by Friday at half past two."
CONES = "I need two hundred and fifty cones from the twenty fifth of November."


def insights(*claims: Claim, items: tuple[ActionItem, ...] = ()) -> Insights:
    return Insights(
        summary=claims,
        sentiment=Sentiment.NEUTRAL,
        intent=Intent.INTERESTED,
        intent_confidence=0.9,
        intent_evidence=None,
        action_items=items,
        next_step=None,
        key_topics=(),
        engine="model",
        prompt_version="1",
        degraded=False,
    )


def checked(text: str, quote: str, segment: int) -> Claim | None:
    summary = check(insights(Claim(text, Evidence(quote, (segment,)))), CALL).summary
    return summary[0] if summary else None


@pytest.mark.parametrize(
    ("text", "quote", "segment"),
    [
        ("The customer needs 250 cones", CONES, 1),
        ("The customer needs 250 cones from 25 November", CONES, 1),
        ("Cones are needed from 25/11/2026", CONES, 1),
        ("Customer: needs cones on Wednesday the 25th", CONES, 1),
        ("Agent will send the quote by Friday 20 November at 14:30", QUOTE_DUE, 2),
        ("Send the quote by Friday at 2:30", QUOTE_DUE, 2),
        ("The price is 1200 pounds", "That's £1,200 in total.", 2),
        (
            "Sarah Bell wants cones",
            "I need two hundred and fifty cones from the twenty fifth of November. My name is Sarah Bell.",
            1,
        ),
        ("Copy in Priya", "Can you copy in Priya?", 3),
        ("Her number is 07700 900", "Her number is oh seven seven double oh, nine hundred.", 3),
        ("The van is AB12CDE", "The van is AB12 CDE.", 4),
        ("Call the customer on 19 November", "I'll call you tomorrow", 4),
        ("Send the quote", "i'll SEND you   the quote,", 2),
        ("Send the quote", "I\u2019ll send you the quote", 2),
        ("Her number is 0770 0900", "Her number is oh seven seven double oh, nine hundred.", 3),
        ("The caller's van is AB12 CDE", "The van is AB12 CDE.", 4),
        (
            "The customer booked 2 vans and wants 10% off",
            "I booked two vans, so ring me next week and take ten percent off.",
            5,
        ),
        ("Ring next week", "ring me next week", 5),
        ("It is £1,200, the agent said", "That's £1,200 in total.", 2),
    ],
)
def test_a_claim_that_its_quote_holds_is_verified(text: str, quote: str, segment: int) -> None:
    claim = checked(text, quote, segment)

    assert claim is not None
    assert claim.verified


@pytest.mark.parametrize(
    ("text", "quote", "segment"),
    [
        ("The customer needs 350 cones", CONES, 1),
        ("The customer needs 25 vans and 3 cones", CONES, 1),
        ("The price is £1,300", "That's £1,200 in total.", 2),
        ("Cones are needed from 26 November", CONES, 1),
        ("Cones are needed from 25 October", CONES, 1),
        ("Send the quote by Thursday", QUOTE_DUE, 2),
        ("Send the quote by Friday at 3:30", QUOTE_DUE, 2),
        ("Send the quote by 27 November", QUOTE_DUE, 2),
        ("Send the quote next week", QUOTE_DUE, 2),
        ("Send Oliver the quote", QUOTE_DUE, 2),
        ("Oliver will send the quote", QUOTE_DUE, 2),
        ("Copy in Priya Shah", "Can you copy in Priya?", 3),
        ("Her number is 07700 901", "Her number is oh seven seven double oh, nine hundred.", 3),
        ("The van is AB12 CDF", "The van is AB12 CDE.", 4),
        ("Call the customer today", "I'll call you tomorrow", 4),
        ("Agent: I need cones", CONES, 1),
        ("Agent said cones are needed", CONES, 1),
        ("Customer promised a quote", QUOTE_DUE, 2),
        ("Customer to send the quote", QUOTE_DUE, 2),
        ("Customer will copy in Priya", "Can you copy in Priya?", 3),
        # What only other words of the call hold is not in the quote: the customer's name in the greeting.
        ("Sarah Bell needs 250 cones", CONES, 1),
        ("Call Sarah tomorrow", "I'll call you tomorrow", 4),
        # Part of a number, of a mark or of a word is none.
        ("The price is £120", "That's £1,200 in total.", 2),
        ("The price is £200", "That's £1,200 in total.", 2),
        ("The van is B12 CDE", "The van is AB12 CDE.", 4),
        ("Tell Van about it", "Can you copy in Priya? Her number", 3),
        ("Copy in Ann", "I need two hundred and fifty cones from the twenty fifth", 1),
        # The right number of something else.
        ("It takes 1,200 days", "That's £1,200 in total.", 2),
        ("Send the quote on Monday", QUOTE_DUE, 2),
        ("The customer booked one van", "I booked two vans", 5),
        ("The customer wants £10 off", "take ten percent off", 5),
        ("Ring on Wednesday", "ring me next week", 5),
        ("A quote was requested by the agent", CONES, 1),
        ("On Friday the customer will send the quote", QUOTE_DUE, 2),
    ],
)
def test_a_claim_that_says_more_than_its_quote_is_unverified(text: str, quote: str, segment: int) -> None:
    claim = checked(text, quote, segment)

    assert claim is not None
    assert not claim.verified


@pytest.mark.parametrize(
    "quote",
    [
        "I'll send you the contract by Friday",
        "I'll send you the quote by Monday at half past two.",
        "I need two hundred and fifty cones tomorrow",
        "I'll send you ... half past two",
        "the",
        "",
        "...",
    ],
)
def test_a_claim_with_an_invented_quote_is_dropped(quote: str) -> None:
    assert checked("Send the quote", quote, 2) is None


def test_a_claim_without_evidence_is_dropped() -> None:
    assert check(insights(Claim("The customer is keen", None)), CALL).summary == ()


def test_segments_are_corrected_and_the_quote_takes_the_transcript_spelling() -> None:
    claim = checked("Call tomorrow", "i'll call you TOMORROW", 0)

    assert claim is not None
    assert claim.evidence == Evidence("I'll call you tomorrow.", (4,), 22_122, 23_918)


def test_a_quote_may_run_over_two_segments_with_their_labels() -> None:
    claim = checked("Copy in Priya", "nine hundred. Agent: Yes. The van", 3)

    assert claim is not None
    assert claim.evidence is not None
    assert claim.evidence.segments == (3, 4)


def test_a_quote_late_in_a_long_segment_opens_the_recording_there() -> None:
    told = "we talked of this and that for a while, " * 20
    call = conversation(f"Agent: {told} and I'll call you tomorrow.")
    long = replace(call, segments=(replace(call.segments[0], start_ms=60_000, end_ms=100_000),))
    claim = check(insights(Claim("Call tomorrow", Evidence("I'll call you tomorrow", (0,)))), long).summary[0]

    assert claim.evidence is not None
    assert claim.evidence.start_ms == pytest.approx(98_900, abs=200)
    assert claim.evidence.end_ms == pytest.approx(100_000, abs=200)


def test_of_two_places_the_named_one_is_kept() -> None:
    call = conversation("Agent: I'll call you back.", "Customer: Fine.", "Agent: I'll call you back.")
    result = check(insights(Claim("Call back", Evidence("I'll call you back", (2,)))), call)

    assert result.summary[0].evidence == Evidence("I'll call you back.", (2,), 10_000, 13_789)


@pytest.mark.parametrize(
    ("due_at", "kept"),
    [
        (datetime(2026, 11, 20, 14, 30, tzinfo=LONDON), True),
        (datetime(2026, 11, 20, 9, 0, tzinfo=LONDON), False),
        (datetime(2026, 11, 27, 14, 30, tzinfo=LONDON), False),
        (datetime(2026, 11, 13, 14, 30, tzinfo=LONDON), False),
        (datetime(2026, 11, 20, 14, 30, tzinfo=UTC), True),
    ],
)
def test_a_due_time_needs_the_quote(due_at: datetime, kept: bool) -> None:
    item = ActionItem(Claim("Send the quote", Evidence(QUOTE_DUE, (2,))), due_at)

    (result,) = check(insights(items=(item,)), CALL).action_items

    assert result.due_at == (due_at if kept else None)


def test_an_unproven_intent_loses_its_evidence_and_its_confidence() -> None:
    drawn = replace(insights(), intent_evidence=Evidence("Yes, take my money", (1,)))

    result = check(drawn, CALL)

    assert (result.intent_evidence, result.intent_confidence) == (None, 0.3)


def test_an_invented_next_step_is_dropped() -> None:
    drawn = replace(insights(), next_step=Claim("Refund the deposit", Evidence("I'll refund it", (2,))))

    assert check(drawn, CALL).next_step is None


def test_checking_twice_changes_nothing() -> None:
    once = check(RulesEngine().draw(CALL), CALL)

    assert once.action_items
    assert check(once, CALL) == once
