"""An extractive summary: the two to four sentences that say why the call was made and how it ended."""

import re
from collections.abc import Sequence

from app.services.providers.insights.base import ActionItem, Claim, Evidence
from app.services.providers.insights.rules.sentences import Sentence, quoting
from app.services.providers.insights.rules.sentiment import BAD
from app.services.providers.insights.rules.signs import told_to_machine
from app.services.providers.transcription.base import Speaker

MOST = 4
REASON = re.compile(
    r"\b(?:calling (?:about|to|because|from|regarding)|ringing (?:about|to|because)|phoning|following up"
    r"|i'm after|looking for|enquir\w+|inquir\w+|the reason|i(?:'d| would) like|i need|we need|i want"
    r"|we want|i've (?:had|got|received|just)|problem|issue|broken|stuck|interested in|wondering)\b"
)
FIGURE = re.compile(
    r"[£$€]|\d|\b(?:hundred|thousand|pounds|dollars|percent|monday|tuesday|wednesday|thursday|friday"
    r"|tomorrow|week|month)\b"
)
SPEAKERS = {Speaker.AGENT: "Agent: ", Speaker.CUSTOMER: "Customer: ", Speaker.UNKNOWN: ""}


def summarise(
    sentences: Sequence[Sentence], items: Sequence[ActionItem], intent: Evidence | None, topics: Sequence[str]
) -> tuple[Claim, ...]:
    """Sentences in the order of the call, as they were said, each its own evidence."""
    scores = {
        one.number: _score(one, sentences, items, intent, topics)
        for one in sentences
        if len(one.text.split()) >= 4
    }
    best = sorted(scores, key=lambda number: (-scores[number], number))[
        : min(MOST, max(2, len(sentences) // 3))
    ]
    return tuple(
        Claim(f"{SPEAKERS[one.speaker]}{one.text[:1].upper()}{one.text[1:]}", quoting(one))
        for one in (sentences[number] for number in sorted(best))
    )


def _score(
    sentence: Sentence,
    sentences: Sequence[Sentence],
    items: Sequence[ActionItem],
    intent: Evidence | None,
    topics: Sequence[str],
) -> float:
    text = sentence.lowered
    if told_to_machine(sentence):
        return -1.0
    score = min(len(text.split()), 24) / 24
    score += 2.0 * bool(REASON.search(text)) * (1 if sentence.number <= len(sentences) / 2 else 0.4)
    score += 1.0 * bool(FIGURE.search(text)) + 1.0 * bool(
        BAD.search(text) and sentence.speaker != Speaker.AGENT
    )
    score += 1.5 * any(
        item.claim.evidence is not None and sentence.text in item.claim.evidence.quote for item in items
    )
    score += 2.0 * (intent is not None and sentence.text == intent.quote)
    score += 0.3 * sum(topic in text for topic in topics)
    return score - 0.8 * text.endswith("?") * (sentence.speaker == Speaker.AGENT)
