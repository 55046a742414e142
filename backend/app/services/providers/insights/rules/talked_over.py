"""When a promise is due by what is said after it: an answer, a correction, a counter-proposal.

Used by `action_items` beside `due`.
"""

import re
from collections.abc import Sequence

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.dates.mentions import Mention, at_local
from app.services.providers.insights.rules.due import ARRIVAL, IT_WILL_BE, Due, as_due, local_time, whole
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
# "Where do you want them dropping?" turns to another matter.
ELSE_ASKED = re.compile(r"^(?:(?:and|so|now|right),? )*(?:where|who|which|how (?:many|much|long|big|far))\b")
# "This Tuesday I'm at the dentist. The one after?" turns the day down.
TAKEN = re.compile(
    r"\b(?:i'm|i am|i've|i have|i work|we're|we've|we have|he's got|she's got|they're)"
    r" (?!free|fine|good|in\b|around|about|here|nothing|happy|not doing|easy)"
    r"|(?:'s|\bis) (?:my|our|his|her|market|bin|payroll) "
)
ANOTHER_TIME = re.compile(
    r"\bthe (?:one|week|day) (?:after|before)\?|\b(?:earlier|later|sooner|another (?:day|time))\b[^.]*\?"
)
FAREWELL = re.compile(r"^(?:(?:right|okay|ok|lovely|great|well),? )?(?:till|until|see you)\b")
# Whoever says so names no time, however many were named before.
COMES = re.compile(r"\b(?:i|we)'ll be (?:in|down|over)\b")
AHEAD, SHORT, TALKS = 3, 14, 7


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
        withdrawn |= not since and NO_WAIT.match(text) is not None
        named = mentions(sentence, sentences, conversation)
        if sentence.speaker != proposer and best is not None and _turned_down(sentence, best, named):
            withdrawn = True
            continue
        changes = countered or withdrawn or CORRECTION.search(text) is not None
        stays = any(said.search(text) for said in (PROPOSES, ARRIVAL, IT_WILL_BE))
        if not (changes or stays or _taken_up(promise, sentence)) and _other_work(sentence):
            break
        if not named or (not changes and _work_of_their_own(promise, sentence)):
            continue
        too_late = sentence.number - number > AHEAD and not stays and best is None
        if UNAVAILABLE.search(text) or len(text.split()) > SHORT or too_late:
            continue
        if not (changes or stays or _answers(promise, sentence, sentences, named)):
            continue
        asked = text.endswith("?") or sentences[sentence.number - 1].lowered.endswith("?")
        mention = whole(named, text, conversation)
        another = best is not None and not _echoes(mention, best)
        changes |= asked and _mostly(named, text) and sentence.speaker != proposer and since <= 1 and another
        best = _talked_over(best, mention, (number, sentence.number), conversation, changes=changes)
        if best is not known:
            proposer, since, withdrawn = sentence.speaker, 0, False
    return best if best is not known else None


def _answers(
    promise: Promise, sentence: Sentence, sentences: Sequence[Sentence], named: Sequence[Mention]
) -> bool:
    asked = _taken_up(promise, sentence) or WHEN.search(sentences[sentence.number - 1].lowered) is not None
    return asked or ANSWERS.match(sentence.lowered) is not None or _mostly(named, sentence.lowered)


def _echoes(mention: Mention, best: Due) -> bool:
    """Whether it says no more than the day, or the hour, that is known."""
    same_day = not mention.has_day or best.local in mention.days
    return same_day and (mention.clock is None or not best.timed or mention.due == best.at)


def _mostly(named: Sequence[Mention], text: str) -> bool:
    """Whether half of the words or more name a time."""
    return sum(len(text[one.start : one.end].split()) for one in named) >= ANSWERING * len(text.split())


def _turned_down(sentence: Sentence, best: Due, named: Sequence[Mention]) -> bool:
    """Whether the other side has something else on then, or asks for another time."""
    if ANOTHER_TIME.search(sentence.lowered):
        return True
    if next(find_promises(sentence), None) is not None:
        return False
    busy = UNAVAILABLE.search(sentence.lowered) or TAKEN.search(sentence.lowered)
    return busy is not None and any(one.due == best.at or best.local in one.days for one in named)


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
    if sentence.speaker == promise.sentence.speaker and ELSE_ASKED.match(sentence.lowered):
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
