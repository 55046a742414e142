"""Asks whether a quote holds a claim's numbers: values, what they count, and numbers and marks read out
digit by digit. Used by `claim_facts`.
"""

import re
from collections.abc import Iterator, Set

from app.services.providers.insights.dates.numbers import digitise

NUMBER = re.compile(r"(?<![a-z\d])(\d[\d,]*(?:\.\d+)?)(?:st|nd|rd|th)?(k\b|m\b)?")
SCALES = {"k": 1_000, "m": 1_000_000}
IDENTIFIER = re.compile(r"\b(?=[a-z-]*\d)(?=\d*[a-z])[a-z\d-]+\b")
PLAIN_IDENTIFIER = re.compile(r"\d+(?:st|nd|rd|th|am|pm|k|m|d|h|hrs?|mins?)")
# A telephone number may be grouped in any way; an international prefix is part of it.
TELEPHONE = re.compile(r"(?<![\d,.])0\d[\d -]{5,}\d")
SPOKEN_DIGITS = {"oh": "0", "o": "0", "nought": "0", "zero": "0"}
REPEATED = {"double": 2, "triple": 3, "treble": 3}
TOKEN = re.compile(r"\d+(?:\.\d+)+|[a-z\d]+")
# "one" is a pronoun, "first" an adverb at least as often as a number.
SELDOM_A_NUMBER = re.compile(r"(?<!ty[ -])\b(?:one|first|second)\b", re.IGNORECASE)
ONE_OF_THEM = re.compile(r"\b(?:one|a single) (?P<thing>[a-z]{3,}?)s?\b")
UNITS = {
    "pounds": "£|pounds?|quid|gbp",
    "dollars": r"\$|dollars?|usd|bucks",
    "euros": "€|euros?|eur",
    "pence": "pence|pennies",
    "per cent": "%|percent|per cent",
    "minutes": "minutes?|mins?",
    "hours": "hours?|hrs?",
    "days": "days?",
    "weeks": "weeks?",
    "fortnights": "fortnights?",
    "months": "months?",
    "years": "years?",
    "miles": "miles?",
}
UNIT = "|".join(f"(?P<u{place}>{words})" for place, words in enumerate(UNITS.values()))
COUNTED = re.compile(rf"[\s-]*(?:(?:working|business|calendar|full|more) )?(?:{UNIT})(?![a-z])")
CURRENCIES = {"£": "pounds", "$": "dollars", "€": "euros"}


def numbers_hold(claim: str, quote: str, times: Set[str]) -> bool:
    """`times` are the numbers that the times named in the quote allow a claim to write."""
    said = digitise(quote).text.lower()
    tokens = spelled(said)
    plain = SELDOM_A_NUMBER.sub(" ", claim).lower()
    for identifier in IDENTIFIER.findall(plain):
        if not PLAIN_IDENTIFIER.fullmatch(identifier) and not in_one_row(identifier.replace("-", ""), tokens):
            return False
    written = IDENTIFIER.sub(_kept, TELEPHONE.sub(_ungrouped, digitise(plain).text))
    known = {value for value, _ in _counted(said)} | times | {"0"}
    return (
        all(
            value in known or (len(digits) >= 3 and in_one_row(digits, tokens))
            for digits, value in _numbers(written)
        )
        and _units_hold(written, said)
        and not _one_of_several(claim.lower(), said)
    )


def spelled(text: str) -> list[str]:
    """Letters and digits as they are read out: "double oh seven" is 0, 0, 7."""
    tokens: list[str] = []
    times = 1
    for word in TOKEN.findall(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.lower())):
        if word in REPEATED:
            times = REPEATED[word]
            continue
        tokens += [SPOKEN_DIGITS.get(word, word)] * times
        times = 1
    return tokens


def in_one_row(wanted: str, tokens: list[str]) -> bool:
    """Whether whole tokens that follow each other make up exactly this: 1200 does not hold 120."""
    for begin in range(len(tokens)):
        made = ""
        for token in tokens[begin:]:
            made += token
            if made == wanted:
                return True
            if not wanted.startswith(made):
                break
    return False


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    """Each number as it is written, in digits alone, and as a value to compare."""
    for match in NUMBER.finditer(text):
        yield match.group(1).replace(",", ""), _value(match)


def _value(match: re.Match[str]) -> str:
    value = float(match.group(1).replace(",", "").rstrip(".")) * SCALES.get(match.group(2), 1)
    return f"{value:g}" if value < 1_000_000 else f"{value:.0f}"


def _counted(text: str) -> Iterator[tuple[str, str]]:
    """Each number's value with what it counts, "" where that is nothing known."""
    for match in NUMBER.finditer(text):
        before = text[: match.start()].rstrip()[-1:]
        after = COUNTED.match(text, match.end())
        unit = CURRENCIES.get(before, "")
        if not unit and after and after.lastgroup:
            unit = list(UNITS)[int(after.lastgroup[1:])]
        yield _value(match), unit


def _units_hold(claim: str, said: str) -> bool:
    """A number that was said with a unit is not claimed with another one."""
    units: dict[str, set[str]] = {}
    for value, unit in _counted(said):
        units.setdefault(value, set()).add(unit)
    return all(not unit or value not in units or units[value] & {unit, ""} for value, unit in _counted(claim))


def _one_of_several(claim: str, said: str) -> bool:
    """Whether the claim says one of a thing of which the quote names another number."""
    for match in ONE_OF_THEM.finditer(claim):
        thing = re.escape(match["thing"])
        counts = set(re.findall(rf"\b(\d+) (?:[a-z]+ )?{thing}s?\b", said))
        if counts and "1" not in counts:
            return True
    return False


def _kept(match: re.Match[str]) -> str:
    return match.group() if PLAIN_IDENTIFIER.fullmatch(match.group()) else " "


def _ungrouped(match: re.Match[str]) -> str:
    return re.sub(r"[ -]", "", match.group())
