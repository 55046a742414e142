"""Registration marks and references as people say them: spelled, by the phonetic alphabet, digits as words.

A recogniser writes "alpha bravo twelve C D E" or "AB 12 CDE". Each stretch of such words becomes one run of
characters, in which a known mark is looked for: nothing is guessed, only found.
"""

import re
from collections.abc import Iterator, Sequence

LETTERS = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)
ALPHABET = {word: word[0].upper() for word in LETTERS.split()} | {
    "alfa": "A",
    "juliett": "J",
    "whisky": "W",
    "zed": "Z",
    "zee": "Z",
}
UNITS = "zero one two three four five six seven eight nine"
DIGITS = {word: str(number) for number, word in enumerate(UNITS.split())} | {"oh": "0", "nought": "0"}
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
NUMBERS = {word: str(number) for number, word in enumerate(TEENS.split(), 10)}
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS_OF = {word: str(number) for number, word in enumerate(TENS.split(), 2)}
REPEATS = {"double": 2, "triple": 3, "treble": 3}
# The shortest run that is looked into; shorter marks exist, but turn up by chance.
SHORTEST = 5
_WORD = re.compile(r"[A-Za-z0-9]+")


def runs(text: str) -> list[str]:
    """The stretches of `text` that could spell something, in one form: see `folded`."""
    found: list[str] = []
    run: list[str] = []
    words = [word.lower() for word in _WORD.findall(text.replace("x-ray", "xray").replace("X-ray", "xray"))]
    for characters in _characters(words):
        if characters is not None:
            run.append(characters)
            continue
        found.append("".join(run))
        run = []
    found.append("".join(run))
    return [folded(each) for each in found if len(each) >= SHORTEST and any(map(str.isdigit, each))]


def folded(written: str) -> str:
    """Upper case letters and digits, where what sounds or looks the same is the same: O and 0, I and 1."""
    return re.sub(r"[^A-Z0-9]", "", written.upper()).replace("O", "0").replace("I", "1")


def _characters(words: Sequence[str]) -> Iterator[str | None]:
    """What each word spells; None where it spells nothing, which ends a run."""
    position = 0
    while position < len(words):
        word, following = words[position], words[position + 1] if position + 1 < len(words) else ""
        position += 1
        if word in TENS_OF:
            unit = DIGITS.get(following, "0")
            position += unit != "0"
            yield TENS_OF[word] + unit
        elif word in REPEATS and (one := _single(following)) is not None:
            position += 1
            yield one * REPEATS[word]
        else:
            yield _single(word)


def _single(word: str) -> str | None:
    for table in (ALPHABET, DIGITS, NUMBERS):
        if word in table:
            return table[word]
    has_digit = any(map(str.isdigit, word))
    return word.upper() if has_digit or len(word) == 1 or (len(word) <= 3 and word.isalpha()) else None
