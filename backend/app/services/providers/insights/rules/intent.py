"""What the customer wants, from weighted signs: each sign names who may give it, and what comes later
counts more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.services.providers.insights.base import Evidence, Intent
from app.services.providers.insights.rules.sentences import Sentence, quoting
from app.services.providers.insights.rules.signs import SIGNS, Sign, told_to_machine
from app.services.providers.transcription.base import Speaker

# Between equals the more final statement wins.
RANK = (
    Intent.WRONG_NUMBER,
    Intent.NO_ANSWER,
    Intent.CONVERTED,
    Intent.NOT_INTERESTED,
    Intent.PAYMENT_PENDING,
    Intent.FUTURE_PLANNING,
    Intent.CALLBACK_REQUESTED,
    Intent.INTERESTED,
    Intent.UNDECIDED,
    Intent.NEW,
)
FLOOR = 1.6
LATE_BONUS = 0.5
APPOINTMENT = 2.5
# "Does Thursday work?" - "Perfect": a visit that is agreed on; a time for a call is not.
PROPOSES = re.compile(
    r"\b(?:how about|what about|shall we say|would (?:\w+ ){1,4}?(?:work|suit|be)"
    r"|does (?:\w+ ){1,4}?(?:work|suit)|(?:i|we) have|(?:i|we)'ve got|could you do|can you do"
    r"|are you free)\b"
    r".*(?:day|tomorrow|week|\d|o'clock|half|quarter|morning|afternoon|one|two|three|four|ten|eleven)\b"
)
CALLS = re.compile(r"\b(?:call|ring|phone|speak|chat|talk|back)\b")
AGREES = re.compile(
    r"^(?:(?:oh|um|well),? )*(?:yes|yeah|perfect|great|that's|that works|\w+day(?: at \w+)? (?:is|works)"
    r"|\w+day's|sounds|lovely|brilliant|fine|ok|okay|ideal|works)\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The intent, how sure, and the sentence that says it most clearly (None where nothing says it)."""

    intent: Intent
    confidence: float
    evidence: Evidence | None


def read_intent(sentences: Sequence[Sentence]) -> Reading:
    """Undecided with low confidence where no sign is strong enough."""
    scores: dict[Intent, float] = {}
    clearest: dict[Intent, tuple[float, Sentence]] = {}
    for sentence in sentences:
        for intent, weight in _signs_in(sentence).items():
            late = 1 + LATE_BONUS * sentence.number / max(1, len(sentences) - 1)
            scores[intent] = scores.get(intent, 0.0) + weight * late
            if intent not in clearest or weight * late >= clearest[intent][0]:
                clearest[intent] = (weight * late, sentence)
    for sentence in _agreed_appointments(sentences):
        scores[Intent.INTERESTED] = scores.get(Intent.INTERESTED, 0.0) + APPOINTMENT
        clearest.setdefault(Intent.INTERESTED, (APPOINTMENT, sentence))
    if not _somebody_answers(sentences):
        scores[Intent.NO_ANSWER] = scores.get(Intent.NO_ANSWER, 0.0) + 0.5
    best = max(RANK, key=lambda intent: (scores.get(intent, 0.0), -RANK.index(intent)))
    top = scores.get(best, 0.0)
    if top < FLOOR:
        return Reading(
            Intent.UNDECIDED,
            0.3,
            quoting(clearest[Intent.UNDECIDED][1]) if Intent.UNDECIDED in clearest else None,
        )
    total = sum(score for score in scores.values() if score > 0)
    confidence = round(min(0.9, 0.4 + 0.5 * top / total * min(1.0, top / 4)), 2)
    return Reading(best, confidence, quoting(clearest[best][1]) if best in clearest else None)


def _signs_in(sentence: Sentence) -> dict[Intent, float]:
    """The strongest sign of each intent in this sentence; signs against an intent subtract."""
    text = sentence.lowered
    if told_to_machine(sentence):
        return {}
    found: dict[Intent, float] = {}
    for sign in SIGNS:
        if _may_say(sign, sentence.speaker) and sign.pattern.search(text):
            strongest = max(found.get(sign.intent, 0.0), sign.weight, key=abs)
            found[sign.intent] = strongest
    return found


def _may_say(sign: Sign, speaker: Speaker) -> bool:
    return sign.speaker is None or speaker in {sign.speaker, Speaker.UNKNOWN}


def _agreed_appointments(sentences: Sequence[Sentence]) -> list[Sentence]:
    """At most one: the answer that takes up a time the agent proposed for something other than a call."""
    for proposal, answer in pairwise(sentences):
        theirs = proposal.speaker == Speaker.AGENT and answer.speaker == Speaker.CUSTOMER
        if (
            theirs
            and PROPOSES.search(proposal.lowered)
            and not CALLS.search(proposal.lowered)
            and AGREES.match(answer.lowered)
        ):
            return [answer]
    return []


def _somebody_answers(sentences: Sequence[Sentence]) -> bool:
    return len({sentence.speaker for sentence in sentences}) > 1 or any(
        not re.search(r"\bhello\b|\bhear me\b", sentence.lowered) for sentence in sentences
    )
