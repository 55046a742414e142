"""What `wanted` goes by: the signs of a piece of work, from its words and from what is said around it.

Called by `wanted` and by `backend/training/train_items.py`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.services.providers.insights.base import Intent
from app.services.providers.insights.dates.meanings import MONTHS, WEEKDAYS
from app.services.providers.insights.rules.found import Found, content
from app.services.providers.insights.rules.left_over import is_left_over
from app.services.providers.insights.rules.promises import work_at
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.transcription.base import Speaker

TOKEN = re.compile(r"[A-Za-z'\u2019]+|\d+")
NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty"
    " seventy eighty ninety hundred thousand half quarter"
)
CLASSES = (
    dict.fromkeys(WEEKDAYS, "(day)") | dict.fromkeys(MONTHS, "(month)") | dict.fromkeys(NUMBERS.split(), "#")
)
FIRST_PERSON = {"i", "ill", "im", "id", "ive"}
CLOSED = re.compile(r"[.!?]\s*$")
MOODS = {
    name: re.compile(pattern)
    for name, pattern in (
        ("neg", r"n't\b|\bnot\b|\bno\b|\bnever\b"),
        ("if", r"\bif\b|\bunless\b"),
        ("would", r"\bwould\b|'d\b"),
        ("could", r"\bcould\b|\bcan\b"),
        ("might", r"\bmight\b|\bmay\b|\bmaybe\b|\bperhaps\b|\bprobably\b"),
        ("when", r"\bwhen\b|\bonce\b|\bafter\b|\buntil\b"),
        ("past", r"\bwas\b|\bwere\b|\bdid\b|\bhad\b|\w+ed\b"),
        ("now", r"\bnow\b|\bmoment\b|\bsecond\b|\bjust\b"),
        ("will", r"\bwill\b|'ll\b"),
    )
}
POINTING = re.compile(r"\b(?:it|that|them|this)\b")
ASKING = re.compile(r"(?:can|could|would|will) (?:you|somebody|someone)\b")
CLAUSE_WORDS, NEXT_WORDS, MOST = 14, 3, 5
# Taken together with why the rules would not draw it, as well as each alone.
JOINED = ("form", "work", "speaker", "due")


def signs(one: Found, sentences: Sequence[Sentence], intent: Intent, drawn: Sequence[Found]) -> set[str]:
    """Names such as "form=offer" or "next:yes please"; `drawn` is all that the rules draw from the call."""
    return {
        *_kind(one, intent, drawn),
        *_words(one),
        *_around(one, sentences),
        *_moods(one),
        *_among(one, drawn),
    }


def why_not(one: Found, drawn: Sequence[Found]) -> str:
    """What keeps the rules from drawing it, "" where they do."""
    promise = one.promise
    if any(one is other for other in drawn):
        return ""
    if promise.form == Form.BARE:
        return "alone"
    if work_at(promise.sentence.lowered, promise.start) is None:
        return "unknown verb"
    if not is_left_over(promise, dated=one.due is not None):
        return "not left over"
    return "refused" if promise.form == Form.OFFER else "passed over"


def _kind(one: Found, intent: Intent, drawn: Sequence[Found]) -> Iterator[str]:
    promise = one.promise
    known = {
        "form": promise.form.value,
        "work": promise.work.value,
        "speaker": promise.sentence.speaker.value,
        "due": "timed" if one.due and one.due.timed else "dated" if one.due else "open",
        "intent": intent.value,
        "why": why_not(one, drawn),
    }
    yield from (f"{key}={value}" for key, value in known.items())
    yield from (f"why={known['why']} {key}={known[key]}" for key in JOINED)
    yield f"form={known['form']} speaker={known['speaker']} due={known['due']}"
    yield f"owner={one.owner if one.owner in {'', 'Customer'} else 'third'}"
    yield f"drawn={min(len(drawn), MOST)}"
    yield f"says={min(len(content(one.text)), MOST)}"
    if one.first != one.last:
        yield "spread"


def _words(one: Found) -> Iterator[str]:
    promise = one.promise
    text = promise.sentence.text
    before = _plain(text[: promise.start])
    clause = _plain(text[promise.start : promise.end])
    yield from _grams("clause", clause[:CLAUSE_WORDS])
    yield from _grams("verb", clause[:2])
    yield from _grams("before", ["^", *before][-3:])
    yield from _grams("opens", before[:2])
    yield from _grams("after", [*_plain(text[promise.end :]), "$"][:NEXT_WORDS])
    yield f"length={min(MOST, len(clause) // 2)}"


def _around(one: Found, sentences: Sequence[Sentence]) -> Iterator[str]:
    own = one.promise.sentence
    later, earlier = sentences[own.number + 1 :], sentences[: own.number]
    answer = next((other for other in later if _another(other, own)), None)
    yield from _grams("answer", _plain(answer.text)[:NEXT_WORDS] if answer else ["$"])
    goes_on = later and later[0].speaker == own.speaker
    yield from _grams("next", _plain(later[0].text)[:NEXT_WORDS] if goes_on else ["$"])
    asked = next((other for other in reversed(earlier) if other.speaker != own.speaker), None)
    if asked:
        yield from _grams("asked", _plain(asked.text)[:2])
        yield "asked?" if asked.text.endswith("?") else "told"
        if ASKING.match(asked.lowered):
            yield "asked for"
    yield f"place={min(MOST - 1, MOST * own.number // max(1, len(sentences) - 1))}"
    yield f"left={min(MOST - 1, len(later))}"


def _among(one: Found, drawn: Sequence[Found]) -> Iterator[str]:
    """How it stands to what else the rules draw: the same work, the same sentence, the same words."""
    about = content(one.text)
    for other in drawn:
        if other is one:
            continue
        when = "before" if other.first < one.first else "after"
        if other.promise.sentence is one.promise.sentence:
            yield "among:same sentence"
        if other.promise.work == one.promise.work:
            yield f"among:same work {when}"
        if other.owner == one.owner:
            yield f"among:same owner {when}"
        if about & content(other.text):
            yield f"among:same words {when}"


def _moods(one: Found) -> Iterator[str]:
    promise = one.promise
    said = promise.sentence.lowered
    clause = said[promise.start : promise.end]
    yield "question" if said.endswith("?") else "statement"
    for name, pattern in MOODS.items():
        if pattern.search(said):
            yield f"sentence {name}"
        if pattern.search(clause):
            yield f"clause {name}"
    if POINTING.search(clause):
        yield "points"


def _another(other: Sentence, own: Sentence) -> bool:
    return other.speaker != own.speaker or other.speaker == Speaker.UNKNOWN


def _grams(where: str, words: Sequence[str]) -> Iterator[str]:
    yield from (f"{where}:{word}" for word in words)
    yield from (f"{where}:{first} {second}" for first, second in pairwise(words))


def _plain(text: str) -> list[str]:
    """Words without case and apostrophes; names, days, months and numbers by their class alone."""
    return [_class_of(match, text) for match in TOKEN.finditer(text) if match.group().strip("'\u2019")]


def _class_of(match: re.Match[str], text: str) -> str:
    written = re.sub(r"['\u2019]", "", match.group())
    word = written.lower()
    if word.isdigit():
        return "#"
    named = written[0].isupper() and match.start() > 0 and not CLOSED.search(text[: match.start()])
    return CLASSES.get(word) or ("(name)" if named and word not in FIRST_PERSON else word)
