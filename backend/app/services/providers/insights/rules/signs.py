"""The signs of each intent: what is said, by whom, and how much it weighs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.services.providers.insights.base import Intent
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.signs_early import EARLY
from app.services.providers.insights.rules.signs_open import OPEN
from app.services.providers.insights.rules.signs_settled import SETTLED
from app.services.providers.transcription.base import Speaker


@dataclass(frozen=True, slots=True)
class Sign:
    """`speaker` None: whoever says it. A negative weight speaks against the intent."""

    intent: Intent
    weight: float
    speaker: Speaker | None
    pattern: re.Pattern[str]


# Words aimed at whoever processes the transcript say nothing about what the speaker wants.
TOLD_TO_MACHINE = re.compile(
    r"\b(?:ignore (?:all |any |your |the |my )?(?:previous |prior |above |earlier )?(?:instructions"
    r"|prompts?|rules)|system ?(?:prompt|message|:)|mark this (?:lead|call)|set (?:the )?(?:sentiment"
    r"|intent|status)"
    r"|classify this|as an ai|ai assistant|dear (?:ai|assistant|model)|note to (?:ai|the system)"
    r"|record this call|language model|the (?:sentiment|intent) (?:is|should)|you are now|override"
    r"|tag this|record this as|update the crm to|(?:log|flag) this (?:call|lead) as)\b"
)
MACHINE_SPEAKS = re.compile(
    r"\b(?:after the (?:tone|beep)|at the tone|person you (?:have called|are calling|are trying)"
    r"|please (?:visit|see) our website|on our website|to hear (?:these|the) options|press (?:one|two"
    r"|three|\d)\b|number you have dial\w+|person you are calling|(?:^|please )(?:check and )?try (?:again"
    r"|your call) later|^please check and"
    r"|leave (?:a|your|me a) (?:message|name)|record your message|mailbox)\b"
)


def _compiled(rows: Iterable[tuple[Intent, float, Speaker | None, str]]) -> tuple[Sign, ...]:
    return tuple(
        Sign(intent, weight, speaker, re.compile(pattern)) for intent, weight, speaker, pattern in rows
    )


SIGNS = _compiled((*SETTLED, *OPEN, *EARLY))


def told_to_machine(sentence: Sentence) -> bool:
    """Whether the words are aimed at whoever processes the transcript: they mean nothing for the call."""
    return TOLD_TO_MACHINE.search(sentence.lowered) is not None


def said_by_machine(sentence: Sentence) -> bool:
    """Whether a voicemail greeting speaks: its "please leave a message" asks nobody for work."""
    return MACHINE_SPEAKS.search(sentence.lowered) is not None
