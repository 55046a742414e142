"""When a promise is due by what is said around it: an answer, a counter-proposal, a time proposed before.

Used by `action_items` beside `due`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.dates.meanings import MONTHS
from app.services.providers.insights.dates.mentions import Mention, at_local
from app.services.providers.insights.rules.due import ARRIVAL, Due, as_due, joined, local_time, whole
from app.services.providers.insights.rules.found import BY_VOICE
from app.services.providers.insights.rules.promises import Promise, find_promises
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.spoken_times import UNAVAILABLE, mentions
from app.services.providers.insights.rules.told_when import DO_IT
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.verbs import Work

CORRECTION = re.compile(
    r"\b(?:actually|make (?:it|that)|instead|rather|sorry|change that|(?:is|be|'s|are) better|(?:is|'s) the"
    r" only|scrap that|no wait"
    r"|can we (?:say|do)|(?<!what )i mean)\b"
)
# The other side names a time of its own, or settles on one.
COUNTERS = re.compile(
    r"^(?:(?:oh|um|well|and|so|no|yeah|yes|ok|okay|right|then|or),? )*(?:say|call it|let's say|make (?:it"
    r"|that)|how about"
    r"|what about|could (?:you|we|it) (?:do|make|be|say)|can (?:you|we|it) (?:do|make|be|say))\b"
    r"|\b(?:it is|(?<!by )(?<!before )(?<!till )(?<!until )(?<!since )then|instead)[.?!]?$"
)
# "At the weekend. No, what am I saying, Tuesday."
NO_WAIT = re.compile(r"^(?:oh,? )?no[,.] (?!no\b|problem|worries|bother|trouble|that's)")
PROPOSES = re.compile(
    r"\b(?:i|we|he|she|they)(?: can|'ve| could|'d| have)(?: got| only got)? (?:do|be|come|see|fit|squeeze"
    r"|get|have|a|the|one|pop|\d|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|quarter|twenty|mon|tues|wednes"
    r"|thurs|fri|satur|sun)"
    r"|\b(?:how about|what about|how's|how does|would|does|shall we say|there's|is|are you (?:free|in"
    r"|about))\b.*\?"
)
WHEN = re.compile(r"\b(?:when|what time|how soon)\b.*\?$")
NAMES_A_THING = re.compile(
    r"\b(?:the|an?|your|my|our|some) (?!day|week|morning|afternoon|evening|end|month)[a-z]{3,}"
)
POINTS_BACK = re.compile(
    r"\b(?:then|that day|that time|(?:at )?the same time|for that|at that|on that|that in|it in|you in"
    r"|me in|you down|me down"
    r"|for those|the diary|the calendar|that slot|(?:it|that) up(?! as\b))\b"
)
ANSWERS = re.compile(
    r"^(?:(?:oh|um|well|so|and),? )*(?:yes|yeah|yep|sure|ok|okay|great|perfect|fine|will do"
    r"|no problem|how about|what about|say|try|they'll"
    r"|let's say|any ?time|shall we|could we|could you do|can you do|of course|that's fine|by|on"
    r"|at|it'll|he'll|she'll|you'll|preferably|ideally"
    r"|if you (?:would|could|can|wouldn't mind|don't mind))\b"
)
# "I'll dig it out this evening."
TAKEN_UP = re.compile(
    r"^(?:(?:oh|yes|yeah|yep|okay|ok|sure|fine|right|no problem|of course|certainly),? )*"
    r"(?:i|we)(?:'ll| will| can|'m going to|'re going to)\b.*\b(?:it|that|them|those|this|one)\b"
)
# A short answer is mostly the time itself; in a longer sentence the time may belong to something else.
ANSWERING = 0.5
# "And the demo, how's Friday?" begins another matter; "till Monday, then" is a farewell.
ANOTHER = re.compile(
    r"^(?:and|now|then|so),? (?:for )?(?:the|your) (?:[a-z-]+ ){0,2}?[a-z-]+, "
    r"|^(?:and )?(?:would you like to|do you want to|are you coming|have you)\b"
)
WHEN_ELSE = re.compile(r"^(?:and |so )?when (?:d'you|do you|would you|are you|is|can we)\b")
FAREWELL = re.compile(r"^(?:(?:right|okay|ok|lovely|great|well),? )?(?:till|until|see you)\b")
# Whoever says so names no time, however many were named before.
COMES = re.compile(r"\b(?:i|we)'ll be (?:in|down|over)\b")
IN_ITS_TIME = re.compile(
    r"\b(?:(?:nearer|closer to|near) the time|in due course|at some point|as and when|one of these days)\b"
)
MONTH_NAMED = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
AHEAD, BACK, SHORT, TALKS = 3, 4, 14, 7


def ellipsis_due(
    promise: Promise, sentences: Sequence[Sentence], conversation: Conversation, known: Due | None = None
) -> Due | None:
    """ "When can you call?" - "Tomorrow at three": the time that following short sentences add, correct or
    agree on.
    """
    if _goes_on(promise, known):
        return None  # what follows is about the last that was said
    number = promise.sentence.number
    best = known
    proposer, since, withdrawn = promise.sentence.speaker, 0, False
    patience = TALKS if known is None or known.vague else AHEAD
    for sentence in sentences[number + 1 : number + 1 + 2 * patience]:
        text = sentence.lowered
        so_far = best.last if best and best is not known else number
        if sentence.number > so_far + patience or _ends_it(promise, sentence, known):
            break
        since += sentence.speaker != sentences[sentence.number - 1].speaker
        countered = sentence.speaker != proposer and since <= 1 and COUNTERS.search(text) is not None
        withdrawn = not since and (withdrawn or NO_WAIT.match(text) is not None)
        changes = countered or withdrawn or CORRECTION.search(text) is not None
        stays = PROPOSES.search(text) is not None or ARRIVAL.search(text) is not None
        if not (changes or stays or _taken_up(promise, sentence)) and _other_work(sentence):
            break
        if not changes and _work_of_their_own(promise, sentence):
            continue
        named = mentions(sentence, sentences, conversation)
        if not named or UNAVAILABLE.search(text) or len(text.split()) > SHORT:
            continue
        if sentence.number - number > AHEAD and not stays and best is None:
            continue
        answers = changes or stays or _taken_up(promise, sentence) or ANSWERS.match(text) is not None
        answers = answers or WHEN.search(sentences[sentence.number - 1].lowered) is not None
        words = sum(len(text[one.start : one.end].split()) for one in named)
        if not answers and words < ANSWERING * len(text.split()):
            continue
        asked_back = text.endswith("?") and words >= ANSWERING * len(text.split())
        mention = whole(named, text, conversation)
        echoed = best is not None and mention.has_day and best.local in mention.days
        changes |= asked_back and sentence.speaker != proposer and since <= 1 and not echoed
        best = _talked_over(best, mention, (number, sentence.number), conversation, changes=changes)
        if best is not known:
            proposer, since = sentence.speaker, 0
    return best if best is not known else None


def _goes_on(promise: Promise, known: Due | None) -> bool:
    """Whether its sentence ends with other work."""
    forms = {Form.OFFER, Form.THIRD} if known else {promise.form, Form.OFFER, Form.TOGETHER, Form.RECEIVE}
    return any(
        other.start > promise.start and other.form in forms for other in find_promises(promise.sentence)
    )


def _ends_it(promise: Promise, sentence: Sentence, known: Due | None) -> bool:
    """Whether the talk has gone on to another matter, or is over. Nobody asks when for what has a time."""
    if sentence.speaker == promise.sentence.speaker and ANOTHER.match(sentence.lowered):
        return True
    if known is not None and WHEN_ELSE.match(sentence.lowered):
        return True
    return promise.work not in BY_VOICE and FAREWELL.match(sentence.lowered) is not None


def _taken_up(promise: Promise, sentence: Sentence) -> bool:
    asked = promise.form == Form.REQUEST and sentence.speaker != promise.sentence.speaker
    return asked and TAKEN_UP.match(sentence.lowered) is not None


def _work_of_their_own(promise: Promise, sentence: Sentence) -> bool:
    """ "I can do you the list by Wednesday" answers no promise of ours, nor does "I'll be in on Friday"."""
    if promise.form != Form.PROMISE or sentence.speaker == promise.sentence.speaker:
        return False
    if promise.work in {Work.SEND, Work.ARRANGE, Work.OTHER} and COMES.search(sentence.lowered):
        return True
    following = next(find_promises(sentence), None)
    return (
        following is not None
        and NAMES_A_THING.search(sentence.lowered, following.start, following.end) is not None
    )


def _other_work(sentence: Sentence) -> bool:
    following = next(find_promises(sentence), None)
    return following is not None and not DO_IT.match(sentence.lowered, following.start)


def _talked_over(
    best: Due | None,
    mention: Mention,
    numbers: tuple[int, int],
    conversation: Conversation,
    *,
    changes: bool,
) -> Due | None:
    """What is agreed once this time is named too; `numbers` are the promise's sentence and the one it is"
    " in."""
    number, said_in = numbers
    rests_on = (min(number, said_in - mention.back), said_in)
    if best is None:
        return as_due(mention.due, mention, conversation, rests_on)
    rests_on = (min(best.first, rests_on[0]), said_in)
    finer = mention.has_day and (
        (best.vague and not mention.vague)
        or (not best.timed and mention.clock is not None and best.local in mention.days)
    )
    if not mention.has_day and (changes or not best.timed):
        at = at_local(best.local, mention.clock or local_time(mention, conversation), conversation.zone)
        return Due(at, best.local, best.spans, *rests_on, timed=True)
    known = best.timed and mention.clock is None and best.local in mention.days
    if mention.has_day and (changes or finer) and not known:
        return as_due(mention.due, mention, conversation, rests_on, best.spans)
    return best


def referred_due(promise: Promise, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    """ "How about Tuesday at ten?" - "I'll book you in for that": the time proposed just before."""
    said = promise.sentence.lowered[promise.start :]
    if IN_ITS_TIME.search(said) or MONTH_NAMED.search(promise.sentence.lowered, promise.start, promise.end):
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
    number = promise.sentence.number
    clock: Mention | None = None
    for sentence in reversed(sentences[max(0, number - BACK) : number + 1]):
        if UNAVAILABLE.search(sentence.lowered):
            continue
        named = mentions(sentence, sentences, conversation)
        if sentence.number == number:
            named = [one for one in named if one.end <= promise.start]
        for mention in reversed(named):
            if mention.has_day:
                clock = clock or _its_hour(mention, sentence, sentences, conversation)
                at = joined(mention, clock, conversation) if clock else mention.due
                timed = replace(mention, clock=clock.clock) if clock and not mention.clock else mention
                return as_due(at, timed, conversation, (sentence.number - mention.back, number))
            clock = clock or mention
    return as_due(clock.due, clock, conversation, (max(0, number - BACK), number)) if clock else None


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
