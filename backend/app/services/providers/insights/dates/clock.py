"""Times of day in speech: "half past two", "quarter to four", "at 2", "ten thirty", "first thing", "by
close".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time

# A part of the day stands for an hour when nothing more exact is said.
PARTS: tuple[tuple[str, time], ...] = (
    (r"(?<!the )first thing(?: in the morning)?(?! (?:i|you|we|to|that|is))", time(9)),
    (
        r"(?:the )?(?:end|close) of (?:the )?(?:day|business(?: day)?|play|working day)|cob|eod"
        r"|close of business|(?:by|before|at) clos(?:e|ing)(?: time)?(?! of)|tea ?time",
        time(17),
    ),
    (r"(?:before|by) lunch(?:time)?|lunch ?time|over lunch|at lunch", time(12)),
    (r"after lunch", time(14)),
    (r"late (?:in the )?morning|mid[ -]?morning", time(11)),
    (r"(?:early )?(?:in the )?morning", time(9)),
    (r"late(?:r)? (?:in the )?afternoon", time(16)),
    (r"(?:early )?(?:in the )?(?:afternoon|arvo|aft)", time(14)),
    (r"(?:early )?(?:in the )?evening|tonight|at night", time(18)),
)
NAMED = {"noon": time(12), "midday": time(12), "midnight": time(23, 59)}

HOUR = r"(?P<hour>1[0-9]|2[0-3]|0?[0-9])"
MERIDIEM = r"(?P<meridiem>[ap]\.? ?m\b\.?)"
# What may stand after a bare hour: anything else ("at 3 different sites", "by 2 pounds") makes it a quantity.
BARE_END = (
    r"(?=\s*(?:$|[.,;!?)\u2013-]|\b(?:on|tomorrow|today|tonight|in|then|please|if|and|sharp|this|next"
    r"|that|the|works?|would"
    r"|is|to|or|so|because|but|when|once|after|before|until|from|about|every|again|prompt|until|just|well"
    r"|lovely|perfect"
    r"|great|good|fine|cheers|mate|sir|madam|love|my|our|your|may|could|can|should|does|latest|at|for"
    r"|with|as|ish|if|i|we|you|he|she|they|it|thanks?|ok|okay"
    r"|yes|right|on"
    r"|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\b))(?! and a half)"
)
CLOCK: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:between|from) {HOUR}(?:[:.](?P<minute>[0-5]\d))?(?: ?[ap]m)? (?:and|to|till|until) (?:1[0-9]"
        rf"|2[0-3]|[1-9])(?:[:.][0-5]\d)?(?: ?{MERIDIEM})?{BARE_END}",
        rf"(?<![£$€\d.])\b{HOUR}(?:[:. ](?P<minute>[0-5]\d))? ?{MERIDIEM}",
        rf"\b(?P<half>half)(?: past)? {HOUR}\b(?! ?(?:%|percent|pounds?|dollars?|days?|hours?))",
        rf"\b(?P<quarter>quarter) (?P<side>past|after|to|of|before) {HOUR}\b",
        rf"\b(?P<minutes>5|10|20|25)(?: minutes)? (?P<side>past|to) {HOUR}\b(?! ?(?:%|percent|pounds?"
        r"|dollars?))",
        rf"\b{HOUR} ?o ?['\u2019]? ?clock\b",
        rf"(?<![£$€\d.,])\b{HOUR}[:.](?P<minute>[0-5]\d)\b(?! ?(?:%|percent|pounds?|dollars?|k\b|million"
        r"|metres|miles))",
        r"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore )|(?<=\bafter )|(?<=\baround )|(?<=\babout )|(?<=\buntil )"
        r"|(?<=\btill )|(?<=\bfor )|(?<=\bday )|(?<=\bmorrow )|(?<=\bsay )"
        rf"|(?<=\bmake it )){HOUR} (?P<minute>[0-5][05])\b(?! ?(?:pounds?|dollars?|percent|%|days?|people"
        r"|vans?|cars?))",
        rf"\b{HOUR}(?= (?:tonight|in the (?:morning|afternoon|evening)|tomorrow (?:morning|afternoon|evening"
        r"|night)|this (?:afternoon|evening))\b)",
        rf"\b(?P<hour>1[0-9]|2[0-3]|[1-9]) (?P<minute>15|30|45)\b{BARE_END}",
        rf"(?:(?<=\bat )|(?<=\bfor )|(?<=\bby ))(?P<hour>1[3-9]|2[0-3])(?P<minute>00)(?: hours\b|{BARE_END})",
        rf"(?:^|(?<=[.!?] )|(?<=~ )){HOUR}(?= (?:today|tomorrow|(?:on )?(?:mon|tues|wednes|thurs|fri"
        r"|satur|sun)day)\b)",
        r"(?:(?<=\bcould we say )|(?<=\bcan we say )|(?<=\bshall we say )|(?<=\blet's say )|(?<=, say ))"
        rf"{HOUR}(?=[.,?!]|$)",
        r"(?:(?<=\bstretch to )|(?<=\bhe make it )|(?<=\bshe make it )|(?<=\byou make it )"
        r"|(?<=\bwe make it ))"
        rf"{HOUR}(?=[.,?!]|$)",
        rf"(?:^|(?<=[.!?] )|(?<=~ )){HOUR}"
        r"(?=(?:'s| is) (?:fine|good|great|perfect|ok|okay|better|all right)\b)",
        rf"(?<=\bfor ){HOUR}(?= (?:that|the same) (?:morning|afternoon|day|evening)\b)",
        r"(?:(?<=\bat )|(?<=\bby )|(?<=\bbefore )|(?<=\bafter )|(?<=\bat about )|(?<=\bat around )"
        rf"|(?<=\baround )|(?<=\buntil )|(?<=\btill )|(?<=day about )"
        r"|(?<=\btomorrow about )|(?<=morning about )|(?<=noon about )|(?<=evening about )|(?<=, about )"
        r"|(?<=day from )|(?<=tomorrow from )|(?<=\dth from )|(?<=\dst from )|(?<=\dnd from )"
        r"|(?<=\drd from ))"
        rf"{HOUR}\b{BARE_END}",
    )
)
# "I'm out at five, can't you do it earlier?" - "Three?": a number alone, where hours are talked of.
ALONE = re.compile(
    r"(?<=[.!?~]\s)(?:(?:no|yes|yeah|ok|okay|right|well|say),? )*(?P<hour>1[0-2]|[1-9])"
    r"(?=(?:,? (?:then|yes|please|it is|sharp|prompt|it'll have to be|is fine))*[.?!])"
)
ALONE_WITHIN = 90
PART = tuple((re.compile(rf"\b(?:{pattern})\b"), value) for pattern, value in PARTS)
NAME = re.compile(r"\b(?:12 )?(noon|midday|midnight)\b")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day at `text[start:end]`. `part` marks a stretch ("afternoon") rather than a time; `sure`
    says that the half of the day was given, so no evening or morning may move it."""

    start: int
    end: int
    time: time
    part: bool
    sure: bool


def find_clocks(text: str) -> list[Clock]:
    """Times of day in digitised text, in order, without overlaps; the more exact reading wins."""
    found: list[Clock] = []
    for clock in _candidates(text):
        if all(clock.end <= other.start or clock.start >= other.end for other in found):
            found.append(clock)
    for match in ALONE.finditer(text):
        named = any(not one.part and 0 < match.start() - one.end <= ALONE_WITHIN for one in found)
        hour = _read(match) if named else None
        if hour:
            found.append(replace(hour, start=match.start("hour")))
    return sorted(found, key=lambda clock: clock.start)


def with_part(clock: Clock, part: Clock) -> time:
    """ "eight" with "in the evening" is 20:00."""
    if clock.sure:
        return clock.time
    hour = clock.time.hour % 12 if part.time < time(12) else clock.time.hour % 12 + 12
    return clock.time.replace(hour=hour)


def _candidates(text: str) -> Iterator[Clock]:
    for pattern in CLOCK:
        for match in pattern.finditer(text):
            clock = _read(match)
            if clock:
                yield clock
    for match in NAME.finditer(text):
        yield Clock(match.start(), match.end(), NAMED[match.group(1)], part=False, sure=True)
    for expression, value in PART:
        for match in expression.finditer(text):
            yield Clock(match.start(), match.end(), value, part=True, sure=True)


def _read(match: re.Match[str]) -> Clock | None:
    groups = match.groupdict()
    hour, minute = int(groups["hour"]), int(groups.get("minute") or 0)
    if groups.get("half"):
        minute = 30
    if groups.get("quarter") or groups.get("minutes"):
        minute = 15 if groups.get("quarter") else int(groups["minutes"])
        if groups["side"] in {"to", "of", "before"}:
            hour, minute = (hour - 1) or 12, 60 - minute
    meridiem = (groups.get("meridiem") or "")[:1]
    if hour > 12 and meridiem:
        return None
    sure = bool(meridiem) or hour > 12 or groups["hour"].startswith("0")
    return Clock(
        match.start(), match.end(), time(_hour(hour, meridiem, sure=sure), minute), part=False, sure=sure
    )


def _hour(hour: int, meridiem: str, *, sure: bool) -> int:
    """Without am or pm, one to six are afternoon and seven to twelve the working morning, as people
    mean it.
    """
    if meridiem:
        return hour % 12 + (12 if meridiem == "p" else 0)
    return hour + 12 if not sure and 1 <= hour <= 6 else hour
