"""What the customer wants, from weighted signs: each sign names who may give it, and what comes later
counts more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.services.providers.insights.base import Evidence, Intent
from app.services.providers.insights.rules.sentences import Sentence, quoting
from app.services.providers.insights.rules.signs import FAINT_SIGNS, SIGNS, Sign, told_to_machine
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
# Where nothing is said plainly the subject of the call has to do, with little confidence.
FAINT_FLOOR, FAINT_CONFIDENCE = 1.5, 0.3
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
    weighed = _weighed(sentences, SIGNS)
    for sentence in _agreed_appointments(sentences):
        weighed.append((Intent.INTERESTED, APPOINTMENT, sentence))
    clear = _strongest(weighed, FLOOR)
    if clear:
        return clear
    faint = _strongest(weighed + _weighed(sentences, FAINT_SIGNS), FAINT_FLOOR)
    return (
        replace(faint, confidence=FAINT_CONFIDENCE)
        if faint
        else Reading(Intent.UNDECIDED, FAINT_CONFIDENCE, None)
    )


def _weighed(sentences: Sequence[Sentence], signs: Sequence[Sign]) -> list[tuple[Intent, float, Sentence]]:
    """Every sign that was given, its weight raised towards the end of the call."""
    weighed = []
    for sentence in sentences:
        late = 1 + LATE_BONUS * sentence.number / max(1, len(sentences) - 1)
        weighed += [
            (intent, weight * late, sentence) for intent, weight in _signs_in(sentence, signs).items()
        ]
    return weighed


def _strongest(weighed: Sequence[tuple[Intent, float, Sentence]], floor: float) -> Reading | None:
    scores: dict[Intent, float] = {}
    for intent, weight, _ in weighed:
        scores[intent] = scores.get(intent, 0.0) + weight
    best = max(RANK, key=lambda intent: (scores.get(intent, 0.0), -RANK.index(intent)))
    top = scores.get(best, 0.0)
    if top < floor:
        return None
    _, _, sentence = max((one for one in weighed if one[0] == best), key=lambda one: (one[1], one[2].number))
    total = sum(score for score in scores.values() if score > 0)
    confidence = round(min(0.9, 0.4 + 0.5 * top / total * min(1.0, top / 4)), 2)
    return Reading(best, confidence, quoting(sentence))


def _signs_in(sentence: Sentence, signs: Sequence[Sign]) -> dict[Intent, float]:
    """The strongest sign of each intent in this sentence; signs against an intent subtract."""
    if told_to_machine(sentence):
        return {}
    found: dict[Intent, float] = {}
    for sign in signs:
        if _may_say(sign, sentence.speaker) and sign.pattern.search(sentence.lowered):
            found[sign.intent] = max(found.get(sign.intent, 0.0), sign.weight, key=abs)
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
