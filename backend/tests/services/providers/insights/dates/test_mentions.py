"""Dates and times as people say them, each with the call's time and zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.services.providers.insights.dates.mentions import find_mentions

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=LONDON)

PHRASES = [
    ("on the first Monday in March", "2027-03-01 09:00"),
    ("on the last Friday of the month", "2026-11-27 09:00"),
    ("on the third Tuesday of next month", "2026-12-15 09:00"),
    ("on the second Monday of the month", "2026-12-14 09:00"),
    ("on the fourth from eleven", "2026-12-04 11:00"),
    ("on Christmas Eve", "2026-12-24 09:00"),
    ("on New Year's Day at noon", "2027-01-01 12:00"),
    ("at sixteen thirty on the second", "2026-12-02 16:30"),
    ("at fourteen hundred on Friday", "2026-11-20 14:00"),
    ("tomorrow morning about ten", "2026-11-19 10:00"),
    ("two weeks today", "2026-12-02 09:00"),
    ("two weeks tomorrow", "2026-12-03 09:00"),
    ("a month today", "2026-12-18 09:00"),
    ("a fortnight on Friday", "2026-12-04 09:00"),
    ("Monday fortnight", "2026-12-07 09:00"),
    ("three weeks on Tuesday", "2026-12-15 09:00"),
    ("this time next week", "2026-11-25 10:00"),
    ("at month end", "2026-11-30 17:00"),
    ("in the new year", "2027-01-01 09:00"),
    ("before Christmas", "2026-12-24 17:00"),
    ("in the spring", "2027-03-01 09:00"),
    ("by close on Friday", "2026-11-20 17:00"),
    ("that's the twentieth", "2026-11-20 09:00"),
    ("within the hour", "2026-11-18 11:00"),
    ("this time tomorrow", "2026-11-19 10:00"),
    ("half ten tomorrow", "2026-11-19 10:30"),
    ("by end of play tomorrow", "2026-11-19 17:00"),
    ("a week on Thursday", "2026-11-26 09:00"),
    ("by the Friday after", "2026-11-27 17:00"),
    ("half past six Monday morning", "2026-11-23 06:30"),
    ("this aft", "2026-11-18 14:00"),
    ("tomorrow", "2026-11-19 09:00"),
    ("tomorrow morning", "2026-11-19 09:00"),
    ("tomorrow afternoon at about four", "2026-11-19 16:00"),
    ("half past two tomorrow", "2026-11-19 14:30"),
    ("tomorrow at ten thirty", "2026-11-19 10:30"),
    ("tomorrow at 3 30", "2026-11-19 15:30"),
    ("8:15 tomorrow", "2026-11-19 08:15"),
    ("by close of business tomorrow", "2026-11-19 17:00"),
    ("the day after tomorrow", "2026-11-20 09:00"),
    ("this afternoon", "2026-11-18 14:00"),
    ("this evening", "2026-11-18 18:00"),
    ("tonight at eight", "2026-11-18 20:00"),
    ("at 8 tonight", "2026-11-18 20:00"),
    ("today", "2026-11-18 17:00"),
    ("by end of day", "2026-11-18 17:00"),
    ("by lunchtime", "2026-11-18 12:00"),
    ("by five", "2026-11-18 17:00"),
    ("by noon", "2026-11-18 12:00"),
    ("at three o'clock", "2026-11-18 15:00"),
    ("at 2", "2026-11-18 14:00"),
    ("at 3.30pm", "2026-11-18 15:30"),
    ("quarter to four", "2026-11-18 15:45"),
    ("at a quarter past eleven", "2026-11-18 11:15"),
    ("twenty past two", "2026-11-18 14:20"),
    ("ten thirty", "2026-11-18 10:30"),
    ("at half four", "2026-11-18 16:30"),
    ("at nine sharp", "2026-11-19 09:00"),
    ("in an hour", "2026-11-18 11:00"),
    ("in half an hour", "2026-11-18 10:30"),
    ("in an hour and a half", "2026-11-18 11:30"),
    ("within 24 hours", "2026-11-19 10:00"),
    ("in a couple of days", "2026-11-20 09:00"),
    ("in three days", "2026-11-21 09:00"),
    ("within two working days", "2026-11-20 17:00"),
    ("in two weeks", "2026-12-02 09:00"),
    ("a fortnight today", "2026-12-02 09:00"),
    ("three weeks from now", "2026-12-09 09:00"),
    ("in six months", "2027-05-18 09:00"),
    ("on Friday", "2026-11-20 09:00"),
    ("by Friday", "2026-11-20 17:00"),
    ("before Friday", "2026-11-20 09:00"),
    ("this Friday", "2026-11-20 09:00"),
    ("next Friday", "2026-11-27 09:00"),
    ("next Tuesday", "2026-11-24 09:00"),
    ("on Wednesday", "2026-11-25 09:00"),
    ("Tuesday week", "2026-12-01 09:00"),
    ("a week on Thursday", "2026-11-26 09:00"),
    ("Monday lunchtime", "2026-11-23 12:00"),
    ("first thing Monday", "2026-11-23 09:00"),
    ("thursday at nine in the evening", "2026-11-19 21:00"),
    ("half two on Friday", "2026-11-20 14:30"),
    ("at 10 on Tuesday", "2026-11-24 10:00"),
    ("not Monday, Tuesday", "2026-11-24 09:00"),
    ("Friday the 4th", "2026-12-04 09:00"),
    ("on the 5th", "2026-12-05 09:00"),
    ("on the fifth at three", "2026-12-05 15:00"),
    ("by the twenty first", "2026-11-21 17:00"),
    ("between eight and twelve on the ninth", "2026-12-09 08:00"),
    ("the 14th of next month", "2026-12-14 09:00"),
    ("twenty fifth of november", "2026-11-25 09:00"),
    ("second of december", "2026-12-02 09:00"),
    ("December 14th", "2026-12-14 09:00"),
    ("on 14/12/2026", "2026-12-14 09:00"),
    ("2026-12-01", "2026-12-01 09:00"),
    ("Sept 3", "2027-09-03 09:00"),
    ("November 25, 2026 at 2:15 p.m.", "2026-11-25 14:15"),
    ("by the end of the week", "2026-11-20 17:00"),
    ("later this week", "2026-11-20 17:00"),
    ("next week", "2026-11-23 09:00"),
    ("end of next week", "2026-11-27 17:00"),
    ("at the weekend", "2026-11-21 09:00"),
    ("before the weekend", "2026-11-20 17:00"),
    ("end of the month", "2026-11-30 17:00"),
    ("next month", "2026-12-01 09:00"),
    ("in January", "2027-01-01 09:00"),
    ("by the end of March", "2027-03-31 17:00"),
    ("in May", "2027-05-01 09:00"),
]

NOT_DATES = [
    "I may go",
    "we march on",
    "just a second",
    "on the 3rd floor",
    "for the second time",
    "we need 3 vans",
    "at 2 pounds each",
    "last Tuesday",
    "yesterday",
    "on 14/10/2026",
    "the first thing to say",
    "I sat in the sun",
    "one of them",
    "it broke a week after",
    "How many chairs? Three.",
]


@pytest.mark.parametrize(("phrase", "expected"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_a_phrase_means_one_time(phrase: str, expected: str) -> None:
    mentions = find_mentions(f"I'll ring you {phrase}.", WEDNESDAY, LONDON)

    assert [f"{one.due.astimezone(LONDON):%Y-%m-%d %H:%M}" for one in mentions] == [expected]


@pytest.mark.parametrize(
    ("said_before", "text", "expected"),
    [
        # A weekday beside the day named last.
        ("The fair opens on the eleventh of December.", "We'll strike it the Monday after.", "12-14 09:00"),
        (
            "You'd have the hall from the eleventh of December.",
            "Can we come the day, the Friday?",
            "12-11 09:00",
        ),
        (
            "The fair opens on Monday the seventh.",
            "Could it be there the Friday before, by four?",
            "12-04 16:00",
        ),
        ("The fair opens on the eleventh of December.", "We'll post the plan a week before.", "12-04 09:00"),
        ("The fair opens on the eleventh of December.", "We'll post the bill two days after.", "12-13 09:00"),
        # "That's a Monday" explains a day, and names none.
        ("We could plaster on the thirtieth, that's a Monday.", "Eight o'clock start.", "11-30 08:00"),
        # A day that is all there is to say.
        ("When shall I glaze it?", "The thirtieth.", "11-30 09:00"),
        ("When shall I glaze it?", "Say the thirtieth?", "11-30 09:00"),
        # The month spoken of, unless it is a payday, a limit, or work to be done meanwhile.
        ("The barn opens in April.", "I'll ring on the fourth.", "04-04 09:00"),
        ("The barn opens in April.", "I get paid on the twentieth.", "11-20 09:00"),
        ("The barn opens in April.", "They want it by the thirtieth.", "11-30 17:00"),
        ("The barn opens in April.", "Meanwhile I'll ring on the fourth.", "12-04 09:00"),
    ],
)
def test_what_was_said_before_says_which_day(said_before: str, text: str, expected: str) -> None:
    (mention,) = find_mentions(text, WEDNESDAY, LONDON, context=said_before)

    assert f"{mention.due.astimezone(LONDON):%m-%d %H:%M}" == expected


@pytest.mark.parametrize("text", NOT_DATES)
def test_words_that_only_look_like_dates_are_none(text: str) -> None:
    assert find_mentions(text, WEDNESDAY, LONDON) == ()


@pytest.mark.parametrize(
    ("text", "recorded_at", "zone", "expected"),
    [
        # The clocks go back on 25 October 2026: the day has 25 hours, an hour has sixty minutes.
        ("tomorrow at nine", datetime(2026, 10, 24, 12, tzinfo=LONDON), LONDON, "2026-10-25T09:00+0000"),
        ("in an hour", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), LONDON, "2026-10-25T01:30+0000"),
        # They go forward on 29 March 2026: half past one is skipped.
        ("tomorrow at 1:30 am", datetime(2026, 3, 28, 12, tzinfo=LONDON), LONDON, "2026-03-29T01:30+0000"),
        # Late in London is still the afternoon, and still today, in New York.
        ("at five", datetime(2026, 6, 2, 20, 0, tzinfo=UTC), NEW_YORK, "2026-06-02T21:00+0000"),
        ("tomorrow", datetime(2026, 6, 3, 2, 0, tzinfo=UTC), NEW_YORK, "2026-06-03T13:00+0000"),
    ],
)
def test_the_zone_and_its_clock_changes_are_kept(
    text: str, recorded_at: datetime, zone: ZoneInfo, expected: str
) -> None:
    (mention,) = find_mentions(text, recorded_at, zone)

    assert f"{mention.due:%Y-%m-%dT%H:%M%z}" == expected


def test_a_mention_knows_its_place_in_the_text() -> None:
    text = "Send the quote by the twenty fifth of November, please."

    (mention,) = find_mentions(text, WEDNESDAY, LONDON)

    assert text[mention.start : mention.end] == "by the twenty fifth of November"
