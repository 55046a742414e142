"""Decides whether words that name work leave any of it to be done, by who says them and whether a time
is named.
"""

import re
from collections.abc import Callable

from app.services.providers.insights.rules.promises import Promise
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.verbs import Work
from app.services.providers.transcription.base import Speaker

# What a customer takes on for us; a promise to think or to ask somebody is theirs alone.
ALWAYS_THEIRS = {Work.SEND, Work.PAY, Work.PAPER}
CUSTOMERS_WORK = ALWAYS_THEIRS | {Work.HANDS, Work.ARRANGE, Work.CONTACT}
ASKS_ANOTHER = re.compile(r"(?:ask|tell) |(?:get|have) (?:him|her|them|my|our|the|mr|mrs|dr)\b|get \w+ to ")
SOME_DAY = re.compile(r"\b(?:some ?day|one day|one of these days|to hand)\b")
THEIR_OWN = {Work.CHECK, Work.OTHER, Work.HANDS, Work.ARRANGE}
# What they take on that names whom or what: "I'll ask my wife", not "I'll check".
THEIR_OBJECT = re.compile(
    r"[a-z-]+ (?:(?:to|with|at|into|for|up|out|off|in) )?(?:him|her|them|the|my|our|your|mr|mrs|dr|father"
    r"|a|an|it|that)\b"
)
# A check that goes beyond the call: the rest is done while the line is open.
BEYOND_THE_CALL = re.compile(
    r"look into|find out|get to|investigate|ask|speak|talk|(?:have|get) (?!a\b|an\b|another\b)"
    r"|.*\b(?:with|and (?:let|get|come|call|ring|email|be))\b"
)
PHONE_NUMBER = re.compile(r"\d{3,}[\d ]{3,}")
# Paid while the line is open.
NOW = re.compile(r"\b(?:now|straight ?away)\b")
BEING = re.compile(r"be (?!in touch|with you|round|out|over|there)")
# What an agent writes down about the call.
# "Call me in May and we'll get it going" binds nobody.
WE_BOTH = re.compile(r"\bwe(?:'ll| will| can) [^,.;?!]*$")
IT = re.compile(r"[a-z-]+ (?:(?:up|out|on|over) )?(?:it|that|them|him|her|this)\b")
NOTED = re.compile(
    r"mark (?:it|this|that|you|him|her|them)\b(?! up| urgent)|put (?:it|that|this|you|him|her|them) down as\b"
    r"|update (?:that|it|this|in)\b"
    r"|leave (?:the|your|this|it|that) (?:file|notes?|case|account|door|offer)? ?open|set (?:an alarm"
    r"|a reminder|my alarm)(?! to)"
    r"|(?:make|put|pop|leave|stick) (?:a|that) (?:note|marker)(?! (?:\w+ ){0,4}(?:to|for)\b)|(?:put|log"
    r"|note) (?:it|that|this)(?: in| on| down)?(?=,|$)"
)
OWN_NOTES = re.compile(r"\b(?:calendar|diary)\b|^(?:make|made|take) (?:a )?note\b|^note\b")

Rule = Callable[[Promise, bool], bool]


def is_left_over(promise: Promise, *, dated: bool) -> bool:
    """Whether the promise becomes an item; `dated` says that a due time was found for it."""
    if promise.work == Work.MEET:
        return dated and not (_by(promise, Speaker.CUSTOMER) and promise.form == Form.PROMISE)
    if promise.work == Work.PAY and NOW.search(_words(promise)):
        return False
    if NOTED.match(_words(promise)) or SOME_DAY.search(_words(promise)):
        return False
    if _by(promise, Speaker.CUSTOMER) and OWN_NOTES.search(_words(promise)):
        return False
    ours = promise.form == Form.THIRD and promise.subject.lower().startswith(("our ", "my "))
    if promise.work == Work.OTHER and promise.form not in {Form.PROMISE, Form.REQUEST} and not ours:
        return dated
    rule = BY_FORM.get(promise.form, _checked)
    return rule(promise, dated)


def doubtful(promise: Promise) -> bool:
    """Requests that are often only asked: they count where the other side agrees, or a time is named."""
    if promise.form != Form.REQUEST:
        return False
    if _by(promise, Speaker.AGENT):
        return promise.work == Work.CONTACT and PHONE_NUMBER.search(_words(promise)) is None
    return promise.work == Work.OTHER


def _promised(promise: Promise, dated: bool) -> bool:
    if _by(promise, Speaker.CUSTOMER):
        if WE_BOTH.search(promise.sentence.lowered[: promise.start]) and IT.match(_words(promise)):
            return False
        if promise.work in ALWAYS_THEIRS or (dated and promise.work in CUSTOMERS_WORK):
            return True
        asks = promise.work in {Work.CONTACT, Work.CHECK} and ASKS_ANOTHER.match(_words(promise))
        return bool(asks) or (promise.work in THEIR_OWN and THEIR_OBJECT.match(_words(promise)) is not None)
    return _checked(promise, dated)


def _requested(promise: Promise, dated: bool) -> bool:
    """The agent's "could you check" and "call me if" are answered on the call or left to the customer."""
    if _by(promise, Speaker.AGENT):
        to_a_number = PHONE_NUMBER.search(_words(promise)) is not None
        return dated or to_a_number or promise.work != Work.CHECK
    return _checked(promise, dated)


def _third(promise: Promise, dated: bool) -> bool:
    if promise.subject.lower() in {"they", "he", "she"}:
        by_agent = _by(promise, Speaker.AGENT) and promise.work in {Work.CONTACT, Work.SEND}
        return (dated and not BEING.match(_words(promise))) or by_agent
    if not _by(promise, Speaker.CUSTOMER):
        return True
    will = promise.sentence.lowered[: promise.start].endswith(("will ", "'ll "))
    if promise.subject.lower().startswith(("our ", "my ")) and promise.work in ALWAYS_THEIRS and will:
        return True
    return (
        dated
        and re.match(r"(?:my|our|mr|mrs|one of (?:my|our))\b|[a-z]+$", promise.subject.lower()) is not None
    )


def _needed(promise: Promise, dated: bool) -> bool:
    if promise.work == Work.CHECK and not dated:
        return False
    return _by(promise, Speaker.AGENT) or (dated and promise.work in {Work.SEND, Work.PAY})


def _ongoing(promise: Promise, dated: bool) -> bool:
    if _by(promise, Speaker.CUSTOMER):
        return promise.work in {Work.SEND, Work.PAY}
    return dated or promise.work not in {Work.PAPER, Work.HANDS}


def _together(promise: Promise, dated: bool) -> bool:
    return dated and promise.work != Work.CHECK


def _wanted(_promise: Promise, dated: bool) -> bool:
    return dated


def _checked(promise: Promise, dated: bool) -> bool:
    return promise.work != Work.CHECK or dated or BEYOND_THE_CALL.match(_words(promise)) is not None


BY_FORM: dict[Form, Rule] = {
    Form.PROMISE: _promised,
    Form.REQUEST: _requested,
    Form.THIRD: _third,
    Form.NEED: _needed,
    Form.ONGOING: _ongoing,
    Form.TOGETHER: _together,
    Form.RECEIVE: _together,
    Form.WANT: _wanted,
}


def _by(promise: Promise, speaker: Speaker) -> bool:
    return promise.sentence.speaker == speaker


def _words(promise: Promise) -> str:
    return promise.sentence.lowered[promise.start : promise.end]
