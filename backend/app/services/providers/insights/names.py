"""The names by which people greet and introduce themselves; used by the rules and by the evidence check."""

import re
from collections.abc import Iterable
from typing import Protocol

from app.services.providers.transcription.base import Speaker

NAME = (
    r"(?P<name>(?:(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Professor|Father|Councillor)\.? )?"
    r"(?!(?:Mr|Mrs|Ms|Miss|Dr|It|This|That|Is|I|You|We|Just|Yes|No|Thanks|Sir|Madam|How|Am|Are|The|Good"
    r"|And|Can|Could|What"
    r"|Tomorrow|Today|Tonight|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May"
    r"|June|July"
    r"|August|September|October|November|December|Noon|Half|Quarter|One|Two|Three|Four|Five|Six|Seven"
    r"|Eight|Nine|Ten"
    r"|Calling|Ringing|Nobody|Everyone|Somebody|Someone|Here|Then|They|He|She|My|Our|Your|Some|Any|Hi"
    r"|Hello|Hiya|Thank"
    r"|Please|If|When"
    r"|Sorry|There|Morning|Afternoon|Evening|Who|Not|So|Speaking)\b)"
    r"[A-Z][^\W\d_]+(?: (?!(?:From|At|Here|On|In|And|I|It)\b)[A-Z][^\W\d_]+)?)\b"
)
TITLED = re.compile(
    r"(?:^|[,.] )(?P<name>(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Professor|Father)\.? [A-Z][^\W\d_]+)(?=[,.?!]|$)"
)
ADDRESSED = re.compile(
    r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Hh]iya|[Mm]orning|[Aa]fternoon|[Ee]vening|[Ii]s that|[Ii]s this"
    rf"|[Ss]peak(?:ing)? (?:to|with)|[Tt]hanks|[Tt]hank you|[Oo]kay|[Rr]ight"
    rf"|[Ss]orry),? (?:again,? )?{NAME}(?! (?:speaking|here)\b)"
)
# Where a recogniser writes no capitals only a question for a person is sure to hold a name.
ASKED_FOR = re.compile(
    r"\bis that (?P<name>(?:mister |mrs |missus |miss |doctor )?"
    r"(?!the\b|it\b|ok|alright|right|you|a\b|an\b|your\b"
    r"|what|how|when|something|for\b|in\b|still|correct|all\b|not\b|fine|good|possible|so\b|too\b|because"
    r"|one\b|my\b"
    r"|our\b|this|everything)[a-z]{3,})\b"
)
INTRODUCED = re.compile(
    rf"\b(?:(?:[Ii]t's|[Tt]his is|[Mm]y name's|[Mm]y name is|[Nn]ame's|[Ii]t is|[Nn]ame of|[Ss]urname's"
    rf"|I'm) {NAME}"
    rf"(?!'s)|^{NAME.replace('name>', 'caller>')}(?= (?:from|at|here|speaking)\b))"
)
# Who answers says the firm's name: "Good morning, Riverside Taxis". Who rings says theirs.
CALLING = re.compile(
    r"\b(?:[Ii]t's|[Tt]his is|[Ii]s that|[Ii]s this|[Ff]rom|[Cc]alling|[Rr]inging|[Hh]ere|[Ss]peak)\b"
)
OPENING = 8


class Spoken(Protocol):
    @property
    def speaker(self) -> Speaker: ...
    @property
    def text(self) -> str: ...


def customer_named(spoken: Iterable[Spoken]) -> tuple[str, int]:
    """The customer's name as the agent greets them or they give it at the start of the call, and where; "" if
    unsaid. Failing that the title and name by which the agent speaks to them later."""
    everything = list(spoken)
    opening = everything[:OPENING]
    plain = all(one.text.islower() or not one.text for one in opening)
    asked = ASKED_FOR if plain else ADDRESSED
    ways = (
        (Speaker.CUSTOMER, INTRODUCED, opening),
        (Speaker.AGENT, asked, opening),
        (Speaker.AGENT, TITLED, everything),
    )
    for speaker, pattern, said in ways:
        for place, one in enumerate(said):
            if (
                place == 0
                and pattern is ADDRESSED
                and not CALLING.search(" ".join(one.text for one in opening[:3]))
            ):
                continue
            match = pattern.search(one.text.replace("\u2019", "'")) if one.speaker == speaker else None
            if match:
                name = next(value for value in match.groupdict().values() if value)
                return (name.title() if plain else name), place
    return "", 0
