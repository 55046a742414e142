"""How a value is written down: no shouting, no brackets at its end, no trailing stop."""

import re

_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "or", "the", "to", "with", "de"})
_KEPT = re.compile(
    r"^(?:[A-Z]{1,2}\d[A-Z\d]?|\d[A-Z]{2}|[A-Z]\d+|\d+[A-Z]?|NHS|BP|UK|TFL|PLC|A\d+|M\d+|NCP|[IVX]+)$"
)


def title_case(text: str) -> str:
    """Names in capitals as names are written; what is not in capitals stays as it is."""
    if not text.isupper():
        return text
    words = text.split(" ")
    return " ".join(_named(word, first=number == 0) for number, word in enumerate(words))


def sentence_case(text: str) -> str:
    return text[:1] + text[1:].lower() if text.isupper() else text


def plain(text: str) -> str:
    """Without remarks in brackets at the end, and without the stop of a sentence."""
    text = " ".join(text.split())
    text = re.sub(r"\s*\([^()]*\)?\s*\.?$", "", text) if "(" in text else text
    return unended(text)


def unended(text: str) -> str:
    """Without the stop of a sentence; a remark in brackets is part of a contravention's official words."""
    return " ".join(text.split()).strip(" .,;:-–")


def _named(word: str, *, first: bool) -> str:
    bare = word.strip("(),.&'")
    if bare == "TFL":
        return word.replace("TFL", "TfL")
    if _KEPT.match(bare):
        return word
    if bare.lower() in _SMALL and not first:
        return word.lower()
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))
