"""Mends the words of labels where a scanner mistook a letter: "Date 0f lssue". Values are never touched."""

import re

# Words that name or introduce a field. A word is mended only if it is one of these in all but look-alikes.
_WORDS = (
    "penalty charge notice number reference date day time issue issued dated posted contravention offence"
    " alleged location place street road site vehicle registration mark council parking keeper owner hirer"
    " driver code description reason amount reduced discounted discount increased full paid pay payable must"
    " within days beginning with service served certificate entry exit arrival departure arrived departed"
    " entered left first seen observed where when what breach make colour crossing toll zone unpaid total"
    " balance location details of on"
)
_LOOKS = str.maketrans("01!|l5368", "oiiiisebb")
_TOKEN = re.compile(r"[A-Za-z0-9|!]+")
_SHORTEST = 3


def _shape(word: str) -> str:
    return word.lower().replace("rn", "m").replace("vv", "w").translate(_LOOKS)


_BY_SHAPE = {_shape(word): word for word in _WORDS.split()}


def mended(text: str) -> str:
    return _TOKEN.sub(_mended, text)


def _mended(match: re.Match[str]) -> str:
    token = match.group()
    word = _BY_SHAPE.get(_shape(token))
    if word is None or word == token.lower() or not any(letter.isalpha() for letter in token):
        return token
    if len(word) < _SHORTEST and not token[-1].islower():
        return token
    if all(letter.isupper() for letter in token if letter.isalpha() and letter != "l"):
        return word.upper()
    return word.capitalize() if token[0].isupper() else word
