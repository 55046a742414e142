"""When a promise is due: by its own words, by the answer that follows, or by the time it points back to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.dates.mentions import Mention, at_local, find_mentions
from app.services.providers.insights.rules.promises import Promise, find_promises
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.verbs import Work

# In "a quote for three vans from Monday" the day belongs to the vans.
OF_THE_OBJECT = re.compile(
    r"\b(?:from|starting|beginning|commencing|dated|covering|since|(?<!the end )of|ahead of)(?: on"
    r"| the)?\s*$"
)
ARRIVAL = re.compile(
    r"\b(?:they|he|she|it|someone|you|that)(?:'ll| will| should)"
    r" (?:be (?:with|there|round|out)|have it|arrive|get (?:it|there))"
)
# "On payday, that's the twentieth".
APPOSITION = re.compile(r"^,? (?:so )?(?:that|which)(?:'s| is|'ll be)?(?: on)? ?$")
LIMIT = re.compile(r"\b(?:by|before|no later than|end of|latest|within|until)\b")
CORRECTION = re.compile(
    r"\b(?:actually|make (?:it|that)|instead|rather|sorry|change that|better|scrap that|no wait"
    r"|can we (?:say|do)|i mean)\b"
)
POINTS_BACK = re.compile(
    r"\b(?:then|that day|that time|for that|at that|on that|that in|it in|you in|me in|you down|me down"
    r"|for those|the diary|the calendar|that slot|(?:it|that) up(?! as\b))\b"
)
UNAVAILABLE = re.compile(
    r"\b(?:no good|not free|can't (?:do|make)|cannot|busy|booked up|full|away|doesn't work|won't work"
    r"|not available|out of office|closed|on holiday|on vacation)\b"
)
ANSWERS = re.compile(
    r"^(?:(?:oh|um|well|so|and),? )*(?:yes|yeah|yep|sure|ok|okay|great|perfect|fine|will do"
    r"|no problem|how about|what about|say|try|they'll"
    r"|let's say|any ?time|shall we|could we|could you do|can you do|of course|that's fine|by|on"
    r"|at|it'll|he'll|she'll|you'll|preferably|ideally)\b"
)
# "I'll dig it out this evening."
TAKEN_UP = re.compile(
    r"^(?:(?:oh|yes|yeah|yep|okay|ok|sure|fine|right|no problem|of course|certainly),? )*"
    r"(?:i|we)(?:'ll| will| can|'m going to|'re going to)\b.*\b(?:it|that|them|those|this|one)\b"
)
MORNING = re.compile(r"\b(?:morning|a\.?m)\b")
EVENING = re.compile(r"\b(?:evening|tonight|after (?:work|school|tea))\b")
THIS_EVENING = re.compile(r"\b(?:this evening|tonight)\b")
# A short answer is mostly the time itself; in a longer sentence the time may belong to something else.
ANSWERING = 0.5
AHEAD, BACK, SHORT = 3, 4, 14


@dataclass(frozen=True, slots=True)
class Due:
    """A due time, the places in the promise's sentence that name it, and the sentences it rests on."""

    at: datetime
    local: date
    spans: list[tuple[int, int]]
    first: int
    last: int
    timed: bool


def own_due(promise: Promise, conversation: Conversation) -> Due | None:
    """The time in the promise's own words, or at the head of its clause ("on Friday I'll …")."""
    sentence = promise.sentence
    mentions = [one for one in _mentions(sentence, conversation) if _belongs(one, promise)]
    if not mentions:
        return None
    chosen = _choose(mentions, sentence.lowered)
    spans = [(one.start, one.end) for one in mentions]
    other = next((one for one in mentions if one.has_day != chosen.has_day), None)
    at = _joined(chosen, other, conversation) if other else chosen.due
    return _due(at, chosen, conversation, (sentence.number, sentence.number), spans)


def ellipsis_due(
    promise: Promise, sentences: Sequence[Sentence], conversation: Conversation, known: Due | None = None
) -> Due | None:
    """ "When can you call?" - "Tomorrow at three": the time that a following short sentence adds or
    corrects.
    """
    number = promise.sentence.number
    best = known
    for sentence in sentences[number + 1 : number + 1 + AHEAD]:
        text = sentence.lowered
        corrects = CORRECTION.search(text) is not None
        asked = promise.form == Form.REQUEST and sentence.speaker != promise.sentence.speaker
        taken_up = asked and TAKEN_UP.match(text) is not None
        if next(find_promises(sentence), None) and not (corrects or taken_up or ARRIVAL.search(text)):
            break
        mentions = _mentions(sentence, conversation)
        if not mentions or UNAVAILABLE.search(text) or len(text.split()) > SHORT:
            continue
        mention = _choose(mentions, text)
        named = sum(len(text[one.start : one.end].split()) for one in mentions)
        arrives = ARRIVAL.search(text) is not None
        answers = ANSWERS.match(text) or arrives or corrects or taken_up
        if named < ANSWERING * len(text.split()) and not answers:
            continue
        if best is None:
            best = _due(mention.due, mention, conversation, (number, sentence.number))
        elif not best.timed and not mention.has_day:
            at = at_local(best.local, mention.clock or _local_time(mention, conversation), conversation.zone)
            best = Due(at, best.local, best.spans, best.first, sentence.number, timed=True)
        elif corrects:
            best = _due(mention.due, mention, conversation, (best.first, sentence.number), best.spans)
    return best if best is not known else None


def referred_due(promise: Promise, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    """ "How about Tuesday at ten?" - "I'll book you in for that": the time proposed just before."""
    points = POINTS_BACK.search(promise.sentence.lowered[promise.start :])
    planning = promise.work in {Work.ARRANGE, Work.MEET, Work.HANDS} and promise.form != Form.NEED
    if not points and not (
        planning
        and re.match(
            r"book|schedule|pencil|bring|put (?:you|it|that|me|us|him|her|them)|meet|see|come",
            promise.sentence.lowered[promise.start :],
        )
    ):
        return None
    number = promise.sentence.number
    clock: Mention | None = None
    for sentence in reversed(sentences[max(0, number - BACK) : number]):
        if UNAVAILABLE.search(sentence.lowered):
            continue
        for mention in reversed(_mentions(sentence, conversation)):
            if mention.has_day:
                at = _joined(mention, clock, conversation) if clock else mention.due
                return _due(at, mention, conversation, (sentence.number, number))
            clock = clock or mention
    return _due(clock.due, clock, conversation, (max(0, number - BACK), number)) if clock else None


def in_the_evening(due: Due, said: str, conversation: Conversation) -> Due:
    """ "Can you ring tonight?" - "At seven": a working morning's hour is an evening's where that was said."""
    local = due.at.astimezone(conversation.zone)
    if not (due.timed and 5 <= local.hour < 12 and EVENING.search(said)) or MORNING.search(said):
        return due
    at, today = due.at + timedelta(hours=12), due.at - timedelta(hours=12)
    if THIS_EVENING.search(said) and today > conversation.recorded_at:
        at = today
    return replace(due, at=at, local=at.astimezone(conversation.zone).date())


def _mentions(sentence: Sentence, conversation: Conversation) -> list[Mention]:
    lowered = sentence.lowered
    found = find_mentions(sentence.text, conversation.recorded_at, conversation.zone)
    return [
        one
        for one in found
        if not re.match(r"'s (?!time|latest|fine|good|ok|best|great|perfect)\w", lowered[one.end :])
    ]


def _belongs(mention: Mention, promise: Promise) -> bool:
    lowered = promise.sentence.lowered
    if mention.start < promise.start:
        between = lowered[mention.end : promise.start]
        opening = re.split(r"[.;?!,]|\band\b|\bbut\b|\bso\b", lowered[: mention.start])[-1]
        head = not re.search(r"[.;?!]", between) and len(between.split()) <= 5 and len(opening.split()) <= 2
        return head and not re.search(
            r"\b(?:was|were|had|came|been|since|but|because|from)\b", lowered[: mention.end] + between
        )
    if mention.start > promise.end:
        # The limit may come after an aside: "I'll send it over, no problem, by Friday".
        between = lowered[promise.end : mention.start]
        limit = LIMIT.search(lowered[mention.start : mention.end]) is not None
        named = ARRIVAL.search(between) or APPOSITION.match(between)
        return named is not None or (limit and len(between.split()) <= 3)
    if OF_THE_OBJECT.search(lowered[promise.start : mention.start]) or lowered.startswith(
        "from ", mention.start
    ):
        return False
    described = promise.work in {Work.SEND, Work.PAPER, Work.CHECK, Work.PAY}
    return not (described and lowered.startswith("for ", mention.start))


def _choose(mentions: list[Mention], lowered: str) -> Mention:
    for earlier, later in pairwise(mentions):
        if re.search(
            r"\b(?:no|sorry|actually|rather|i mean|make (?:it|that))\b", lowered[earlier.end : later.start]
        ):
            return later
    limits = [one for one in mentions if LIMIT.search(lowered[one.start : one.end])]
    days = [one for one in mentions if one.has_day]
    return (limits or days or mentions)[0]


def _joined(day: Mention, clock: Mention | None, conversation: Conversation) -> datetime:
    """The day of one mention at the time of the other."""
    if clock is None or day.clock:
        return day.due
    if not day.has_day:
        day, clock = clock, day
    if not day.has_day or clock.has_day:
        return day.due
    local = day.due.astimezone(conversation.zone).date()
    return at_local(local, clock.clock or _local_time(clock, conversation), conversation.zone)


def _local_time(mention: Mention, conversation: Conversation) -> time:
    return mention.due.astimezone(conversation.zone).time()


def _due(
    at: datetime,
    mention: Mention,
    conversation: Conversation,
    sentences: tuple[int, int],
    spans: Sequence[tuple[int, int]] = (),
) -> Due | None:
    if at <= conversation.recorded_at:
        return None
    local = at.astimezone(conversation.zone).date()
    return Due(at, local, list(spans), *sentences, timed=mention.clock is not None)
