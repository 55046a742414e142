"""Cuts a conversation into sentences, also where a recogniser wrote no punctuation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.providers.insights.base import Conversation, Evidence
from app.services.providers.insights.rules.apostrophes import with_apostrophes
from app.services.providers.insights.rules.verbs import BASE_FORMS
from app.services.providers.transcription.base import Speaker

STOP = re.compile(r"(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<=[.!?…])[\"”']?\s+")
# Where an unpunctuated stretch begins a new thought: an opener, perhaps after a connective.
OPENER = re.compile(
    r"(?P<gap>\s+)(?=(?:(?:and|but|so|then|okay|ok|yes|yeah|no|right|well|also|great|perfect|alright) )*"
    r"(?:i'?ll|i will|i'?m going to|i am going to|we'?ll|we will|we are going to|can you|could you"
    r"|would you|will you|please"
    r"|let me|let'?s|thank you|thanks|i would|i'?d like|i need|we need|i want|i'?m|i am|we'?re|we are"
    r"|i have|i'?ve|it is|it'?s"
    r"|what|how|is (?:it|that|there)|do you|did you|are you|if you|that is|that'?s|shall (?:i|we)|i can"
    r"|we can|there is"
    r"|could (?:i|we)|can (?:i|we)|okay|yes|no|hello|good (?:morning|afternoon|evening)|goodbye|bye"
    r"|sorry|my|our"
    r"|somebody|someone|could (?:somebody|someone)|you have|you are|they)\b)",
    re.IGNORECASE,
)
# A segment that ends so goes on in the next.
DANGLING = re.compile(
    r"\b(?:the|a|an|to|of|by|at|on|in|for|with|my|your|our|their|and|will|i'll|we'll|can|could"
    r"|(?<!help )(?<!thank )you|send|please|before)$",
    re.IGNORECASE,
)
# Who begins so goes on with nobody's sentence.
GREETING = re.compile(
    r"(?:hello|hi|hey|yes|yeah|no|okay|ok|certainly|good (?:morning|afternoon|evening))\b", re.IGNORECASE
)
# After these the opener continues the sentence: "before i will", "what i need", "is that what you are".
CONTINUES_WORDS = (
    "that if when what who which whether think hope said before until and but so because as where how why"
    " sure than or the a an of to for with in on at say says know is was are will would can could do does"
    " did have has had be been not please i we you it they then while unless after since from by about"
    " like just also all everything oh okay yes no well right ok yeah thank hello see let tell told call"
    " ask once though although into your my our their"
)
CONTINUES = set(CONTINUES_WORDS.split())
# "I'll get | my grandson to carry it" goes on.
OWN = re.compile(r"(?:my|our)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it stands in the transcript; `number` counts over the whole conversation."""

    number: int
    segments: tuple[int, ...]
    speaker: Speaker
    text: str

    @property
    def lowered(self) -> str:
        """For patterns: lower case, straight apostrophes."""
        return self.text.lower().replace("\u2019", "'")


def cut(conversation: Conversation) -> tuple[Sentence, ...]:
    """All sentences in order. `lowered` has the same length as `text`, so that spans hold for both."""
    sentences: list[Sentence] = []
    written = any("'" in one.text or "\u2019" in one.text for one in conversation.segments)
    for numbers, speaker, stretch in _stretches(conversation):
        for part in STOP.split(stretch if written else with_apostrophes(stretch)):
            pieces = [part] if re.search(r"[,;.!?]\s|[.!?]$", part) else _unpunctuated(part)
            for piece in pieces:
                text = piece.strip()
                if re.search(r"\w", text):
                    sentences.append(Sentence(len(sentences), numbers, speaker, text))
    return tuple(sentences)


def quoting(*sentences: Sentence) -> Evidence:
    """The evidence for neighbouring sentences, in order."""
    return Evidence(
        quote=" ".join(sentence.text for sentence in sentences),
        segments=tuple(dict.fromkeys(number for sentence in sentences for number in sentence.segments)),
    )


def _stretches(conversation: Conversation) -> Iterator[tuple[tuple[int, ...], Speaker, str]]:
    """Segments, joined where a recogniser cut at a breath: "i will send you the", "quote by friday"."""
    numbers: tuple[int, ...] = ()
    text = ""
    speaker = Speaker.UNKNOWN
    for segment in conversation.segments:
        goes_on = DANGLING.search(text) and segment.speaker == speaker and not GREETING.match(segment.text)
        if numbers and not goes_on:
            yield numbers, speaker, text
            numbers, text = (), ""
        numbers, speaker, text = (*numbers, segment.number), segment.speaker, f"{text} {segment.text}".strip()
    if numbers:
        yield numbers, speaker, text


def _unpunctuated(text: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for match in OPENER.finditer(text):
        words = text[start : match.start()].split()
        owned = OWN.match(text, match.end()) is not None and words[-1:] and words[-1].lower() in BASE_FORMS
        if len(words) >= 3 and words[-1].lower() not in CONTINUES and not owned:
            pieces.append(text[start : match.start()])
            start = match.end()
    return [*pieces, text[start:]]
