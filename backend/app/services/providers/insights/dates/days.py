"""Days in speech: weekdays, "in two weeks", "the 5th", "the end of the month", as patterns over
digitised text.

A number alone is never a day, and neither is "may" or "march" without one: every pattern needs a weekday, an
ordinal with its preposition, a month with its number or preposition, or a relative word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.services.providers.insights.dates.meanings import (
    MONTHS,
    WEEKDAYS,
    WORK_END,
    WORK_START,
    Meaning,
    Reader,
    add_months,
    after,
    christmas,
    in_month,
    in_season,
    in_span,
    in_week,
    monday,
    new_year,
    on_calendar_date,
    on_nth,
    on_weekday_nth,
    part_of_month,
)
from app.services.providers.insights.dates.weekdays import SPAN, beside_another, on_nth_weekday, on_weekday


@dataclass(frozen=True, slots=True)
class Day:
    """A day phrase at `text[start:end]`."""

    start: int
    end: int
    meaning: Meaning


def find_days(text: str, now: datetime) -> list[Day]:
    """Days named in digitised text, in order, without overlaps; `now` is the local time of the call."""
    found: list[Day] = []
    for day in _candidates(text, now):
        if all(day.end <= other.start or day.start >= other.end for other in found):
            found.append(day)
    return sorted(found, key=lambda day: day.start)


def _candidates(text: str, now: datetime) -> Iterator[Day]:
    for pattern, reader in RULES:
        for match in pattern.finditer(text):
            meaning = reader(match, now)
            if meaning:
                yield Day(match.start(), match.end(), meaning)


def _ahead(days: int, at: time = WORK_START) -> Reader:
    def read(_: re.Match[str], now: datetime) -> Meaning:
        return Meaning((now.date() + timedelta(days=days),), at)

    return read


def _feast(month: int, day: int) -> Reader:
    def read(_: re.Match[str], now: datetime) -> Meaning:
        this_year = date(now.year, month, day)
        return Meaning((this_year if this_year >= now.date() else date(now.year + 1, month, day),))

    return read


def _half_hour(_: re.Match[str], now: datetime) -> Meaning:
    return after(now, timedelta(minutes=30))


def _hour(_: re.Match[str], now: datetime) -> Meaning:
    return after(now, timedelta(hours=1))


def _same_time(match: re.Match[str], now: datetime) -> Meaning:
    ahead = timedelta(days=1 if match.group("when") == "tomorrow" else 7)
    return Meaning(((now + ahead).date(),), now.time().replace(second=0, microsecond=0))


def _weekend(match: re.Match[str], now: datetime) -> Meaning:
    weeks = 7 if match.group("which") == "next" else 0
    saturday = monday(now.date()) + timedelta(days=5 + weeks)
    saturday += timedelta(days=7 if saturday < now.date() else 0)
    return Meaning((saturday, saturday + timedelta(days=1)))


def _before_weekend(_: re.Match[str], now: datetime) -> Meaning:
    friday = monday(now.date()) + timedelta(days=4)
    return Meaning((friday + timedelta(days=7 if friday < now.date() else 0),), WORK_END)


def _relative_month(match: re.Match[str], now: datetime) -> Meaning | None:
    ahead = 1 if match.group("which") in {"next", "following"} else 0
    part = match.group("part") or ("end" if not ahead else "")
    return part_of_month(add_months(now.date().replace(day=1), ahead), part, now)


def _end_of_period(match: re.Match[str], now: datetime) -> Meaning:
    month = 12 if match.group("period") == "year" else (now.month - 1) // 3 * 3 + 3
    last = add_months(date(now.year, month, 1), 1) - timedelta(days=1)
    return Meaning((last,), WORK_END)


DAY_NAME = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
# "may" and "march" are verbs too, "second" is no month: short forms only with a number beside them.
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
NTH = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)"
NUMBER = r"(?:3[01]|[12]\d|0?[1-9])"
YEAR = r"(?:,? (?:20\d\d)\b)?"
COUNT = r"(?P<count>\d+|a couple(?: of)?|couple(?: of)?|a few|few|several|an?)"
# Words after "the 3rd" that leave it a date; before "floor" or "van" it only counts.
NTH_END = (
    r"(?=\s*(?:$|[.,;!?)]|\b(?:at|in|and|of|if|please|to|or|then|is|was|works?|for|so|as|when|but|we|i"
    r"|you|it|before"
    r"|after|first|morning|afternoon|would|between|from|with|by|around|about|that|because|thanks?|ok"
    r"|okay|yes|half"
    r"|quarter|until|till|\d+)\b))"
)
PART = r"(?P<part>end|late(?:r)?|mid(?:dle)?|early|beginning|start)"

RULES: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"\bday after tomorrow\b", _ahead(2)),
        (r"\ba? ?(?:week|7 days) (?:from )?tomorrow\b|\btomorrow week\b", _ahead(8)),
        (
            r"\ba? ?(?:week (?:from )?today|week from now)\b|\btoday week\b|\bin a week['\u2019]?s? time\b",
            _ahead(7),
        ),
        (
            r"\b(?P<count>\d+|an?) (?P<unit>weeks?|fortnights?|months?)(?P<working>)(?P<half>)"
            r" (?:from )?(?P<first>today|tomorrow)\b",
            in_span,
        ),
        (r"\b(?:a|in a|within a) fortnight(?: today|['\u2019]?s time)?(?! on| from)\b", _ahead(14)),
        (
            rf"\b(?:{DAY_NAME},? )?(?P<date>\d{{4}}-\d\d?-\d\d?|{NUMBER}[/.]{NUMBER}[/.](?:20)?\d\d"
            rf"|{NUMBER}/{NUMBER})(?![\d/])",
            on_calendar_date,
        ),
        (
            rf"\b(?:{DAY_NAME},? )?(?:the )?(?P<date>{NUMBER}(?:st|nd|rd|th)? (?:of )?{MONTH}{YEAR})\b",
            on_calendar_date,
        ),
        (
            rf"\b(?:{DAY_NAME},? )?(?P<date>{MONTH} (?:the )?{NUMBER}(?:st|nd|rd|th)?{YEAR})\b(?! ?(?:%"
            r"|percent"
            r"|pounds|dollars|people))",
            on_calendar_date,
        ),
        (rf"\b{DAY_NAME},? (?:the )?{NTH}(?: of (?P<which>next|this|the) month)?", on_weekday_nth),
        (rf"\b(?:the )?{NTH} of (?P<which>next|this|the|following) month\b", on_nth),
        (
            rf"\b(?:the )?(?P<count>1st|2nd|3rd|4th|last) {DAY_NAME} (?:in|of) (?:the )?"
            rf"(?P<month>{'|'.join(MONTHS)}|month|next month|this month)\b",
            on_nth_weekday,
        ),
        (rf"(?:^|(?<=[.!?~] )|(?<=, )|\bsay |\bdo |\bmake it )the {NTH}(?=(?:,? then)?(?:[.,!?]|$))", on_nth),
        (rf"{SPAN.pattern.removesuffix('$')}(?=$|[.,?!])", beside_another),
        (r"\bchristmas eve\b(?! box)", _feast(12, 24)),
        (r"\bchristmas day\b", _feast(12, 25)),
        (r"\bboxing day\b", _feast(12, 26)),
        (r"\bnew year'?s eve\b", _feast(12, 31)),
        (r"\bnew year'?s day\b", _feast(1, 1)),
        (
            r"(?:\bon|\bby|\bbefore|\buntil|\btill|\bfrom|\bfor|\baround|\babout|\bis|'s|\bthan"
            rf"|\bcommencing|\bafter) the {NTH}{NTH_END}",
            on_nth,
        ),
        (rf"\bthe {DAY_NAME} (?P<week_later>after|before)\b(?=(?: that)?(?:$|[.,?]))", on_weekday),
        (rf"\b{DAY_NAME} (?P<week_later>week|after next|of the week after)\b", on_weekday),
        (rf"\b(?P<week_later>a week on|week on|a week from|a week) (?:next )?{DAY_NAME}\b", on_weekday),
        (rf"\b(?P<weeks_later>a fortnight|[2-8] weeks) (?:on|from) {DAY_NAME}\b", on_weekday),
        (rf"\b{DAY_NAME} (?P<weeks_later>fortnight)\b", on_weekday),
        (rf"\b{DAY_NAME} (?P<of_next_week>(?:of )?next week)\b", on_weekday),
        (rf"\b(?P<of_next_week>next week,?(?: on| maybe| say)?) {DAY_NAME}\b", on_weekday),
        (
            rf"\b(?:(?P<how>this coming|this|next|coming|following) )?\b{DAY_NAME}\b(?! (?:after"
            r"|before)(?: that)?(?:$|[.,]))",
            on_weekday,
        ),
        (
            r"\b(?:as )?(?:soon as|the (?:minute|second|moment|instant)) (?:i|we)(?:'m|'re) off the phone\b",
            _ahead(0, WORK_END),
        ),
        (
            r"\b(?:today|tonight|this (?:morning|afternoon|arvo|aft|evening)|later on today)\b",
            _ahead(0, WORK_END),
        ),
        (
            r"\bbefore (?:i|we) (?:go home|knock off|finish(?: up)?(?: today)?|lock up"
            r"|leave (?:today|tonight))\b",
            _ahead(0, WORK_END),
        ),
        (r"\b(?:this|same) time (?P<when>tomorrow|next week)\b", _same_time),
        (r"\btomorrow\b", _ahead(1)),
        (r"\b(?:within|inside) the (?:next )?hour\b", _hour),
        (r"\b(?:in|within) (?:the next )?(?:half an hour|1?/2 an hour|half hour|30 minutes)\b", _half_hour),
        (
            r"\b(?:in|within|inside|over)(?: about| around"
            rf"| roughly)? (?:the next )?{COUNT} (?P<working>working "
            r"|business )?"
            r"(?P<unit>minutes?|mins?|hours?|days?|weeks?|fortnights?|months?"
            r"|years?)(?P<half> and a half)?\b",
            in_span,
        ),
        (
            rf"\b{COUNT} (?P<working>working |business )?(?P<unit>minutes?|hours?|days?|weeks?"
            r"|months?)(?P<half> and a half)?['\u2019]? ?(?:from now|time)\b",
            in_span,
        ),
        (rf"\b(?:{PART}[ -](?:of )?(?:the )?)?(?:the )?week (?P<which>after next)\b", in_week),
        (rf"\b(?:{PART}[ -]?(?:part )?(?:of )?(?:in )?)?(?:the )?(?P<which>next|following) week\b", in_week),
        (rf"\b{PART}[ -](?:of )?(?P<which>the|this) week\b", in_week),
        (r"\b(?:(?P<part>later) )?(?P<which>this) week\b", in_week),
        (r"\bbefore (?:the|this) weekend\b", _before_weekend),
        (r"\b(?P<which>this|next|the) weekend\b", _weekend),
        (rf"\b(?:{PART}[ -](?:of )?(?:the )?)?(?P<which>next|this|following) month\b", _relative_month),
        (rf"\b{PART} of (?P<which>the) month\b", _relative_month),
        (r"\b(?:end of|by the end of) (?:the |this )?(?P<period>year|quarter)\b", _end_of_period),
        (r"\b(?P<which>)(?P<part>)month[ -]end\b", _relative_month),
        (r"\b(?:in|into|until|till|after|early in|come) the new year\b", new_year),
        (r"\b(?:by|before|until|till) (?:christmas|xmas)\b", christmas),
        (
            r"\b(?:in|by|until|till|come|before|this|next) (?:the )?(?P<season>spring|summer"
            r"|autumn|winter)\b",
            in_season,
        ),
        (rf"\b{PART}[ -](?:of )?(?:in )?(?P<month>{'|'.join(MONTHS)})\b", in_month),
        (
            r"\b(?:in|by|until|till|before|next|this|around|from|during|come"
            rf"|for) (?P<month>{'|'.join(MONTHS)})\b(?! \d)",
            in_month,
        ),
    )
)
