"""The times that a sentence names, in the light of what was said before it. Used by `due`, `agreed` and
`accepting`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.dates.mentions import LIMIT_ALONE, Mention, at_local, find_mentions
from app.services.providers.insights.rules.clauses import REPORTED
from app.services.providers.insights.rules.sentences import Sentence

UNAVAILABLE = re.compile(
    r"\b(?:no good|not free|can't (?:do|make)|cannot|busy|booked up|full|away|doesn't work|won't work"
    r"|not available|out of office|closed|on holiday|on vacation)\b"
    r"|\b(?:i'm|he's|she's|we're|they're) (?:on the phones|open|here|in|around|on) (?:till|until)\b"
    r"|\b(?:we|they) (?:(?:shut|close|lock up)\b|open (?:at|from|till|until)\b)"
)
# "The lunchtime dose" is no time for anything.
ATTRIBUTE = re.compile(
    r"^the (?:lunchtime|morning|afternoon|evening) (?!of\b|is\b|would\b|at\b|on\b|and\b|or\b|for\b|then\b"
    r"|if\b|please\b"
    r"|works\b|suits\b|with\b|so\b|when\b|i\b|we\b|you\b)[a-z]+"
)
# What was, was no plan.
WAS = re.compile(
    r"\b(?:was|were|had|did|took|rang|came|went|got|said|sent|called|stayed|been)\b"
    r"(?:(?!'ll\b|\bwill\b)[^.,;?!])*$"
)
# "I'll get the photos sent over": what is to be.
TO_BE = re.compile(r"(?:'ll|\b(?:will|to|can|could|please)) (?:get|have|see) [^.,;?!]*$")
# "In tomorrow's run" is tomorrow; "Friday's meeting" is a name.
RUN = re.compile(r"\b(?:in|on|with|by) (?:the )?(?:tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$")
# Days that mean another one after "next week" or a month: a weekday, "the thirteenth".
OPEN = re.compile(
    r"\b(?:(?:days?|weeks?) (?:before|after)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|the \d+(?:st|nd|rd"
    r"|th)|the [a-z-]*(?:th|first|second|third))\b"
)
# "His call from Friday" was that Friday's.
OF_THE_PAST = re.compile(
    r"\b(?:call|e-?mail|message|letter|visit|quote|chat|voicemail|meeting|delivery|order|job|invoice)s?"
    r" (?:from|of|on|back on) (?:last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
)
ONLY_A_NUMBER = re.compile(
    r"(?:(?:no|yes|yeah|ok|okay|right|well|say),? )*(?:one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|1[0-2]|[1-9])\b[^.?!]{0,12}[.?!]"
)
CONTEXT, SHORT = 6, 6
A_DAY = re.compile(r"\b(?:tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")
PLANS = re.compile(
    r"\?|\b(?:can|could|will|shall|would|how about|what about|say|book\w*|free|come|call|ring|phone|try"
    r"|meet|see|let's|back|works?"
    r"|suits?|fine|good|perfect|great|instead|make it|about|want|need|like|i'm in|be (?:in|there)|at|put"
    r"|your way|your area"
    r"|diary|until|till|next)\b|'ll\b|'d\b"
)


def mentions(sentence: Sentence, sentences: Sequence[Sentence], conversation: Conversation) -> list[Mention]:
    """Times in a sentence, each in the light of what was said before: "at two" on the day spoken of."""
    lowered = sentence.lowered
    found = [
        one
        for one in in_context(sentence, sentences, conversation)
        if RUN.search(lowered[: one.end])
        or not re.match(
            r"'s (?!time|latest|fine|good|ok|best|better|great|perfect|the (?:only|best) )\w",
            lowered[one.end :],
        )
    ]
    return [
        one
        for one in found
        if not ATTRIBUTE.search(lowered[one.start : one.end + 20])
        and (TO_BE.search(lowered[: one.start]) or not WAS.search(lowered[: one.start]))
    ]


def _no_plan(sentence: Sentence) -> bool:
    """Whether a day in it is none for us: "I'm away Friday", "there's rain coming Thursday"."""
    text = sentence.lowered
    if UNAVAILABLE.search(text) or REPORTED.search(text) or OF_THE_PAST.search(text):
        return True
    return A_DAY.search(text) is not None and len(text.split()) > SHORT and not PLANS.search(text)


def in_context(
    sentence: Sentence, sentences: Sequence[Sentence], conversation: Conversation
) -> tuple[Mention, ...]:
    """The times that a sentence names; `back` says how many sentences before it a time rests on."""
    near = _near(sentence, sentences, conversation)
    return tuple(_on_the_day_of_the_hour_before(one, sentence, sentences, conversation) for one in near)


def _near(
    sentence: Sentence, sentences: Sequence[Sentence], conversation: Conversation
) -> tuple[Mention, ...]:
    """The times in the light of the few sentences before."""
    zone, at = conversation.zone, conversation.recorded_at
    alone = find_mentions(sentence.text, at, zone)
    bare = OPEN.search(sentence.lowered) or ONLY_A_NUMBER.match(sentence.lowered)
    if all(one.has_day for one in alone) and not bare:
        return alone
    earlier = [
        "" if _no_plan(one) else one.text
        for one in sentences[max(0, sentence.number - CONTEXT) : sentence.number]
    ]
    whole = find_mentions(sentence.text, at, zone, context=" ".join(earlier))
    if [one.due for one in whole] == [one.due for one in alone]:
        return alone
    for back in range(1, len(earlier)):
        found = find_mentions(sentence.text, at, zone, context=" ".join(earlier[-back:]))
        if [one.due for one in found] == [one.due for one in whole]:
            break
    else:
        back = len(earlier)
    return tuple(replace(one, back=back) for one in whole)


def _on_the_day_of_the_hour_before(
    mention: Mention, sentence: Sentence, sentences: Sequence[Sentence], conversation: Conversation
) -> Mention:
    """ "Wednesday, then." - "Half past two?" - "Could you stretch to three?" - "Three's fine.", long after
    the day was named: each hour is of the day of the one before."""
    if (
        mention.has_day
        or mention.back
        or mention.clock is None
        or LIMIT_ALONE.match(sentence.lowered, mention.start)
    ):
        return mention
    for earlier in reversed(sentences[max(0, sentence.number - CONTEXT) : sentence.number]):
        for hour in reversed(_near(earlier, sentences, conversation)):
            at = at_local(hour.due.astimezone(conversation.zone).date(), mention.clock, conversation.zone)
            if hour.clock and hour.back and at > conversation.recorded_at:
                return replace(mention, due=at, back=sentence.number - earlier.number + hour.back)
    return mention
