"""Work that the rules would not draw: any verb after a trigger, and verbs that stand alone at the head of a
clause. Far more than is wanted; `wanted` decides.
"""

import re
from collections.abc import Iterator, Sequence

from app.services.providers.insights.rules.promises import (
    Promise,
    base_form,
    clause_end,
    find_promises,
    triggers,
    work_at,
)
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.signs import said_by_machine, told_to_machine
from app.services.providers.insights.rules.triggers import PARTICIPLES, Form
from app.services.providers.insights.rules.verbs import BASE_FORMS, Work

HEAD = re.compile(
    r"(?:^|[,;:.\u2013—-] |\b(?:and|then|so|but|just|please|to|you|i|we) )(?=(?P<verb>[a-z-]+)\b)"
)
VERB = re.compile(r"[a-z'-]+")
LEAST_LETTERS = 5


def all_work(sentences: Sequence[Sentence]) -> Iterator[Promise]:
    """What `find_promises` finds and what it passes over, each stretch of words once."""
    for sentence in sentences:
        if told_to_machine(sentence) or said_by_machine(sentence):
            continue
        known = list(find_promises(sentence))
        yield from known
        yield from _passed_over(sentence, [(one.start, one.end) for one in known])


def _passed_over(sentence: Sentence, taken: list[tuple[int, int]]) -> Iterator[Promise]:
    lowered = sentence.lowered
    for start, form, subject in sorted(
        _starts(sentence), key=lambda found: (found[0], found[1] == Form.BARE)
    ):
        verb = VERB.match(lowered, start)
        if verb is None or any(begin <= start < end for begin, end in taken):
            continue
        if form == Form.PASSIVE and verb.group() not in PARTICIPLES:
            continue
        end = clause_end(lowered, start + 1)
        if end - start < LEAST_LETTERS:
            continue
        taken.append((start, end))
        work = work_at(lowered, start)
        named = subject if form in {Form.THIRD, Form.PASSIVE} else ""
        yield Promise(sentence, start, end, form, work[0] if work else Work.ARRANGE, named)


def _starts(sentence: Sentence) -> Iterator[tuple[int, Form, str]]:
    yield from triggers(sentence, blocked=True)
    for match in HEAD.finditer(sentence.lowered):
        if base_form(match.group("verb")) in BASE_FORMS:
            yield match.end(), Form.BARE, ""
