"""How much is to be paid: "the six hundred and eighty-two" beside "I'll transfer it". Used by `agreed`."""

import re
from collections.abc import Sequence

from app.services.providers.insights.dates.numbers import SCALES, TENS, UNITS
from app.services.providers.insights.rules.sentences import Sentence

NUMBER = rf"(?:{'|'.join((*UNITS, *TENS, *SCALES))})"
NUMBERS = rf"{NUMBER}(?:(?:[ -]| and ){NUMBER})*"
CURRENCY = r"(?:pounds?|quid|euros?|dollars?|bucks|grand)"
# A number of money says so, or is the sum that was asked: never a time, a day or a count of things.
AMOUNT = re.compile(
    rf"[£$€]\d[\d,]*(?:\.\d\d)?|\b\d[\d,]* {CURRENCY}\b|\b{NUMBERS} {CURRENCY}(?: {NUMBERS})?\b"
    rf"|(?<=\bthe ){NUMBER}[ -](?:and )?{NUMBERS}(?= (?:then|now|and|on|by|tomorrow|today|when)\b|[.,?!]|$)"
    rf"|\b{NUMBER} hundred(?:(?: and)? {NUMBERS})?(?=[.,?!]|$)",
    re.IGNORECASE,
)
WITHIN = 5


def amount_before(sentences: Sequence[Sentence], last: int) -> tuple[str, int] | None:
    """The sum named last up to this sentence, and the sentence that names it."""
    for place in range(last, max(-1, last - WITHIN - 1), -1):
        found = AMOUNT.findall(sentences[place].text)
        if found:
            return found[-1].strip(), place
    return None
