"""Tells a voicemail greeting or a network announcement by its words. The pipeline asks after recognition."""

import re

# Each is a thing that only a machine says. Gaps are left open: the local engine mishears some words.
_PHRASES = (
    r"leave (me |us )?(a|your) (short |brief |detailed )?message after",
    r"(leave|record) (me |us )?(a|your|you're) (\w+ )?(message|name|number)\b.{0,60}\b(tone|beep|signal)\b",
    r"\b(after|at|hear) the (tone|beep)\b.{0,60}\b(message|name|number|hang up)\b",
    r"\b(person|customer|number|party|subscriber) (that )?(you are|you're|you have|you've) "
    r"(calling|called|dialled|dialed|trying to \w+)\b(?! from).{0,40}\b"
    r"(not|unavailable|isn't|cannot|can't|off|busy|no longer)\b",
    r"\b(reached|through to|welcome to)\b.{0,40}\b"
    r"(voice ?mail|mailbox|answer ?phone|answering (machine|service))\b",
    r"\b(mailbox|inbox) is full\b",
    r"\b(can't|cannot|can not|unable to|not able to) (come to|get to|answer|take) (the|your|this) "
    r"(phone|call)\b.{0,80}\b(message|tone|beep|your name|get back)\b",
    r"\byour call (has been|is being) (forwarded|diverted|transferred) to (an? |the )?(automat|voice|answer)",
)
_GREETING = re.compile("|".join(f"(?:{phrase})" for phrase in _PHRASES))
# A greeting stands at the start; what is said after this many words is a conversation.
_OPENING_WORDS = 80


def is_voicemail(text: str) -> bool:
    """True where the transcript opens with a machine's words. Forgives case, punctuation and line breaks."""
    words = re.sub(r"[^a-z' ]+", " ", text.lower().replace("\u2019", "'")).split()
    return _GREETING.search(" ".join(words[:_OPENING_WORDS])) is not None
