"""Asks a model to fill in a form, with one try to mend the answer; the vendors' engines hand in the call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.services.providers.errors import Refused
from app.services.providers.spending import NOTHING, Spent
from app.services.providers.upstream import Vendor

Form = TypeVar("Form", bound=BaseModel)


class Ending(StrEnum):
    """Why the model stopped."""

    COMPLETE = "complete"
    CUT_OFF = "cut_off"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a model, in no vendor's form. Token counts are the vendor's own."""

    text: str
    ending: Ending
    input_tokens: int
    output_tokens: int

    @property
    def spent(self) -> Spent:
        return Spent(input_tokens=self.input_tokens, output_tokens=self.output_tokens)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a message shows the model: a PDF, JPEG or PNG."""

    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message after the instructions: ours, or the model's own put before it again."""

    ours: bool
    text: str
    attached: Attachment | None = None


Ask = Callable[[Sequence[Turn]], Reply]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said to a model whose answer is of no use, and to people where it stays so. `claims` is what
    a shorter answer would have fewer of, `excuse` why it may answer, `subject` what it had to read."""

    claims: str
    excuse: str
    subject: str


_MENDING = {
    Ending.COMPLETE: "That answer does not fit the form: {faults}. Fill in the whole form again.",
    Ending.CUT_OFF: "That answer was cut off. Fill in the whole form again, with {claims}.",
    Ending.DECLINED: "{excuse} Fill in the form.",
}
_GIVING_UP = {
    Ending.COMPLETE: ("unusable_answer", "The model of {name} did not fill in the form; choose another one"),
    Ending.CUT_OFF: ("cut_off", "The model of {name} broke off its answer; choose one with more output"),
    Ending.DECLINED: ("declined", "The model of {name} declined to read {subject}"),
}


@dataclass(slots=True)
class Metered:
    """Asks, and adds up what every answer cost, also those that are of no use."""

    ask: Ask
    spent: Spent = NOTHING

    def __call__(self, turns: Sequence[Turn]) -> Reply:
        reply = self.ask(turns)
        self.spent += reply.spent
        return reply


class _Fault(Exception):
    """An answer that is no filled form."""

    def __init__(self, ending: Ending, faults: str = "") -> None:
        super().__init__(ending)
        self.ending = ending
        self.faults = faults


def fill(question: Turn, form: type[Form], *, vendor: Vendor, wording: Wording, ask: Ask) -> Form:
    """Raises ProviderError: `Refused` where the second answer is of no use either."""
    first = ask([question])
    try:
        return _filled(first, form)
    except _Fault as fault:
        mending = _MENDING[fault.ending].format(
            faults=fault.faults, claims=wording.claims, excuse=wording.excuse
        )
    turns = [question, *([Turn(ours=False, text=first.text)] if first.text else [])]
    second = ask([*turns, Turn(ours=True, text=mending)])
    try:
        return _filled(second, form)
    except _Fault as fault:
        code, words = _GIVING_UP[fault.ending]
        detail = words.format(name=vendor.name, subject=wording.subject)
        raise Refused(f"{vendor.slug}_{code}", detail) from None


def _filled(reply: Reply, form: type[Form]) -> Form:
    if reply.ending is not Ending.COMPLETE:
        raise _Fault(reply.ending)
    try:
        return form.model_validate_json(reply.text)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)[:10]
        )
        raise _Fault(Ending.COMPLETE, faults) from None
