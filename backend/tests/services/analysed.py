"""A written call with the insights of a model that says what a test wants, run as often as it wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.models import JobStatus
from tests.services.pipelines import environment, run_job
from tests.standins.insights import filled_form
from tests.standins.openai import OpenAIStandIn
from tests.world import Person

SAID = "Agent: Good morning, Northgate Hire.\nCustomer: Please send me the quote for two vans.\n"
ASKED_FOR = "Please send me the quote for two vans."


@contextmanager
def model() -> Iterator[OpenAIStandIn]:
    """Answers with a first reading; `says` makes it another."""
    with OpenAIStandIn() as stand_in:
        stand_in.fill = lambda asked: {**filled_form(asked), **reading("first")}
        with environment(OPENAI_API_KEY=stand_in.key, OPENAI_BASE_URL=stand_in.base_url):
            yield stand_in


def reading(mark: str, **changes: object) -> dict[str, Any]:
    """What a run says; `mark` tells its words from those of another run."""
    claim = {"text": f"The {mark} reading", "quote": ASKED_FOR, "segments": [1]}
    return {
        "summary": [claim],
        "next_step": claim,
        "action_items": [{**claim, "text": "Send the quote", "due_local": None}],
        "key_topics": [mark],
        "intent": "interested",
        "intent_quote": ASKED_FOR,
        **changes,
    }


def says(stand_in: OpenAIStandIn, mark: str, **changes: object) -> None:
    stand_in.fill = lambda asked: {**filled_form(asked), **reading(mark, **changes)}


def logged(person: Person, **fields: object) -> str:
    """The id of a written call that waits to be analysed."""
    answer = person.http.post("/calls/log", json={"transcript": SAID, **fields})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def analysed(person: Person, **fields: object) -> str:
    call_id = logged(person, **fields)
    assert run_job(person, call_id).status is JobStatus.DONE
    return call_id


def again(person: Person, call_id: str, stage: str = "insights") -> None:
    answer = person.http.post(f"/calls/{call_id}/retry?from_stage={stage}")
    assert answer.status_code == 202, answer.text
    assert run_job(person, call_id).status is JobStatus.DONE
