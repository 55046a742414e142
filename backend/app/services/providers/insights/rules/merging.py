"""Work that is named more than once in a call is one piece; `action_items` brings each piece here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.services.providers.insights.rules.due import Due
from app.services.providers.insights.rules.promises import Promise
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.verbs import Work
from app.services.providers.insights.rules.wording import PRONOUN, antecedent, with_noun
from app.services.providers.transcription.base import Speaker

STOPWORDS_WORDS = (
    "the a an to of for on in at by with and or it that this them back over you me us your my our"
    " customer agent some up out about from is be send email call get give let know off take put please"
    " him her he she they note message one pop stick drop ping shoot post mail over across forward text"
)
STOPWORDS = set(STOPWORDS_WORDS.split())
ASKED = {Form.REQUEST, Form.WANT}
PROMISED = {Form.PROMISE, Form.ONGOING, Form.THIRD, Form.RECEIVE, Form.TOGETHER}
ANSWERED_WITHIN = 2
BROUGHT = re.compile(r"\bbring\b", re.IGNORECASE)
ALL_OF_IT = re.compile(
    r"\b(?:(?:all|both) of (?:it|that|them|those|these)|all that|both|everything|the lot|them all)\b",
    re.IGNORECASE,
)
PARTS = {"have", "inbox", "hand", "two", "all", "across", "through", "straight"}
NEAR = 6
BY_VOICE = {Work.CONTACT, Work.MEET}


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of work under way to becoming an item: its promise, wording, due time, and the sentences
    it rests on.
    """

    promise: Promise
    text: str
    due: Due | None
    owner: str
    first: int
    last: int


def merge_into(found: list[Found], one: Found, sentences: Sequence[Sentence]) -> None:
    """A request and its "yes, I'll do it" are one item: the fuller wording and the time that was named
    last.
    """
    if _says_when(one, found):
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
        fuller = (
            one
            if (other.promise.form == Form.OFFER and one.promise.form == Form.PROMISE and content(one.text))
            or len(content(one.text)) + (one.promise.work == Work.CONTACT) >= len(content(other.text))
            else other
        )
        due = one.due or other.due
        found[index] = replace(
            fuller,
            due=due,
            owner=other.owner,
            first=min(other.first, one.first),
            last=max(other.last, one.last),
        )
        return
    named = antecedent(
        one.promise, sentences[max(0, one.promise.sentence.number - 5) : one.promise.sentence.number]
    )
    if named:
        one = replace(one, text=with_noun(one.text, named[0]), first=min(one.first, named[1].number))
    found.append(one)


def _says_when(one: Found, found: list[Found]) -> bool:
    """ "You'll have that by Thursday" is when the work before it is done, and none of its own."""
    words = one.promise.sentence.lowered[one.promise.start : one.promise.end]
    if one.due is None or not (one.promise.form == Form.RECEIVE or ALL_OF_IT.search(words)):
        return False
    if content(ALL_OF_IT.sub("", one.text)) - PARTS:
        return False
    open_ones = [
        index
        for index, other in enumerate(found)
        if (other.due is None or other.due.vague)
        and other.owner == one.owner
        and one.first - other.last <= NEAR
        and other.promise.work not in BY_VOICE
    ]
    for index in open_ones if ALL_OF_IT.search(words) else open_ones[-1:]:
        found[index] = replace(found[index], due=one.due, last=max(found[index].last, one.last))
    return bool(open_ones)


def answered(one: Found, found: Sequence[Found]) -> bool:
    """Whether a customer asked for it, and what the agent promised then is what comes of it."""
    if one.promise.form not in ASKED or one.promise.sentence.speaker != Speaker.CUSTOMER:
        return False
    return any(
        0 < other.promise.sentence.number - one.last <= ANSWERED_WITHIN
        and other.promise.sentence.speaker == Speaker.AGENT
        and other.promise.form in PROMISED
        and (other.promise.work in BY_VOICE) == (one.promise.work in BY_VOICE)
        for other in found
    )


def content(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9']+", text.lower())} - STOPWORDS


def _same(other: Found, one: Found) -> bool:
    """Whether two pieces of work are one: alike in kind and owner, and about the same thing or said
    close together.
    """
    near = one.first - other.last <= NEAR
    if near and other.promise.sentence is not one.promise.sentence and _at_one_time(other, one):
        return True
    if other.promise.sentence is one.promise.sentence or not _alike(other, one):
        return False
    if other.due and one.due and other.due.local != one.due.local and not near:
        return False
    works = {other.promise.work, one.promise.work}
    mine, theirs = content(one.text), content(other.text)
    vague = not mine or not theirs or (len(mine) <= 1 and PRONOUN.search(one.text) is not None)
    if len(mine & theirs) >= 0.5 * max(1, min(len(mine), len(theirs))):
        return True
    return near and (vague or works <= {Work.CONTACT, Work.MEET} or works == {Work.CHECK})


def _at_one_time(one: Found, other: Found) -> bool:
    """ "Come at ten thirty" and "you're in the diary for then" are one appointment; what is brought to it is
    not."""
    if one.due is None or other.due is None or BROUGHT.search(f"{one.text} {other.text}"):
        return False
    return one.due.timed and other.due.timed and one.due.at == other.due.at


def _alike(other: Found, one: Found) -> bool:
    works = {other.promise.work, one.promise.work}
    speakers = {other.promise.sentence.speaker, one.promise.sentence.speaker}
    kinds = len(works) == 1 or works <= {Work.CONTACT, Work.MEET} or works <= {Work.SEND, Work.PAPER}
    return kinds and (other.owner == one.owner or Speaker.UNKNOWN in speakers)
