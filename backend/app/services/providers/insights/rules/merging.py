"""Work that is named more than once in a call is one piece; `action_items` brings each piece here."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.services.providers.insights.rules.due import Due
from app.services.providers.insights.rules.found import BY_VOICE, NEAR, Found, content
from app.services.providers.insights.rules.promises import Promise
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.told_when import says_when
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.verbs import Work
from app.services.providers.insights.rules.wording import PRONOUN, antecedent, with_noun
from app.services.providers.transcription.base import Speaker

ASKED = {Form.REQUEST, Form.WANT}
PROMISED = {Form.PROMISE, Form.ONGOING, Form.THIRD, Form.RECEIVE, Form.TOGETHER}
ANSWERED_WITHIN = 2
# Any word that reaches them answers "let me know".
LET_KNOW = re.compile(r"let the customer know\b", re.IGNORECASE)
BROUGHT = re.compile(r"\bbring\b", re.IGNORECASE)
# What comes of pricing: "I'll price it up and ping you something over".
OUTCOME = {"quote", "price", "something", "figure", "number", "copy", "have"}
JOINED = re.compile(r",? (?:and|then|and then)(?: (?:i|we)(?:'ll| will))?(?: then| just| also)? ")
TELLS = re.compile(
    r"^(?:Customer to )?(?:tell|inform) (?:him|her|them|(?:the )?[\w.]+(?: [A-Z]\w+)?)$"
    r"|^(?:Customer to )?(?:pass (?:that|it) on|let (?:him|her|them) know"
    r"|(?:add|put) (?:that|it) (?:to|on) [\w ]+)$",
    re.IGNORECASE,
)
MESSAGE = 14
CUSTOMER = "Customer"


def merge_into(found: list[Found], one: Found, sentences: Sequence[Sentence]) -> None:
    """A request and its "yes, I'll do it" are one item: the fuller wording and the time that was named
    last.
    """
    if says_when(one, found):
        return
    if found and _one_breath(found[-1], one):
        joined = f"{found[-1].text} and {_without_owner(one)[:1].lower()}{_without_owner(one)[1:]}"
        found[-1] = replace(
            found[-1], text=joined, due=one.due or found[-1].due, last=max(one.last, found[-1].last)
        )
        return
    for index in range(len(found) - 1, -1, -1):
        other = found[index]
        if not _same(other, one):
            continue
        if one.first - other.last > NEAR:
            if other.due or not one.due:
                return
            found[index] = one
            return
        due = _finer(other.due, one.due)
        found[index] = replace(
            _fuller(other, one),
            due=due,
            owner=other.owner if other.owner == CUSTOMER else one.owner or other.owner,
            first=min(other.first, one.first),
            last=max(other.last, one.last),
        )
        return
    named = antecedent(
        one.promise, sentences[max(0, one.promise.sentence.number - 8) : one.promise.sentence.number]
    )
    if named:
        one = replace(one, text=with_noun(one.text, named[0]), first=min(one.first, named[1].number))
    found.append(_with_message(one, sentences))


def _finer(known: Due | None, said: Due | None) -> Due | None:
    """What was said last, unless it only says the day of an hour that is known."""
    again = known and said and known.timed and not said.timed and known.local == said.local
    return known if said is None or again else said


def _with_message(one: Found, sentences: Sequence[Sentence]) -> Found:
    """ "I'll tell him" with what was said just before."""
    number = one.promise.sentence.number
    if not number or not TELLS.search(one.text):
        return one
    words = sentences[number - 1].text.rstrip(".!?").split()
    if not 3 <= len(words) <= MESSAGE:
        return one
    return replace(one, text=f"{one.text} ({' '.join(words)})", first=min(one.first, number - 1))


def _fuller(other: Found, one: Found) -> Found:
    """Which of the two wordings says more; who is to do it says most."""
    if bool(other.owner) != bool(one.owner):
        return one if one.owner else other
    offered = other.promise.form == Form.OFFER and one.promise.form == Form.PROMISE
    if offered and len(content(one.text)) > 1:
        return one
    return one if len(content(one.text)) >= len(content(other.text)) else other


def _one_breath(other: Found, one: Found) -> bool:
    """ "I'll ring the engineer and come back to you", "measure it and text you" are one piece of work."""
    mine, theirs = one.promise, other.promise
    if _finds_out_and_reports(theirs, mine) and other.owner == one.owner and not other.due:
        return _to_the_other_side(one)
    if mine.sentence is not theirs.sentence or other.owner != one.owner or not theirs.end <= mine.start:
        return False
    between = mine.sentence.lowered[theirs.end : mine.start]
    reports = (mine.work == Work.CONTACT and _to_the_other_side(one)) or (
        mine.work == Work.SEND and content(one.text) <= (OUTCOME if theirs.work == Work.PAPER else set())
    )
    finds_out = theirs.work in {Work.CHECK, Work.OTHER, Work.PAPER} or (
        theirs.work == Work.CONTACT and not _to_the_other_side(other)
    )
    return reports and finds_out and JOINED.fullmatch(between) is not None


def _finds_out_and_reports(theirs: Promise, mine: Promise) -> bool:
    """ "I'll have to ask the manager. I'll let you know by noon." in one turn."""
    one_turn = mine.sentence.segments == theirs.sentence.segments
    apart = mine.sentence.number - theirs.sentence.number
    return (
        theirs.work == Work.CHECK and mine.work == Work.CONTACT and one_turn and 1 <= apart <= ANSWERED_WITHIN
    )


def _to_the_other_side(one: Found) -> bool:
    """Whether a call or message goes to whom one is talking with, not to a third."""
    return re.search(r"\b(?:the customer|us)\b", one.text) is not None or not content(one.text)


def _without_owner(one: Found) -> str:
    return one.text.removeprefix(f"{one.owner} to ")


def answered(one: Found, found: Sequence[Found]) -> bool:
    """Whether a customer asked for it, and what the agent promised then is what comes of it."""
    if one.promise.form not in ASKED or one.promise.sentence.speaker != Speaker.CUSTOMER:
        return False
    return any(
        0 < other.promise.sentence.number - one.last <= ANSWERED_WITHIN
        and other.promise.sentence.speaker == Speaker.AGENT
        and other.promise.form in PROMISED
        and ((other.promise.work in BY_VOICE) == (one.promise.work in BY_VOICE) or LET_KNOW.match(one.text))
        for other in found
    )


def _same(other: Found, one: Found) -> bool:
    """Whether two pieces of work are one: alike in kind and owner, and about the same thing or said
    close together.
    """
    near = one.first - other.last <= NEAR
    if near and other.promise.sentence is not one.promise.sentence and _at_one_time(other, one):
        return True
    if other.promise.sentence is one.promise.sentence or not _alike(other, one) or _two_days(other, one):
        return False
    if other.due and one.due and other.due.local != one.due.local and not near:
        return False
    works = {other.promise.work, one.promise.work}
    mine, theirs = content(one.text), content(other.text)
    vague = not mine or not theirs or (len(mine) <= 1 and PRONOUN.search(one.text) is not None)
    again = near and other.promise.form in PROMISED and _again(one, other)
    if again or len(mine & theirs) >= 0.5 * max(1, min(len(mine), len(theirs))):
        return True
    if works <= {Work.CONTACT, Work.MEET}:
        return near and _to_the_other_side(other) == _to_the_other_side(one)
    return near and (vague or works == {Work.CHECK})


def _again(one: Found, other: Found) -> bool:
    """ "I'll raise the invoice" - "Please raise it in our name": the same verb with a pronoun."""
    verb, _, rest = _without_owner(one).partition(" ")
    return _without_owner(other).split(" ")[0] == verb and PRONOUN.match(rest) is not None


def _at_one_time(one: Found, other: Found) -> bool:
    """ "Come at ten thirty" and "you're in the diary for then" are one appointment; what is brought to it is
    not."""
    if one.due is None or other.due is None or BROUGHT.search(f"{one.text} {other.text}"):
        return False
    if TELLS.search(one.text) or TELLS.search(other.text):
        return False
    return one.due.timed and other.due.timed and one.due.at == other.due.at


def _two_days(other: Found, one: Found) -> bool:
    """ "I'll order the racking tomorrow" and "we could fit it on the seventeenth"."""
    if other.due is None or one.due is None or not (other.due.spans and one.due.spans):
        return False
    if not {other.promise.work, one.promise.work} & {Work.ARRANGE, Work.OTHER}:
        return False
    verbs = {_without_owner(each).split(" ")[0].lower() for each in (other, one)}
    named = content(one.text) & content(other.text)
    return other.due.local != one.due.local and len(verbs) == 2 and not named


def _alike(other: Found, one: Found) -> bool:
    works = {other.promise.work, one.promise.work}
    speakers = {other.promise.sentence.speaker, one.promise.sentence.speaker}
    kinds = len(works) == 1 or works <= {Work.CONTACT, Work.MEET} or works <= {Work.SEND, Work.PAPER}
    one_side = (other.owner == CUSTOMER) == (one.owner == CUSTOMER)
    return kinds and (one_side or Speaker.UNKNOWN in speakers)
