"""The names by which people greet and introduce themselves; used by the rules and by the evidence check."""

import re
from collections.abc import Iterable
from typing import Protocol

from app.services.providers.transcription.base import Speaker

NAME = (
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Professor|Father|Councillor)\.? )?"
    r"(?!(?:It|This|That|Is|I|You|We|Just|Yes|No|Thanks|Sir|Madam|How|Am|Are|The|Good|And|Can|Could|What"
    r"|Sorry|There|Morning|Afternoon|Evening|Who|Not|So|Speaking)\b)"
    r"[A-Z][^\W\d_]+)\b"
)
ADDRESSED = re.compile(
    r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Hh]iya|[Mm]orning|[Aa]fternoon|[Ee]vening|[Ii]s that|[Ii]s this"
    rf"|[Ss]peak(?:ing)? (?:to|with)|[Tt]hanks|[Tt]hank you|[Oo]kay|[Rr]ight|[Ss]orry),? (?:again,? )?{NAME}"
)
# Where a recogniser writes no capitals only a question for a person is sure to hold a name.
ASKED_FOR = re.compile(
    r"\bis that (?P<name>(?:mister |mrs |missus |miss |doctor )?"
    r"(?!the\b|it\b|ok|alright|right|you|a\b|an\b|your\b"
    r"|what|how|when|something|for\b|in\b|still|correct|all\b|not\b|fine|good|possible|so\b|too\b|because|one\b|my\b"
    r"|our\b|this|everything)[a-z]{3,})\b"
)
INTRODUCED = re.compile(rf"\b(?:[Ii]t's|[Tt]his is|[Mm]y name's|[Mm]y name is|[Nn]ame's|[Ii]t is) {NAME}")
OPENING = 8


class Spoken(Protocol):
    @property
    def speaker(self) -> Speaker: ...
    @property
    def text(self) -> str: ...


def customer_name(spoken: Iterable[Spoken]) -> str:
    """The customer's name as the agent greets them or they give it at the start of the call; "" if unsaid."""
    opening = [one for _, one in zip(range(OPENING), spoken, strict=False)]
    plain = all(one.text.islower() or not one.text for one in opening)
    asked = ASKED_FOR if plain else ADDRESSED
    for speaker, pattern in ((Speaker.CUSTOMER, INTRODUCED), (Speaker.AGENT, asked)):
        for one in opening:
            match = pattern.search(one.text.replace("\u2019", "'")) if one.speaker == speaker else None
            if match:
                return match.group("name").title() if plain else match.group("name")
    return ""
