"""When a promise is due by what is said around it: an answer, a counter-proposal, a time proposed before.

Used by `action_items` beside `due`.
"""

import re
from collections.abc import Sequence

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.dates.mentions import Mention, at_local
from app.services.providers.insights.rules.due import ARRIVAL, Due, as_due, joined, local_time, whole
from app.services.providers.insights.rules.promises import Promise, find_promises
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.spoken_times import UNAVAILABLE, mentions
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.verbs import Work

CORRECTION = re.compile(
    r"\b(?:actually|make (?:it|that)|instead|rather|sorry|change that|(?:is|be|'s|are) better|scrap that"
    r"|no wait"
    r"|can we (?:say|do)|i mean)\b"
)
# The other side names a time of its own, or settles on one.
COUNTERS = re.compile(
    r"^(?:(?:oh|um|well|and|so|no|yeah|yes|ok|okay|right|then|or),? )*(?:say|call it|let's say|make (?:it"
    r"|that)|how about"
    r"|what about|could (?:you|we|it)|can (?:you|we|it))\b|\b(?:it is|then|instead)[.?!]?$"
)
PROPOSES = re.compile(
    r"\b(?:i|we|he|she|they)(?: can|'ve| could|'d| have)(?: got| only got)? (?:do|be|come|see|fit|squeeze"
    r"|get|have|a|the|one|pop|\d|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|quarter|twenty|mon|tues|wednes"
    r"|thurs|fri|satur|sun)"
    r"|\b(?:how about|what about|how's|how does|would|does|shall we say|there's|is|are you (?:free|in"
    r"|about))\b.*\?"
)
POINTS_BACK = re.compile(
    r"\b(?:then|that day|that time|for that|at that|on that|that in|it in|you in|me in|you down|me down"
    r"|for those|the diary|the calendar|that slot|(?:it|that) up(?! as\b))\b"
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
# A short answer is mostly the time itself; in a longer sentence the time may belong to something else.
ANSWERING = 0.5
AHEAD, BACK, SHORT, TALKS = 3, 4, 14, 7


def ellipsis_due(
    promise: Promise, sentences: Sequence[Sentence], conversation: Conversation, known: Due | None = None
) -> Due | None:
    """ "When can you call?" - "Tomorrow at three": the time that following short sentences add, correct or
    agree on.
    """
    number = promise.sentence.number
    best = known
    proposer, since = promise.sentence.speaker, 0
    for sentence in sentences[number + 1 : number + 1 + (TALKS if known is None or known.vague else AHEAD)]:
        text = sentence.lowered
        since += sentence.speaker != sentences[sentence.number - 1].speaker
        changes = CORRECTION.search(text) is not None or (
            sentence.speaker != proposer and since <= 1 and COUNTERS.search(text) is not None
        )
        asked = promise.form == Form.REQUEST and sentence.speaker != promise.sentence.speaker
        taken_up = asked and TAKEN_UP.match(text) is not None
        proposes = PROPOSES.search(text) is not None
        if next(find_promises(sentence), None) and not (
            changes or taken_up or proposes or ARRIVAL.search(text)
        ):
            break
        named = mentions(sentence, sentences, conversation)
        if not named or UNAVAILABLE.search(text) or len(text.split()) > SHORT:
            continue
        mention = whole(named, text, conversation)
        arrives = ARRIVAL.search(text) is not None
        if sentence.number - number <= AHEAD or proposes or arrives or best is not None:
            best = _talked_over(
                best, mention, named, promise, sentence, conversation=conversation, changes=changes
            )
            if best is not known:
                proposer, since = sentence.speaker, 0
    return best if best is not known else None


def _talked_over(
    best: Due | None,
    mention: Mention,
    all_named: list[Mention],
    promise: Promise,
    sentence: Sentence,
    *,
    conversation: Conversation,
    changes: bool,
) -> Due | None:
    """What is agreed once this sentence is said too."""
    text = sentence.lowered
    named = sum(len(text[one.start : one.end].split()) for one in all_named)
    asked = promise.form == Form.REQUEST and sentence.speaker != promise.sentence.speaker
    answers = (
        ANSWERS.match(text)
        or ARRIVAL.search(text)
        or PROPOSES.search(text)
        or changes
        or (asked and TAKEN_UP.match(text))
    )
    if named < ANSWERING * len(text.split()) and not answers:
        return best
    number = promise.sentence.number
    rests_on = (min(number, sentence.number - mention.back), sentence.number)
    if best is None:
        return as_due(mention.due, mention, conversation, rests_on)
    rests_on = (min(best.first, rests_on[0]), sentence.number)
    finer = best.vague and mention.has_day and not mention.vague
    if not mention.has_day and (changes or not best.timed):
        at = at_local(best.local, mention.clock or local_time(mention, conversation), conversation.zone)
        return Due(at, best.local, best.spans, *rests_on, timed=True)
    if mention.has_day and (changes or finer):
        return as_due(mention.due, mention, conversation, rests_on, best.spans)
    return best


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
        for mention in reversed(mentions(sentence, sentences, conversation)):
            if mention.has_day:
                at = joined(mention, clock, conversation) if clock else mention.due
                return as_due(at, mention, conversation, (sentence.number - mention.back, number))
            clock = clock or mention
    return as_due(clock.due, clock, conversation, (max(0, number - BACK), number)) if clock else None
