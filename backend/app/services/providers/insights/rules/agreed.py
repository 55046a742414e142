"""What a call of its kind leaves behind where nobody says "I'll": the call that was put off to a time, the
payment that was named. Also what a call is about. Used by `action_items`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.providers.insights.base import Conversation, Evidence
from app.services.providers.insights.dates.mentions import Mention, at_local
from app.services.providers.insights.names import customer_named
from app.services.providers.insights.rules.amounts import amount_before
from app.services.providers.insights.rules.clauses import REPORTED
from app.services.providers.insights.rules.due import EVENING
from app.services.providers.insights.rules.sentences import Sentence, quoting
from app.services.providers.insights.rules.spoken_times import mentions
from app.services.providers.insights.rules.subject import is_thin, subject
from app.services.providers.insights.rules.verbs import Work
from app.services.providers.insights.rules.wording import PRONOUN
from app.services.providers.transcription.base import Speaker

CALL_VERB = re.compile(r"\b(call|ring|phone|try|buzz|bell)\b")
BACK = re.compile(r"\b(?:back|again)\b")
OWED = re.compile(
    r"\b(?:deposit|balance|invoices?|fees?|bill|excess|premium|instal+ments?|retainer|arrears|rent"
    r"|payment|membership"
    r"|subscription|bond|penalty)\b|(?<=\bthe )(?:fine|charge|total|amount|ticket)\b(?! with)"
    r"|(?<=\byour )(?:fine|charge|ticket)\b"
)
TRANSFER = re.compile(r"Customer to transfer (?:it|that|the (?:money|lot|rest))\b")
PAY_IT = re.compile(r"\b(pay|settle|transfer)(?: (?:it|that|this|them))?$", re.IGNORECASE)
# A sum in the task itself.
SUM = re.compile(
    r"\d|\b(?:hundred|thousand|pounds?|quid|half|rest|first|fifty|forty|thirty|twenty)\b", re.IGNORECASE
)
NEAR = 6
NAMED_WITHIN = 12
# A longer task says for itself what is paid.
BRIEF = 4


@dataclass(frozen=True, slots=True)
class Agreed:
    """A piece of work that the whole call amounts to, and the sentences that name its time."""

    text: str
    work: Work
    at: datetime | None
    first: int
    last: int


def in_full(
    text: str, work: Work, sentences: Sequence[Sentence], rests_on: tuple[int, int]
) -> tuple[str, Evidence]:
    """ "Call the customer" with their name and what it is about; "pay it" with what is owed; "book them
    in" with what for. `rests_on` are the sentences that the task is drawn from, the first and the last: the
    quote reaches on to where the name is said."""
    first, last = rests_on
    if work == Work.PAY or TRANSFER.match(text):
        owed = _owed(sentences)
        if owed:
            text = PAY_IT.sub(rf"\1 the {owed}", text)
        sum_named = amount_before(sentences, last)
        if sum_named and not SUM.search(text) and len(text.removeprefix("Customer to ").split()) <= BRIEF:
            text, first = f"{text} ({sum_named[0]})", min(first, sum_named[1])
    about = subject(sentences, beside=text) if is_thin(text) else ""
    joined = _joined(text, work, about) if about and work != Work.PAY else ""
    name, place = customer_named(sentences)
    if name and "the customer" in text and first - NAMED_WITHIN <= place <= last + NAMED_WITHIN:
        text = text.replace("the customer", name, 1)
        first, last = min(first, place), max(last, place)
    return f"{text}{joined}", quoting(*sentences[first : last + 1])


def _joined(text: str, work: Work, about: str) -> str:
    """How the subject is added: "it" is explained, a person is called about it and booked in for it."""
    if PRONOUN.search(text):
        return f" ({about})"
    if work in {Work.CONTACT, Work.MEET}:
        return "" if " about " in text else f" about {about}"
    return f" for {about}" if work in {Work.ARRANGE, Work.HANDS} else ""


def _owed(sentences: Sequence[Sentence]) -> str:
    """What is spoken of most among what can be paid."""
    owed = [match.group() for one in sentences for match in OWED.finditer(one.lowered)]
    return max(dict.fromkeys(owed), key=owed.count) if owed else ""


def put_off_call(sentences: Sequence[Sentence], conversation: Conversation) -> Agreed | None:
    """The call that was put off, at the time that was named last; None where no time was named."""
    named = _last_named(sentences, sentences, conversation)
    if named is None:
        return None
    at, first, last = named
    said = " ".join(one.lowered for one in sentences[max(0, first - NEAR) :])
    if EVENING.search(said) and 5 <= at.astimezone(conversation.zone).hour < 12:
        at += timedelta(hours=12)
    verbs = [match.group(1) for match in CALL_VERB.finditer(said)]
    verb = verbs[-1] if verbs and verbs[-1] in {"call", "ring", "phone", "try"} else "call"
    back = " back" if BACK.search(said) else ""
    return Agreed(f"{verb.capitalize()} the customer{back}", Work.CONTACT, at, first, last)


def named_payment(sentences: Sequence[Sentence], conversation: Conversation) -> Agreed | None:
    """What the customer is to pay, at the time that they named last; None where nothing is named."""
    thing = _owed(sentences)
    theirs = [one for one in sentences if one.speaker != Speaker.AGENT]
    named = _last_named(theirs, sentences, conversation)
    if not thing or named is None:
        return None
    at, first, last = named
    return Agreed(f"Customer to pay the {thing}", Work.PAY, at, first, last)


def _last_named(
    spoken: Sequence[Sentence], sentences: Sequence[Sentence], conversation: Conversation
) -> tuple[datetime, int, int] | None:
    """The day and the time named last, also where one sentence names the day and a later one the time."""
    later: tuple[Mention, int] | None = None
    for sentence in reversed(spoken):
        if later is not None and later[1] - sentence.number > NEAR:
            break
        if REPORTED.search(sentence.lowered):
            continue
        for mention in reversed(mentions(sentence, sentences, conversation)):
            if later is None:
                if (mention.has_day or mention.back) and mention.clock:
                    return mention.due, sentence.number - mention.back, sentence.number
                later = (mention, sentence.number)
            elif mention.clock and not later[0].clock and later[0].has_day and mention.days & later[0].days:
                return mention.due, sentence.number - mention.back, later[1]
            elif mention.has_day != later[0].has_day and (later[0].clock or mention.clock):
                day, clock = (mention, later[0]) if mention.has_day else (later[0], mention)
                local = day.due.astimezone(conversation.zone).date()
                wanted = day.clock or clock.clock
                at = at_local(local, wanted, conversation.zone) if wanted else day.due
                return at, sentence.number, later[1]
    return (later[0].due, later[1], later[1]) if later else None
