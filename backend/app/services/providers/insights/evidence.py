"""Holds every engine to its evidence: quotes must be in the transcript, and claims must not say more
than they do.

Called on the output of each engine before anything is stored. A claim whose quote was not said is dropped;
one whose quote was said but does not hold the claim's numbers, dates, names or speaker is kept as unverified.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from app.services.providers.insights.base import ActionItem, Claim, Conversation, Evidence, Insights
from app.services.providers.insights.claim_facts import holds
from app.services.providers.insights.dates.mentions import find_mentions

# The weight that an intent keeps when the words said to prove it were never spoken.
UNPROVEN_CONFIDENCE = 0.3
WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
LABEL = re.compile(
    r"(?:^|\s)\[?\d*\]?\s*(?:agent|customer|caller|unknown|speaker ?\d*)\s*:\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    segment: int
    start: int
    end: int


def check(insights: Insights, conversation: Conversation) -> Insights:
    """The insights with `verified` set, segments and times corrected, and what nobody said taken out."""
    words = _words(conversation)
    intent = _located(insights.intent_evidence, words, conversation)
    confidence = insights.intent_confidence
    if insights.intent_evidence is not None and intent is None:
        confidence = min(confidence, UNPROVEN_CONFIDENCE)
    return replace(
        insights,
        summary=tuple(claim for one in insights.summary if (claim := _checked(one, words, conversation))),
        intent_confidence=confidence,
        intent_evidence=intent,
        action_items=tuple(
            ActionItem(claim, _supported_due(one.due_at, claim, conversation))
            for one in insights.action_items
            if (claim := _checked(one.claim, words, conversation))
        ),
        next_step=_checked(insights.next_step, words, conversation),
    )


def _checked(claim: Claim | None, words: list[_Word], conversation: Conversation) -> Claim | None:
    """The claim with its evidence where that really is; None without words that were said."""
    if claim is None:
        return None
    evidence = _located(claim.evidence, words, conversation)
    if evidence is None:
        return None
    return Claim(claim.text, evidence, verified=holds(claim.text, evidence, conversation))


def _located(evidence: Evidence | None, words: list[_Word], conversation: Conversation) -> Evidence | None:
    """The evidence in the transcript's own spelling; of several places the one the engine named, else
    the first.
    """
    if evidence is None:
        return None
    wanted = [word for word, _, _ in _split(LABEL.sub(" ", evidence.quote))]
    places = _places(wanted, words)
    if not places:
        return None
    named = set(evidence.segments)
    best = max(
        places, key=lambda start: len(named & {word.segment for word in words[start : start + len(wanted)]})
    )
    found = words[best : best + len(wanted)]
    return Evidence(
        _spelled(found, conversation),
        tuple(dict.fromkeys(word.segment for word in found)),
        _moment(found[0].segment, found[0].start, conversation),
        _moment(found[-1].segment, found[-1].end, conversation),
    )


def _moment(number: int, offset: int, conversation: Conversation) -> int:
    """When a character was spoken, as if the segment had been read out evenly."""
    segment = next(one for one in conversation.segments if one.number == number)
    return segment.start_ms + (segment.end_ms - segment.start_ms) * offset // max(1, len(segment.text))


def _places(wanted: list[str], words: list[_Word]) -> list[int]:
    """Where the words stand in a row. A single word proves nothing unless it is all that somebody said."""
    if not wanted:
        return []
    size = len(wanted)
    starts = [at for at in range(len(words) - size + 1) if words[at].text == wanted[0]]
    starts = [at for at in starts if [word.text for word in words[at : at + size]] == wanted]
    if size == 1:
        counts: dict[int, int] = {}
        for word in words:
            counts[word.segment] = counts.get(word.segment, 0) + 1
        starts = [at for at in starts if counts[words[at].segment] == 1]
    return starts


def _spelled(found: list[_Word], conversation: Conversation) -> str:
    texts = {segment.number: segment.text for segment in conversation.segments}
    spans: dict[int, tuple[int, int]] = {}
    for word in found:
        begin, _ = spans.get(word.segment, (word.start, word.end))
        spans[word.segment] = (begin, word.end)
    return " ".join(
        texts[number][begin : _with_stop(texts[number], end)] for number, (begin, end) in spans.items()
    )


def _with_stop(text: str, end: int) -> int:
    """Takes the mark that closes the sentence along with its last word."""
    return end + 1 if text[end : end + 1] in {".", "?", "!"} else end


def _words(conversation: Conversation) -> list[_Word]:
    return [
        _Word(text, segment.number, start, end)
        for segment in conversation.segments
        for text, start, end in _split(segment.text)
    ]


def _split(text: str) -> list[tuple[str, int, int]]:
    """Words without case, apostrophes and punctuation, with their places."""
    return [
        (re.sub(r"['\u2019]", "", match.group()).casefold(), match.start(), match.end())
        for match in WORD.finditer(text)
    ]


def _supported_due(due_at: datetime | None, claim: Claim, conversation: Conversation) -> datetime | None:
    """The due time if the quote names that day (and that hour, where it names one) and it is still to
    come.
    """
    if (
        due_at is None
        or claim.evidence is None
        or due_at.tzinfo is None
        or due_at <= conversation.recorded_at
    ):
        return None
    local = due_at.astimezone(conversation.zone)
    clock = local.time().replace(second=0, microsecond=0)
    mentions = find_mentions(claim.evidence.quote, conversation.recorded_at, conversation.zone)
    alone = {one.clock for one in mentions if not one.has_day}
    for mention in mentions:
        if local.date() in mention.days and (mention.clock in {None, clock} or clock in alone):
            return due_at
    return None
