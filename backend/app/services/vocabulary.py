"""The names and words that a tenant's people correct transcripts with. Corrections teach it, and the next
transcription gets it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core import clock
from app.models import Term

# What an engine reads of it at most; the words that were needed most come first.
MOST = 100
LONGEST = 60
WORDS_OF_A_NAME = 3
WORD = re.compile(r"[^\W_]+(?:[-'\u2019.&][^\W_]+)*")
PRONOUN = re.compile(r"I(?:['\u2019]\w+)?")


def terms(session: Session, tenant_id: UUID) -> tuple[str, ...]:
    """Those of most use first."""
    statement = (
        select(Term.text)
        .where(Term.tenant_id == tenant_id)
        .order_by(Term.uses.desc(), Term.updated_at.desc(), Term.id)
        .limit(MOST)
    )
    return tuple(session.scalars(statement))


def learn(session: Session, tenant_id: UUID, learned: Iterable[str]) -> None:
    """Keep these terms, each as often as it was needed."""
    for text in sorted(set(learned)):
        statement = insert(Term).values(id=clock.new_id(), tenant_id=tenant_id, text=text)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "text"], set_={"uses": Term.uses + 1, "updated_at": func.now()}
            )
        )


def corrected(heard: str, meant: str) -> list[str]:
    """The names and marks that a correction wrote: capitalised within a sentence, or with digits or capitals
    inside. Plain words teach nothing; an engine knows them."""
    from difflib import SequenceMatcher

    words = list(WORD.finditer(meant))
    spelled = [word.group() for word in words]
    changes = SequenceMatcher(None, WORD.findall(heard), spelled, autojunk=False).get_opcodes()
    new = {place for kind, _, _, start, stop in changes if kind != "equal" for place in range(start, stop)}
    return [
        text
        for run in _runs([_is_name(meant, word) for word in words])
        if new & set(run) and len(text := " ".join(spelled[place] for place in run)) <= LONGEST
    ]


def _is_name(text: str, word: re.Match[str]) -> bool:
    written = word.group()
    if any(letter.isdigit() for letter in written):
        return not written.isdigit()
    if written != written.lower() and written[1:] != written[1:].lower():
        return True
    begins = re.search(r"(?:^|[.!?…]\s+)[\"'“(]*$", text[: word.start()]) is not None
    return written[0].isupper() and not begins and PRONOUN.fullmatch(written) is None


def _runs(names: Sequence[bool]) -> Iterator[list[int]]:
    """The places of neighbouring names, a few words at a time: "Sarah Bell" is one term."""
    run: list[int] = []
    for place, is_name in enumerate([*names, False]):
        if is_name and len(run) < WORDS_OF_A_NAME:
            run.append(place)
            continue
        if run:
            yield run
        run = [place] if is_name else []
