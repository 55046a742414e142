"""How far a transcript is from what was said: word error rate without case, punctuation and apostrophes."""

import re

import jiwer


def error_rate(said: str, heard: str) -> float:
    return float(jiwer.wer(_words(said), _words(heard)))


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9\s]", " ", text.lower().replace("'", "")).split())
