"""Number words turned into digits, with a way back to the places in the original text.

A recogniser writes "twenty fifth of november at ten thirty", a person writes "25 November at 10:30": the date
grammar and the evidence check read both as the second.
"""

import re
from dataclasses import dataclass

UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve"
    " thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth"
    " eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth"
)
TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: value for value, word in enumerate(UNIT_WORDS.split())}
TENS = {word: 10 * value for value, word in enumerate(TEN_WORDS.split(), start=2)} | {"fourty": 40}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
ORDINALS = {word: value for value, word in enumerate(ORDINAL_WORDS.split(), start=1)} | {
    "twentieth": 20,
    "thirtieth": 30,
}
# "just a second", "first thing": these ordinals are dates only where an article or "of" makes them so.
AMBIGUOUS_ORDINALS = {"first", "second"}
WORD = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]|\s+")


@dataclass(frozen=True, slots=True)
class Digitised:
    """`text` is lower case with digits; `origin[i]` is where its character i begins in the original."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span behind `text[start:end]`."""
        return self.origin[start], self.origin[end]


def digitise(text: str) -> Digitised:
    """Number words as digits: "two hundred and fifty" is 250, "ten thirty" is 10 30, "twenty fifth" is
    25th.
    """
    tokens = [(match.group().lower(), match.start(), match.end()) for match in WORD.finditer(text)]
    written: list[str] = []
    origin: list[int] = []
    at = 0
    while at < len(tokens):
        number, used = _number_at(tokens, at)
        piece = number if used else tokens[at][0]
        begin, end = tokens[at][1], tokens[at + max(used, 1) - 1][2]
        written.append(piece)
        same_length = len(piece) == end - begin
        origin.extend(begin + offset if same_length else begin for offset in range(len(piece)))
        at += max(used, 1)
    return Digitised("".join(written), (*origin, len(text)))


def _number_at(tokens: list[tuple[str, int, int]], at: int) -> tuple[str, int]:
    """The digits for the number that begins at this token and how many tokens it takes; ("", 0) if none
    does.
    """
    total = current = 0
    used = 0
    last = ""  # the kind of the word before: decides what may follow
    position = at
    while position < len(tokens):
        word = tokens[position][0]
        kind = _kind(word)
        if kind == "ordinal" and _ordinal_allowed(tokens, position, last):
            return _ordinal(total + current + ORDINALS[word]), position + 1 - at
        if not _may_follow(last, kind):
            break
        if kind == "scale":
            current = max(current, 1) * SCALES[word]
            if SCALES[word] >= 1_000:
                total, current = total + current, 0
        else:
            current += UNITS.get(word, 0) + TENS.get(word, 0)
        last = kind
        used = position + 1 - at
        position = _next_word(tokens, position + 1, after_scale=kind == "scale")
    return (str(total + current), used) if used else ("", 0)


def _kind(word: str) -> str:
    if word in UNITS:
        return "unit" if UNITS[word] < 10 else "teen"
    if word in TENS:
        return "ten"
    if word in SCALES:
        return "scale"
    return "ordinal" if word in ORDINALS else ""


def _may_follow(last: str, kind: str) -> bool:
    allowed = {
        "": {"unit", "teen", "ten"},
        "unit": {"scale"},
        "teen": {"scale"},
        "ten": {"unit", "scale"},
        "scale": {"unit", "teen", "ten", "scale"},
    }
    return kind in allowed[last]


def _ordinal_allowed(tokens: list[tuple[str, int, int]], position: int, last: str) -> bool:
    word = tokens[position][0]
    if last == "ten":
        return ORDINALS[word] < 10
    if last:
        return False
    if word not in AMBIGUOUS_ORDINALS:
        return True
    before = tokens[position - 2][0] if position >= 2 else ""
    after = tokens[position + 2][0] if position + 2 < len(tokens) else ""
    return after == "of" or (before == "the" and after != "thing")


def _ordinal(value: int) -> str:
    ending = "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _next_word(tokens: list[tuple[str, int, int]], position: int, *, after_scale: bool) -> int:
    """Steps over the space or hyphen inside a number, and over the "and" of "two hundred and fifty"."""
    if position < len(tokens) and (tokens[position][0].isspace() or tokens[position][0] == "-"):
        position += 1
        is_and = after_scale and position + 2 < len(tokens) and tokens[position][0] == "and"
        if is_and and _kind(tokens[position + 2][0]) in {"unit", "teen", "ten"}:
            position += 2
        return position
    return len(tokens)
