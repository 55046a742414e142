"""Sentences that name no work of their own, but say when that before them is done. Used by `merging`."""

import re
from dataclasses import replace

from app.services.providers.insights.rules.found import BY_VOICE, NEAR, Found, content
from app.services.providers.insights.rules.triggers import Form

ALL_OF_IT = re.compile(
    r"\b(?:(?:all|both) of (?:it|that|them|those|these)|all that|both|everything|the lot|them all)\b",
    re.IGNORECASE,
)
# "I'll do that tonight" takes up what was asked.
DO_IT = re.compile(
    r"do (?:it|that|this|so)\b(?! (?:up|again|over)\b)|(?:make sure|see that) (?:it|that|they|you)(?:'s"
    r"|'re| is| are|'ve got it)"
    r"|have (?:it|that|them) (?:done|sorted)\b"
)
PARTS = {"have", "inbox", "hand", "two", "all", "acro", "through", "straight"}  # as `content` has them


def says_when(one: Found, found: list[Found]) -> bool:
    """ "You'll have that by Thursday" is when the work before it is done, and none of its own."""
    words = one.promise.sentence.lowered[one.promise.start : one.promise.end]
    if DO_IT.match(words):
        for index in range(len(found) - 1, -1, -1):
            other = found[index]
            if one.due and other.owner == one.owner and not other.due and one.first - other.last <= NEAR:
                found[index] = replace(other, due=one.due, last=max(other.last, one.last))
                break
        return True
    if one.due is None or not (one.promise.form == Form.RECEIVE or ALL_OF_IT.search(words)):
        return False
    if content(ALL_OF_IT.sub("", one.text)) - PARTS:
        return False
    if found and one.promise.form == Form.RECEIVE and found[-1].due and one.first - found[-1].last <= NEAR:
        _settle(one, found)
        return True
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


def _settle(one: Found, found: list[Found]) -> None:
    """The other side named a limit for this side's last piece; "you'll have it tomorrow" is what holds."""
    for index in range(len(found) - 1, -1, -1):
        other = found[index]
        if other.owner == one.owner and one.first - other.last <= NEAR:
            if other.due and not other.due.spans:
                found[index] = replace(other, due=one.due, last=max(other.last, one.last))
            return
