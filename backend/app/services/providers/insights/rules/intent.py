"""What the customer wants: learned words and weighted signs, each sign with who may give it; the end counts
more.
"""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.services.providers.insights.base import Evidence, Intent
from app.services.providers.insights.rules.learned import INTENT_WEIGHTS, contributions, stored_model
from app.services.providers.insights.rules.sentences import Sentence, quoting
from app.services.providers.insights.rules.signs import SIGNS, Sign, told_to_machine
from app.services.providers.transcription.base import Speaker

# Both chosen by training on all authors but one and testing on that one: how much the signs count beside the
# learned words, and how far to trust the sum.
SIGNS_SHARE, SHARPNESS = 0.6, 3.2
UNHEARD, SUREST = 0.3, 0.95
LATE_BONUS, APPOINTMENT, STRONG = 0.5, 2.5, 4.0
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
    """The intent, how sure, and the sentence that says it most clearly (None where nobody spoke)."""

    intent: Intent
    confidence: float
    evidence: Evidence | None


def read_intent(sentences: Sequence[Sentence]) -> Reading:
    """Undecided with low confidence where nothing known was said."""
    model = stored_model(INTENT_WEIGHTS)
    spoken = [dict(zip(Intent, shares, strict=True)) for shares in contributions(model, sentences)]
    signs = _weighed(sentences)
    if not signs and not any(any(shares.values()) for shares in spoken):
        return Reading(Intent.UNDECIDED, UNHEARD, None)
    scores = dict(zip(Intent, model.bias, strict=True))
    for intent, signed in _signed_for(signs).items():
        scores[intent] += sum(shares[intent] for shares in spoken) + signed
    best = max(scores, key=lambda intent: scores[intent])
    for one, weight, sentence in signs:
        spoken[sentence.number][one] += SIGNS_SHARE * weight / STRONG
    return Reading(best, sureness(scores.values()), _clearest(best, sentences, spoken))


def sureness(scores: Collection[float]) -> float:
    """How far to trust the highest of the scores."""
    best = max(scores)
    return min(SUREST, round(1 / sum(math.exp(SHARPNESS * (score - best)) for score in scores), 2))


def signed_for(sentences: Sequence[Sentence]) -> dict[Intent, float]:
    """What the signs alone speak for, as it counts beside the learned words."""
    return _signed_for(_weighed(sentences))


def _clearest(
    intent: Intent, sentences: Sequence[Sentence], spoken: Sequence[dict[Intent, float]]
) -> Evidence | None:
    """The customer's sentence that speaks most for the intent; anyone's where no word of theirs does."""
    ranked = sorted(sentences, key=lambda one: spoken[one.number][intent], reverse=True)
    theirs = [one for one in ranked if one.speaker == Speaker.CUSTOMER and spoken[one.number][intent] > 0]
    return quoting((theirs or ranked)[0]) if ranked else None


def _signed_for(signs: Sequence[tuple[Intent, float, Sentence]]) -> dict[Intent, float]:
    given = dict.fromkeys(Intent, 0.0)
    for intent, weight, _ in signs:
        given[intent] += weight
    return {intent: SIGNS_SHARE * math.tanh(weight / STRONG) for intent, weight in given.items()}


def _weighed(sentences: Sequence[Sentence]) -> list[tuple[Intent, float, Sentence]]:
    """Every sign that was given, its weight raised towards the end of the call."""
    weighed = [(Intent.INTERESTED, APPOINTMENT, sentence) for sentence in _agreed_appointments(sentences)]
    for sentence in sentences:
        late = 1 + LATE_BONUS * sentence.number / max(1, len(sentences) - 1)
        weighed += [(intent, weight * late, sentence) for intent, weight in _signs_in(sentence).items()]
    return weighed


def _signs_in(sentence: Sentence) -> dict[Intent, float]:
    """The strongest sign of each intent in this sentence; signs against an intent subtract."""
    if told_to_machine(sentence):
        return {}
    found: dict[Intent, float] = {}
    for sign in SIGNS:
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
