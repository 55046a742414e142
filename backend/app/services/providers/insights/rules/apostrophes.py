"""Puts back the apostrophes that a recogniser leaves out: "ill send it" is "i'll send it".

Used by `sentences`. The evidence check compares words without apostrophes, so a quote with them still
stands in the transcript.
"""

import re

ALWAYS_WORDS = (
    "i'm i've you'll you're you've you'd he's she's they're they'll they've that's that'll what's who's"
    " where's how's there's don't doesn't didn't can't couldn't won't wouldn't shouldn't isn't"
    " aren't wasn't weren't hasn't haven't hadn't we've let's here's it'll it'd"
)
ALWAYS = {word.replace("'", ""): word for word in ALWAYS_WORDS.split()}
ALWAYS_PATTERN = re.compile(rf"\b(?:{'|'.join(ALWAYS)})\b", re.IGNORECASE)
# These are words of their own too; what follows or precedes tells.
SOMETIMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), restored)
    for pattern, restored in (
        (
            r"(?<!is )(?<!was )(?<!been )(?<!very )(?<!feel )(?<!so )(?<!taken )(?<!i'm )"
            r"\b(i)ll (?!and\b|with\b)",
            r"\1'll ",
        ),
        (
            r"(?<!as )(?<!very )(?<!oh )"
            r"\b(we)ll (?=(?:get|send|do|have|be|call|ring|put|take|see|let|need|come"
            r"|go|give|sort|book|email|text|post|try|make|pick|drop|look|find|pay|bring|speak|arrange"
            r"|just|also"
            r"|check|want)\b)",
            r"\1'll ",
        ),
        (
            r"\b(i|we)d (?=(?:like|love|be|want|prefer|have|rather|say|appreciate|need|better)\b)",
            r"\1'd ",
        ),
        (
            r"(?<!we )(?<!you )(?<!they )(?<!there )"
            r"\b(we)re (?=(?:\w+ing|not|all|in|on|at|a|the|just|very)\b)",
            r"\1're ",
        ),
        (
            r"\b(he|she)ll (?=(?:be|ring|call|come|pick|drop|send|get|meet|bring|phone|text|email|give"
            r"|have|do|take|fit)\b)",
            r"\1'll ",
        ),
        (
            r"\b((?:our|the|your|my|an?) (?:\w+ )?\w{3,})s (?=(?:coming|going to|fixing|calling|ringing"
            r"|sending"
            r"|bringing|dropping|fitting|doing|collecting|delivering)\b)",
            r"\1's ",
        ),
        (r"\b(it)s (?=(?:a|an|the|not|just|all|been|only|for|about|fine|\w+ing)\b)", r"\1's "),
    )
)


def with_apostrophes(text: str) -> str:
    """For text without any; longer than it was."""
    text = ALWAYS_PATTERN.sub(lambda match: ALWAYS[match.group().lower()], text)
    for pattern, restored in SOMETIMES:
        text = pattern.sub(restored, text)
    return text
