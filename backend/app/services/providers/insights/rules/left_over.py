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
OWN_NOTES = re.compile(r"\b(?:calendar|diary|note)\b")

Rule = Callable[[Promise, bool], bool]


def is_left_over(promise: Promise, *, dated: bool) -> bool:
    """Whether the promise becomes an item; `dated` says that a due time was found for it."""
    if promise.work == Work.MEET:
        return dated and not (_by(promise, Speaker.CUSTOMER) and promise.form == Form.PROMISE)
    if promise.work == Work.PAY and NOW.search(_words(promise)):
        return False
    if _by(promise, Speaker.CUSTOMER) and OWN_NOTES.search(_words(promise)):
        return False
    if promise.work == Work.OTHER and promise.form != Form.PROMISE:
        return dated
    rule = BY_FORM.get(promise.form, _checked)
    return rule(promise, dated)


def _promised(promise: Promise, dated: bool) -> bool:
    if _by(promise, Speaker.CUSTOMER):
        if promise.work in ALWAYS_THEIRS or (dated and promise.work in CUSTOMERS_WORK):
            return True
        return promise.work in THEIR_OWN and THEIR_OBJECT.match(_words(promise)) is not None
    return _checked(promise, dated)


def _requested(promise: Promise, dated: bool) -> bool:
    """The agent's "could you check" and "call me if" are answered on the call or left to the customer."""
    if _by(promise, Speaker.AGENT):
        to_a_number = PHONE_NUMBER.search(_words(promise)) is not None
        return dated or to_a_number or promise.work not in {Work.CHECK, Work.CONTACT}
    return _checked(promise, dated)


def _third(promise: Promise, dated: bool) -> bool:
    if promise.subject.lower() in {"they", "he", "she"}:
        by_agent = _by(promise, Speaker.AGENT) and promise.work in {Work.CONTACT, Work.SEND}
        return (dated and not BEING.match(_words(promise))) or by_agent
    return dated or not _by(promise, Speaker.CUSTOMER)


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
