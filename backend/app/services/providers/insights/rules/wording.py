"""Words a promise as a task: "I'll email you the quote by Friday" becomes "Email the quote"."""

import re
from collections.abc import Sequence

from app.services.providers.insights.rules.promises import Promise, base_form
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.triggers import NOUNS, PARTICIPLES, Form
from app.services.providers.insights.rules.verbs import Work
from app.services.providers.transcription.base import Speaker

OBJECT = re.compile(r"\b(?:you|me|us)\b", re.IGNORECASE)
RECIPIENT = re.compile(
    r",? (?:over |across |out )?(?<!\bbe )(?<!\bback )(?:to|for|with|from) (?:you|me|us)\b", re.IGNORECASE
)
INDIRECT = re.compile(r"^(\w+(?:-\w+)?) (?:you|me|us) (?=\w)", re.IGNORECASE)
INTO_DIARY = re.compile(
    r"^(book|put|pencil|fit|squeeze|slot|sign|get) (?:you|me|us) (in|down|up)\b", re.IGNORECASE
)
# "Have him with you by six": without the place there is no work.
DELIVERS = re.compile(r"^(?:have|get) \w+ (?:with|to) (?:you|me|us)$", re.IGNORECASE)
POSSESSIVE = re.compile(r"\b(?:your|my|our)\b", re.IGNORECASE)
FILLERS = re.compile(
    r"\b(?:please|just|right away|straight ?away|right now|now|asap|as soon as possible|if possible"
    r"|for sure|of course|(?<!let )you know|um|uh|erm"
    r"|then|as well|too|definitely|in a (?:second|minute|moment)|shortly|immediately|yeah)\b,?",
    re.IGNORECASE,
)
# "Ring again" is another call; "send it again" is the same work.
AGAIN = re.compile(r"\bagain\b,?", re.IGNORECASE)
LOOSE_END = re.compile(
    r"(?:[\s,\u2013—-]|\b(?:(?:for|on|at) that|for|on|at|by|to|and|or|with|the|a|an|of|from"
    r"|about|before|after|around"
    r"|until|so|but|is|sometime|some time"
    r"|any ?time|maybe|say|probably|if|no later than|between"
    r"|(?:an?|two|three|a few|a couple of) (?:days?|weeks?|months?|hours?)))+$",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"\b(?:it|that|them|this|those|one)\b(?! \w+ing\b)", re.IGNORECASE)
DOCUMENT = re.compile(
    r"\b(?:the|an?|your|my|our|their|his|her|its|that|some) (?:(?!the\b|and\b|for\b|of\b|to\b|in\b"
    rf"|on\b)[a-z'-]+ ){{0,2}}?(?:{NOUNS})(?: (?:{NOUNS}))?\b",
    re.IGNORECASE,
)
# "You'll want the meter reading, won't you": what closes a clause is what the next sentence calls "it".
CLOSING_NOUN = re.compile(
    r"\b(?:the|a|an|your|my|our|those|some) (?!(?:\w+ )*(?:of|in|for|to|at|with|and|on|from|is|was|bit"
    r"|lot|moment|minute|second|way|day|week|time)\b)"
    r"(?:[a-z'-]+ ){0,2}[a-z'-]+(?=[.,?!;]|$)",
    re.IGNORECASE,
)
# What is paid, beside what is only sent so that somebody pays.
PAYABLE = re.compile(
    r"\b(?:invoice|bill|deposit|balance|fee|payment|excess|premium|rent|instalment|charge|fine|claim)s?$",
    re.IGNORECASE,
)
WORDS = 16


def task_text(promise: Promise, spans: list[tuple[int, int]], owner: str) -> str:
    """The claim's text: imperative, without its dates (they are in the due time) and without "you" and "me".
    `owner` is "" for whoever reads the list, else the one who has to do it."""
    text = _without(promise.sentence.text, promise.start, promise.end, spans)
    text = text.replace("\u2019", "'")
    if promise.form == Form.RECEIVE or (promise.form == Form.WANT and promise.work == Work.SEND):
        text = re.sub(r"^(?:have|get|receive) ", "", text, flags=re.IGNORECASE)
        text = f"send {text}" if promise.work == Work.SEND else "contact the customer"
    elif promise.form == Form.PASSIVE:
        verb, _, rest = text.partition(" ")
        text = f"{PARTICIPLES[verb.lower()]} {promise.subject} {rest}"
    # "The engineer will ring you" is said to the customer.
    told = owner and promise.form in {Form.THIRD, Form.OFFER} and promise.sentence.speaker != Speaker.CUSTOMER
    text = _plain(text, promise.work, "" if told else owner)
    verb, space, rest = text.partition(" ")
    text = f"{base_form(verb)}{space}{rest}"
    text = " ".join(text.split()[:WORDS])
    text = LOOSE_END.sub("", text).strip(" ,.-\u2013—")
    text = f"{owner} to {text}" if owner else text
    return text[:1].upper() + text[1:]


def antecedent(promise: Promise, earlier: Sequence[Sentence]) -> tuple[str, Sentence] | None:
    """The document that "it" stands for, and where it was named, within the same or the last sentences."""
    own = promise.sentence.text[promise.start : promise.end]
    if (
        promise.work not in {Work.SEND, Work.PAPER, Work.PAY}
        or not PRONOUN.search(own)
        or DOCUMENT.search(own)
    ):
        return None
    before = promise.sentence.text[: promise.start]
    for sentence, text in ((promise.sentence, before), *((one, one.text) for one in reversed(earlier))):
        found = DOCUMENT.findall(text)
        if found:
            if promise.work == Work.PAY and not PAYABLE.search(found[-1]):
                return None
            return POSSESSIVE.sub("the", found[-1].lower()), sentence
    for sentence, text in ((promise.sentence, before), *((one, one.text) for one in earlier[-2:][::-1])):
        found = CLOSING_NOUN.findall(text)
        if found:
            return POSSESSIVE.sub("the", found[-1].lower()), sentence
    return None


def with_noun(text: str, noun: str) -> str:
    """ "Send it" with the noun it stands for."""
    return PRONOUN.sub(re.sub(r"^(?:an?|that|some) ", "the ", noun), text, count=1)


def _without(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    kept, at = [], start
    for begin, finish in spans:
        if start <= begin < end:
            kept.append(text[at:begin])
            at = max(at, min(finish, end))
    return " ".join("".join((*kept, text[at:end])).split())


def _plain(text: str, work: Work, owner: str) -> str:
    text = FILLERS.sub("", text).replace(" 's ", " the day's ")
    if work != Work.CONTACT:
        text = AGAIN.sub("", text)
    text = " ".join(text.split())
    if work == Work.CONTACT and not owner:
        text = re.sub(
            r"\b(call|ring|phone|buzz) back (?:you|me|us)\b", r"\1 you back", text, flags=re.IGNORECASE
        )
        text = OBJECT.sub("the customer", text, count=1)
        text = OBJECT.sub("the customer", text)
    else:
        text = INTO_DIARY.sub(r"\1 the customer \2", text)
        if work == Work.CONTACT:
            text = re.sub(r"\b(?:you|me|us)\b", "us", text, flags=re.IGNORECASE)
        else:
            text = INDIRECT.sub(r"\1 ", text)
            text = text if DELIVERS.match(text) else RECIPIENT.sub("", text)
        text = re.sub(
            r"^(\w+) (?:you|me|us)$",
            r"\1 the customer" if not owner else r"\1 us" if work == Work.CONTACT else r"\1",
            text,
            flags=re.IGNORECASE,
        )
        text = OBJECT.sub("the customer" if not owner else "us", text)
    return " ".join(POSSESSIVE.sub("the", text).split())
