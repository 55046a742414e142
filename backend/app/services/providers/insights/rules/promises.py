"""Finds where somebody takes on or asks for work: promises, requests, offers that are accepted, third
parties.

Only the form of the words counts: hypotheticals, reported speech, negations and what happens within the call
are passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.providers.insights.rules.clauses import (
    AND,
    END,
    HYPOTHETICAL,
    NEGATED,
    PAST,
    PAST_REPORT,
    POLITE_IF,
    QUESTION,
    REPORT_BACK,
    REPORTED,
    TRAILING_IF,
    UNHEARD,
)
from app.services.providers.insights.rules.open_verbs import open_work
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.triggers import (
    PARTICIPLES,
    THIRD,
    THIRD_WORK,
    TRIGGERS,
    Form,
)
from app.services.providers.insights.rules.verbs import ACTION, BASE_FORMS, IN_CALL, POLITE, Work

OPEN_FORMS = {Form.PROMISE, Form.THIRD, Form.REQUEST, Form.OFFER, Form.NEED}
UNDER_WAY = {Work.SEND, Work.ARRANGE, Work.PAY, Work.PAPER, Work.HANDS}


# A way that leads to the work and belongs to it: "go into the bank and pay".
WITH_IT = re.compile(r"(?:go|get|come|be) (?:in|into|to|down|on|at) (?!the diary|touch)")


@dataclass(frozen=True, slots=True)
class Promise:
    """Work named in `sentence.text[start:end]`, which begins with its verb; `subject` is a third party's
    name or the thing of a passive. `begun` and `ends` enclose all that was promised in one breath."""

    sentence: Sentence
    start: int
    end: int
    form: Form
    work: Work
    subject: str = ""
    begun: int = 0
    ends: int = 0


def find_promises(sentence: Sentence) -> Iterator[Promise]:
    """All work named in one sentence, in order, each stretch of words once."""
    taken = -1
    for start, form, subject in sorted(
        triggers(sentence), key=lambda trigger: (trigger[0], trigger[1] == Form.OFFER)
    ):
        if start < taken:
            continue
        for promise in _read(sentence, start, form, subject):
            taken = max(taken, promise.end)
            yield promise


def work_at(text: str, start: int) -> tuple[Work, int] | None:
    """The kind of work whose verb begins here and where the verb ends; None for any other word."""
    if POLITE.match(text, start) or IN_CALL.match(text, start):
        return None
    for work, pattern in ACTION:
        match = pattern.match(text, start)
        if match:
            return work, match.end()
    return None


def clause_end(lowered: str, start: int) -> int:
    """Where the clause ends that goes on at `start`."""
    boundary = END.search(lowered, start)
    return boundary.start() if boundary else len(lowered)


def triggers(sentence: Sentence, *, blocked: bool = False) -> Iterator[tuple[int, Form, str]]:
    """Where words that speak of work to do end, in which form, and who or what does it; with `blocked` also
    those whose force the words before them take."""
    lowered = sentence.lowered
    for form, pattern in TRIGGERS:
        for match in pattern.finditer(lowered):
            subject = match.groupdict().get("subject") or ""
            if blocked or not _blocked(lowered, match.start()):
                yield match.end(), form, subject
    for match in THIRD.finditer(sentence.text):
        if blocked or not _blocked(lowered, match.start()):
            yield match.end(), Form.THIRD, match.group("subject")


def _blocked(lowered: str, start: int) -> bool:
    """Whether what stands before the trigger takes its force: a condition, a report, a negation."""
    before = UNHEARD.sub("", lowered[:start])
    clause = re.split(r"[;:]|\bso\b|\bbut\b|, and\b", before)[-1]
    if NEGATED.search(before):
        return True
    return any(pattern.search(clause) for pattern in (HYPOTHETICAL, REPORTED, PAST_REPORT, QUESTION))


def _read(sentence: Sentence, start: int, form: Form, subject: str) -> Iterator[Promise]:
    lowered = sentence.lowered
    first = _work(lowered, start, form)
    if first is None and form in {Form.PROMISE, Form.REQUEST}:
        # "I'll make a note and chase you on Monday": the second verb may be the work.
        joined = re.match(r"[^,.;?!]{3,40}? and (?:then )?(?=[a-z])", lowered[start:])
        first = _work(lowered, start + joined.end(), form) if joined else None
        if joined and not WITH_IT.match(lowered, start):
            start += joined.end()
    if first is None:
        return
    work, verb_end = first
    end = clause_end(lowered, verb_end)
    condition = TRAILING_IF.search(lowered, verb_end)
    if condition and condition.start() <= end:
        # "I'll drop it round on Monday, unless I hear" is done unless somebody speaks.
        if not re.match(rf",? (?:unless|{POLITE_IF})", lowered[condition.start() :]):
            return
        end = condition.start()
    if PAST.search(lowered, start, end):
        return
    for piece_start, piece_end, piece_work in _conjuncts(lowered, start, end, work):
        yield Promise(sentence, piece_start, piece_end, form, piece_work, subject, start, end)


def _work(lowered: str, start: int, form: Form) -> tuple[Work, int] | None:
    """The kind of work after a trigger, and where its verb ends, as the trigger's form has it."""
    word = re.match(r"[a-z'-]+", lowered[start:])
    if word is None:
        return None
    end = start + word.end()
    if form in {Form.WANT, Form.RECEIVE, Form.PASSIVE}:
        return _said_otherwise(word.group(), start, end, form)
    if word.group() != base_form(word.group()):
        return _going_on(lowered, end, word.group(), form)
    found = work_at(lowered, start) if form != Form.ONGOING else None
    if found:
        return found if form != Form.THIRD or found[0] in THIRD_WORK else None
    idle = POLITE.match(lowered, start) or IN_CALL.match(lowered, start)
    verb_end = None if idle or form not in OPEN_FORMS else open_work(lowered, start)
    return (Work.OTHER, verb_end) if verb_end else None


def _said_otherwise(word: str, start: int, end: int, form: Form) -> tuple[Work, int]:
    """Forms whose word is no base form: "I'd like the quote", "you'll hear from us", "it will be sent"."""
    if form == Form.WANT:
        return Work.SEND, start
    if form == Form.RECEIVE:
        return (Work.CONTACT if word == "hear" else Work.SEND), end
    return _class_of(PARTICIPLES[word]), end


def _going_on(lowered: str, end: int, word: str, form: Form) -> tuple[Work, int] | None:
    """ "I'm sending", "an engineer is coming out": under way, so work that ends after the call."""
    base = base_form(word)
    if base == "come" and lowered.startswith(" up", end):
        return None
    found = work_at(base + lowered[end:], 0)
    if found is None or (form != Form.REQUEST and found[0] not in UNDER_WAY):
        return None
    return found[0], found[1] + end - len(base)


def base_form(word: str) -> str:
    """ "sending" is send, "arranging" arrange, "putting" put; a word that is no such verb comes back as
    it is.
    """
    if not word.endswith("ing") or word in BASE_FORMS:
        return word
    stem = word[:-3]
    forms = (stem, f"{stem}e", stem[:-1])
    return next((form for form in forms if form in BASE_FORMS), word)


def _class_of(verb: str) -> Work:
    found = next((work for work, pattern in ACTION if pattern.fullmatch(verb)), None)
    return found or Work.ARRANGE


def _conjuncts(lowered: str, start: int, end: int, work: Work) -> Iterator[tuple[int, int, Work]]:
    """ "email the quote and call you on Friday" is two pieces of work; "check and let you know" is one."""
    piece, piece_work = start, work
    for match in AND.finditer(lowered, start, end):
        following = work_at(lowered, match.end())
        if following is None or match.end() >= end:
            continue
        reports = REPORT_BACK.match(lowered, match.end()) and (
            following[0] == Work.CONTACT or re.match(r"\w+ (?:me|you|us)\b", lowered[match.end() :])
        )
        asked = piece_work == Work.CHECK or re.match(
            r"raise|look|find|speak|talk|escalate|query|open|log|chase", lowered[piece:]
        )
        moves = re.match(
            r"(?:get|have|ask|tell) (?:\w+ ){1,3}?to \w+|(?:(?:get|have|ask|send) (?:\w+ ){1,3}?(?:to )?)?"
            r"(?:come|pop|go|swing|drop by|be|stop by|try|get on)\b",
            lowered[piece:],
        )
        # "draw up the contract and get it to you": the second verb carries on with the same thing.
        carries_on = following[0] in {Work.SEND, Work.PAPER} and re.match(
            r"\w+ (?:it|them|that|those)\b", lowered[match.end() :]
        )
        if (reports and asked) or carries_on or moves or (following[0] == Work.CHECK == piece_work):
            continue
        yield piece, match.start(), piece_work
        piece, piece_work = match.end(), following[0]
    yield piece, end, piece_work
