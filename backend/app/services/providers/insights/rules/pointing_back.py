"""When a promise is due by the time that was proposed or settled before it. Used by `action_items`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.dates.meanings import MONTHS
from app.services.providers.insights.dates.mentions import Mention
from app.services.providers.insights.rules.due import Due, as_due, joined
from app.services.providers.insights.rules.promises import Promise
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.spoken_times import UNAVAILABLE, mentions
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.verbs import Work

POINTS_BACK = re.compile(
    r"\b(?:then|that day|that time|(?:at )?the same time|for that|at that|on that|that in|it in|you in"
    r"|me in|you down|me down"
    r"|for those|the diary|the calendar|that slot|(?:it|that) up(?! as\b))\b"
)
IN_ITS_TIME = re.compile(
    r"\b(?:(?:nearer|closer to|near) the time|in due course|at some point|as and when|one of these days"
    r"|beforehand|in advance)\b"
)
MONTH_NAMED = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
# "I'll bring our fees with me", "I'll have the boxes ready for you to take away".
FOR_THE_VISIT = re.compile(
    r"bring\b|pick (?:(?:it|them|that|the \w+) )?up\b|collect\b|meet\b|show (?:you|him|her|them)\b|load\b"
    r"|(?:have|get) (?:[\w']+ ){1,5}ready\b|take (?:[\w']+ ){1,4}(?:back|away) with\b"
)
BACK, VISIT_BEFORE = 4, 8


def referred_due(promise: Promise, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    """ "How about Tuesday at ten?" - "I'll book you in for that": the time proposed just before."""
    said = promise.sentence.lowered[promise.start :]
    its_own = re.split(r"[,.;] (?:and|but|then)\b", said)[0]
    if IN_ITS_TIME.search(its_own) or MONTH_NAMED.search(
        promise.sentence.lowered, promise.start, promise.end
    ):
        return None
    points = POINTS_BACK.search(said)
    planning = promise.work in {Work.ARRANGE, Work.MEET, Work.HANDS} and promise.form != Form.NEED
    if not points and not (
        planning
        and re.match(
            r"book|schedule|pencil|bring|put (?:you|it|that|me|us|him|her|them)|meet|see|come",
            said,
        )
    ):
        return None
    return _named_before(promise, sentences, conversation, BACK)


def brought_due(promise: Promise, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    """ "Sunday at half nine, you're on." - "I'll have the tub ready for you": what somebody brings, fetches
    or has ready is for the visit that was settled before."""
    if not FOR_THE_VISIT.match(promise.sentence.lowered, promise.start):
        return None
    due = _named_before(promise, sentences, conversation, VISIT_BEFORE)
    return due if due and not due.vague else None


def _named_before(
    promise: Promise, sentences: Sequence[Sentence], conversation: Conversation, far: int
) -> Due | None:
    """The day named last before it, at the hour named for it."""
    number = promise.sentence.number
    clock: Mention | None = None
    for sentence in reversed(sentences[max(0, number - far) : number + 1]):
        if UNAVAILABLE.search(sentence.lowered):
            continue
        named = mentions(sentence, sentences, conversation)
        if sentence.number == number:
            named = [one for one in named if one.end <= promise.start]
        for mention in reversed(named):
            if mention.has_day and mention.vague:
                return None
            if mention.has_day or (mention.clock and mention.back and not clock):
                clock = clock or _its_hour(mention, sentence, sentences, conversation)
                at = joined(mention, clock, conversation) if clock else mention.due
                timed = replace(mention, clock=clock.clock) if clock and not mention.clock else mention
                return as_due(at, timed, conversation, (sentence.number - mention.back, number))
            clock = clock or mention
    return as_due(clock.due, clock, conversation, (max(0, number - far), number)) if clock else None


def _its_hour(
    day: Mention, sentence: Sentence, sentences: Sequence[Sentence], conversation: Conversation
) -> Mention | None:
    """ "Quarter to one today?" - "Aye, today": the hour that was named for the same day just before."""
    if day.clock:
        return None
    for earlier in reversed(sentences[max(0, sentence.number - BACK) : sentence.number]):
        for mention in reversed(mentions(earlier, sentences, conversation)):
            if mention.clock and (not mention.has_day or mention.days & day.days):
                return replace(mention, has_day=False)
    return None
