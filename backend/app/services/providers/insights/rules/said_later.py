"""A piece of work whose time is told apart from it: by its thing's name later on, or by another time that
it shares. Used by `action_items` once all pieces are found.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.rules.due import Due, as_due, says_only_when, whole
from app.services.providers.insights.rules.found import Found, content
from app.services.providers.insights.rules.promises import find_promises
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.spoken_times import UNAVAILABLE, mentions

# "He'll fix it while he's there": at the time that was named last.
SHARED = re.compile(
    r"\b(?:(?:on|in) the same (?:visit|trip|run|day|go)|(?:the )?same day"
    r"|on (?:his|her|their|my|our) way"
    r"|(?:while|when) (?:he|she|they|i|we|you|the \w+)(?:'s|'re|'m| is| are| am)? (?:there|here|at it|over"
    r"|out there|with you))\b"
)
# "Lovely. The form's coming to you by email today."
OPENING = re.compile(
    r"^(?:(?:oh|yes|yeah|yep|okay|ok|sure|fine|right|lovely|great|perfect|lush|thanks|thank you|cheers|no"
    r" problem|no worries|and|so|then|well|certainly|of course|brilliant)[,.!]? )*"
    r"(?:(?:you|i|we)(?:'ll| will) (?:get|have) )?(?:(?:the|your|our|that|those|these|my|a|an|both|all) )*"
)
ARRIVES = re.compile(
    r"(?:'s|'re|'ll|\b(?:is|are|will|should|can|could|by|in|on|out|goes|go|comes|lands|to follow))\b"
)
# "Four is fine. Send the link to my wife too": the hour is that of what was proposed.
ACCEPTS = re.compile(r"(?:'s|\b(?:is|are|be)) (?:fine|good|great|perfect|ideal|better|lovely)\b|\bsuits\b")
HEAD, AHEAD, BACK, GAP, OPENS = 2, 8, 4, 8, 6


def dated(found: Sequence[Found], sentences: Sequence[Sentence], conversation: Conversation) -> list[Found]:
    """The same pieces; one whose own words name no time gets the one that is told of its thing."""
    return [one if _own(one) else _told_apart(one, sentences, conversation) for one in found]


def _own(one: Found) -> bool:
    return one.due is not None and bool(one.due.spans)


def _told_apart(one: Found, sentences: Sequence[Sentence], conversation: Conversation) -> Found:
    due = _of_its_thing(one, sentences, conversation)
    if due is None and one.due is None:
        due = _shared(one, sentences, conversation) or _said_before(one, sentences, conversation)
    if due is None:
        return one
    return replace(one, due=due, first=min(one.first, due.first), last=max(one.last, due.last))


def _of_its_thing(one: Found, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    """ "I'll set up the login." - "The login'll land with you on Tuesday." """
    things = content(one.text)
    number = one.promise.sentence.number
    for sentence in sentences[number + 1 : number + 1 + AHEAD]:
        text = sentence.lowered
        opening = OPENING.match(text)
        begin = opening.end() if opening else 0
        head = text[begin:].split()[:HEAD]
        named = mentions(sentence, sentences, conversation)
        if not named or UNAVAILABLE.search(text) or not any(things & content(_plain(word)) for word in head):
            continue
        between = text[begin : named[0].start]
        own = ARRIVES.search(text[begin : named[0].end])
        if own and len(between.split()) <= GAP and "?" not in text and not re.search(r"[.;!]", between):
            mention = whole(named, text, conversation)
            return as_due(mention.due, mention, conversation, (number, sentence.number))
    return None


def _shared(one: Found, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    sentence = one.promise.sentence
    starts = (other.start for other in find_promises(sentence) if other.start > one.promise.start)
    if not SHARED.search(sentence.lowered, one.promise.start, min(starts, default=len(sentence.text))):
        return None
    for earlier in reversed(sentences[max(0, sentence.number - BACK) : sentence.number + 1]):
        named = [
            each
            for each in mentions(earlier, sentences, conversation)
            if earlier is not sentence or each.end <= one.promise.start
        ]
        if named:
            mention = whole(named, earlier.lowered, conversation)
            return as_due(
                mention.due, mention, conversation, (earlier.number - mention.back, sentence.number)
            )
    return None


def _said_before(one: Found, sentences: Sequence[Sentence], conversation: Conversation) -> Due | None:
    """ "Two o'clock today. I'll make sure he rings you." in one breath."""
    sentence = one.promise.sentence
    if not sentence.number or sentences[sentence.number - 1].segments != sentence.segments:
        return None
    before_it = sentence.lowered[: one.promise.start].split()
    if len(before_it) > OPENS or before_it[:1] == ["and"]:
        return None  # something else was said between
    before = sentences[sentence.number - 1]
    named = mentions(before, sentences, conversation)
    if not named or UNAVAILABLE.search(before.lowered) or not says_only_when(before, named):
        return None
    if ACCEPTS.search(before.lowered) or next(find_promises(before), None) is not None:
        return None  # the time is that of other work
    mention = whole(named, before.lowered, conversation)
    return as_due(mention.due, mention, conversation, (before.number - mention.back, sentence.number))


def _plain(word: str) -> str:
    return re.sub(r"'(?:s|ll|re|d|ve)$", "", word)
