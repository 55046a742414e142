"""When a promise is due: by its own words, by the answer that follows, or by the time it points back to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.dates.mentions import LIMIT_ALONE, Mention, at_local
from app.services.providers.insights.rules.promises import Promise
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.spoken_times import UNAVAILABLE, mentions
from app.services.providers.insights.rules.verbs import Work

# In "a quote for three vans from Monday" the day belongs to the vans.
OF_THE_OBJECT = re.compile(
    r"\b(?:from|starting|beginning|commencing|dated|covering|since|(?<!the end )of|ahead of)(?: on"
    r"| the)?\s*$"
)
# Work on a thing that may have a day of its own: "the invoice for July".
DESCRIBED = {Work.SEND, Work.PAPER, Work.CHECK, Work.PAY}
# "We can drop one off from Monday the eighteenth": what begins then is to be there then.
STARTS = re.compile(r"(?:drop|leave|deliver|set|setting|start|starting|install|fit|lend)\b")
ARRIVAL = re.compile(
    r"\b(?:they|he|she|it|someone|you|that|the (?:\w+ )?\w+)(?:'ll|'d| will| would| should| could| can|'s|'re"
    r"| are| is)?"
    r" (?:be (?:with|there|round|out|ready|done|in (?:the|your)|on its way)|have (?:it|that|them)|arrive|land"
    r"|get (?:it|there)|go(?:es)? (?:out|off|in the post)"
    r"|coming (?:to you|out|over|across|by))"
    r"|\b(?:i|we)(?:'ll|'d| will| should) (?:have|know) (?:it|that|them|those|by)\b"
)
# "I'll measure up while the lads are there on Monday", "I'll ring you when he's been, tomorrow".
ASIDE = re.compile(r"^ (?:while|when|once)(?: [\w']+){2,6},? $")
# "On payday, that's the twentieth".
APPOSITION = re.compile(r"^,? (?:so )?(?:that|which)(?:'s| is|'ll be)?(?: on)? ?$")
# "Friday, no, Monday"; "in Wednesday's run, the thirtieth": the same day, said more exactly; "two days
# after, so Friday".
PUT_RIGHT = re.compile(r"\b(?:no|sorry|actually|rather|i mean|make (?:it|that))\b")
APART = re.compile(r"(?:'s)?(?: [a-z'-]+){0,3}, ?")
SO_IT_IS = re.compile(r",? (?:so|that's|that'll be|which is) (?:on )?")
# "He's in Leeds today, it'll be tomorrow."
IT_WILL_BE = re.compile(
    r"\b(?:it|that)(?:'ll| will) (?:have to )?be (?=$|(?:tomorrow|next|mon|tues|wednes|thurs|fri|satur|sun))"
)
LIMIT = re.compile(r"\b(?:by|before|no later than|end of|latest|within|until)\b")
REMAINDER = re.compile(r"\b(?:and|then) (?:the )?(?:rest|remainder|other(?: half| one)?|balance)\b")
# Not the greeting.
MORNING = re.compile(r"(?<!good )(?<!^)\b(?:morning|a\.?m)\b")
EVENING = re.compile(r"(?<!good )(?<!^)\b(?:evening|tonight|after (?:work|school|tea))\b|^tonight\b")
DAY_NAME = re.compile(r"\b(?:tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")
EVENING_BEFORE, COMES_WITHIN = 4, 12
FILLER = re.compile(
    r"\b(?:then|so|right|okay|ok|yes|yeah|yep|no|well|fine|lovely|great|perfect|please)\b[,.]?"
)
# How much of a sentence names a time where it says nothing else.
MOSTLY = 0.6
THIS_EVENING = re.compile(r"\b(?:this evening|tonight)\b")
# "I'll be in town on Friday and I'll drop it in".
WHILE_THERE = re.compile(
    r"\b(?:i'll be|i'm|we'll be|we're|i go|i come|i get|i've got to be|when|once|after"
    r"|you'll (?:have|get|see))\b[^.;?!]*$"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A due time, the places in the promise's sentence that name it, and the sentences it rests on."""

    at: datetime
    local: date
    spans: list[tuple[int, int]]
    first: int
    last: int
    timed: bool
    vague: bool = False


def own_due(promise: Promise, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    """The time in the promise's own words, or at the head of its clause ("on Friday I'll …")."""
    sentence = promise.sentence
    named = mentions(sentence, sentences, conversation)
    own = [one for one in named if _belongs(one, promise)]
    after = [one for one in own if one.start >= promise.start]
    if any(one.has_day for one in after):
        own = after  # "Friday it is, and I'll fit it tomorrow"
    spans = [(one.start, one.end) for one in own]
    own = own or [one for one in named if _shared(one, promise)]
    if not own:
        return None
    chosen = whole(own, sentence.lowered, conversation)
    first = sentence.number - max(one.back for one in own)
    if day := _day_spoken_of(chosen, promise, sentences, conversation):
        chosen = replace(chosen, due=joined(day[0], chosen, conversation), days=day[0].days, has_day=True)
        first = min(first, day[1])
    return as_due(chosen.due, chosen, conversation, (first, sentence.number), spans)


def in_the_evening(due: Due, sentences: Sequence[Sentence], conversation: Conversation) -> Due:
    """ "Can you ring tonight?" - "At seven": a working morning's hour is an evening's where that was said."""
    local = due.at.astimezone(conversation.zone)
    near = sentences[max(0, due.first - EVENING_BEFORE) : due.last + 1]
    spoken_of = [one for one in near if EVENING.search(one.lowered)]
    if not (due.timed and 5 <= local.hour < 12 and spoken_of) or any(
        MORNING.search(one.lowered) for one in near
    ):
        return due
    at, today = due.at + timedelta(hours=12), due.at - timedelta(hours=12)
    named = any(DAY_NAME.search(one.lowered) for one in sentences[due.first : due.last + 1])
    if THIS_EVENING.search(spoken_of[-1].lowered) and today > conversation.recorded_at and not named:
        at = today
    elif THIS_EVENING.search(spoken_of[-1].lowered) and named:
        return due
    first = min(due.first, spoken_of[-1].number)
    return replace(due, at=at, local=at.astimezone(conversation.zone).date(), first=first)


def _day_spoken_of(
    hour: Mention, promise: Promise, sentences: Sequence[Sentence], conversation: Conversation
) -> tuple[Mention, int] | None:
    """The day of an hour alone, and the sentence that names it: "The seventeenth. I'll ring you in the
    morning." Who comes for something comes on the day that it is all about."""
    number = promise.sentence.number
    if hour.has_day or hour.back or LIMIT_ALONE.match(promise.sentence.lowered, hour.start):
        return None
    far = COMES_WITHIN if promise.work == Work.HANDS and hour.clock else 1
    for earlier in reversed(sentences[max(0, number - far) : number]):
        named = [one for one in mentions(earlier, sentences, conversation) if one.has_day and not one.vague]
        one_breath = earlier.segments == promise.sentence.segments and says_only_when(earlier, named)
        if named and (one_breath or (far > 1 and not UNAVAILABLE.search(earlier.lowered))):
            return named[-1], earlier.number
    return None


def says_only_when(sentence: Sentence, named: Sequence[Mention]) -> bool:
    """Whether the times that it names are all there is to it."""
    words = sum(len(sentence.lowered[one.start : one.end].split()) for one in named)
    return words >= MOSTLY * len(FILLER.sub("", sentence.lowered).split())


def _belongs(mention: Mention, promise: Promise) -> bool:
    lowered = promise.sentence.lowered
    if mention.start < promise.start:
        between = lowered[mention.end : promise.start]
        opening = re.split(r"[.;?!,]|\band\b|\bbut\b|\bso\b", lowered[: mention.start])[-1]
        if promise.work in DESCRIBED and lowered.startswith("for ", mention.start):
            return False
        head = not re.search(r"[.;?!]", between) and len(between.split()) <= 5 and len(opening.split()) <= 2
        return head and not re.search(
            r"\b(?:was|were|had|came|been|since|but|because|from)\b", lowered[: mention.end] + between
        )
    if mention.start > promise.end:
        # The limit may come after an aside: "I'll send it over, no problem, by Friday".
        between = lowered[promise.end : mention.start]
        limit = LIMIT.search(lowered[mention.start : mention.end]) is not None
        named = ARRIVAL.search(between) or APPOSITION.match(between) or ASIDE.match(between)
        return named is not None or (limit and len(between.split()) <= 3)
    begins = STARTS.match(lowered, promise.start) is not None or not mention.has_day
    of_the_object = OF_THE_OBJECT.search(lowered[promise.start : mention.start]) is not None
    if of_the_object or (lowered.startswith("from ", mention.start) and not begins):
        return False
    about = mention.has_day and mention.clock is None and lowered.startswith("about ", mention.start)
    if about and not LIMIT.search(lowered[mention.start : mention.end]):
        return False  # "ring you about Thursday": what it is about
    described = promise.work in DESCRIBED
    return not (described and mention.has_day and lowered.startswith("for ", mention.start))


def choose(mentions: list[Mention], lowered: str) -> Mention:
    for earlier, later in pairwise(mentions):
        if _says_it_better(earlier, later, lowered[earlier.end : later.start]):
            return later
    for one in mentions:
        if IT_WILL_BE.search(lowered[: one.start]):
            return one
    # "Half on the twentieth and the rest at the end of the month".
    mentions = [
        one for one in mentions if not REMAINDER.search(lowered[mentions[0].end : one.start])
    ] or mentions
    limits = [one for one in mentions if LIMIT.search(lowered[one.start : one.end])]
    days = [one for one in mentions if one.has_day]
    return (limits or days or mentions)[0]


def _says_it_better(earlier: Mention, later: Mention, between: str) -> bool:
    """Whether a time corrects the one before it, or says the same day more exactly."""
    if PUT_RIGHT.search(between) or SO_IT_IS.fullmatch(between):
        return True
    weekdays = [{day.weekday() for day in one.days} for one in (earlier, later) if one.has_day]
    return APART.fullmatch(between) is not None and len(weekdays) == 2 and weekdays[0] == weekdays[1]


def _shared(mention: Mention, promise: Promise) -> bool:
    """ "I'll do that tomorrow and send you the form", "price it up and have it with you by Friday"."""
    lowered = promise.sentence.lowered
    if promise.begun <= mention.start < promise.start:
        return "today" not in lowered[mention.start : mention.end]
    if promise.end <= mention.start < promise.ends:
        return LIMIT.search(lowered[mention.start : mention.end]) is not None
    between = lowered[mention.end : promise.start]
    return (
        mention.end < promise.start
        and re.search(r"(?:,|\b(?:and|so)) (?:then )?(?:i|we)(?:'ll| will| can) $", between) is not None
        and WHILE_THERE.search(lowered[: mention.start]) is not None
        and not re.search(r"[.;?!]", between)
    )


def whole(named: list[Mention], lowered: str, conversation: Conversation) -> Mention:
    """The day and the time of one sentence as one."""
    chosen = choose(named, lowered)
    other = next((one for one in named if one.has_day != chosen.has_day), None)
    if other is None:
        return chosen
    clock = chosen.clock or other.clock
    days = chosen.days if chosen.has_day else other.days
    return replace(chosen, due=joined(chosen, other, conversation), clock=clock, days=days, has_day=True)


def joined(day: Mention, clock: Mention | None, conversation: Conversation) -> datetime:
    """The day of one mention at the time of the other."""
    if clock is None or day.clock:
        return day.due
    if not day.has_day:
        day, clock = clock, day
    if not day.has_day or clock.has_day:
        return day.due
    local = day.due.astimezone(conversation.zone).date()
    return at_local(local, clock.clock or local_time(clock, conversation), conversation.zone)


def local_time(mention: Mention, conversation: Conversation) -> time:
    return mention.due.astimezone(conversation.zone).time()


def as_due(
    at: datetime,
    mention: Mention,
    conversation: Conversation,
    sentences: tuple[int, int],
    spans: Sequence[tuple[int, int]] = (),
) -> Due | None:
    if at <= conversation.recorded_at:
        return None
    local = at.astimezone(conversation.zone).date()
    timed = mention.clock is not None
    return Due(at, local, list(spans), *sentences, timed=timed, vague=mention.vague and not timed)
