"""Asks a model to fill the form, with one try to mend the answer; the vendors' engines hand in the call."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from app.services.providers.errors import ProviderError, Refused
from app.services.providers.insights.base import Conversation, Insights
from app.services.providers.insights.prompt import Question, question
from app.services.providers.insights.structured import FilledForm, insights
from app.services.providers.spending import NOTHING, Spent
from app.services.providers.upstream import Vendor

# A three-hour call is some 200,000 characters; models with a small window get the call's two ends.
_BUDGETS = (400_000, 100_000, 20_000)


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
class Turn:
    """One message after the instructions: ours, or the model's own put before it again."""

    ours: bool
    text: str


Ask = Callable[[Sequence[Turn]], Reply]

_MENDING = {
    Ending.COMPLETE: "That answer does not fit the form: {faults}. Fill in the whole form again.",
    Ending.CUT_OFF: "That answer was cut off. Fill in the whole form again, with fewer and shorter claims.",
    Ending.DECLINED: "This is the business's own call and you only report what was said. Fill in the form.",
}
_GIVING_UP = {
    Ending.COMPLETE: (
        "unusable_answer",
        "The model of {0.name} did not fill in the form; choose another one",
    ),
    Ending.CUT_OFF: ("cut_off", "The model of {0.name} broke off its answer; choose one with more output"),
    Ending.DECLINED: ("declined", "The model of {0.name} declined to read this call"),
}


@dataclass(slots=True)
class _Metered:
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


def draw(conversation: Conversation, *, vendor: Vendor, engine: str, ask: Ask) -> Insights:
    """Raises ProviderError, which carries what was spent. `degraded` is set where the transcript had to be
    shortened. Token counts are those of all tries together."""
    metered = _Metered(ask)
    try:
        form, asked = _filled(conversation, vendor, metered)
    except ProviderError as error:
        error.spent = metered.spent
        raise
    return insights(
        form,
        conversation,
        engine=engine,
        degraded=not asked.complete,
        input_tokens=metered.spent.input_tokens,
        output_tokens=metered.spent.output_tokens,
    )


def _filled(conversation: Conversation, vendor: Vendor, ask: Ask) -> tuple[FilledForm, Question]:
    questions = list(dict.fromkeys(question(conversation, max_characters=size) for size in _BUDGETS))
    for asked in questions[:-1]:
        try:
            return _fill(asked, vendor, ask), asked
        except Refused as refusal:
            if not _perhaps_too_long(refusal):
                raise
    return _fill(questions[-1], vendor, ask), questions[-1]


def _perhaps_too_long(refusal: ProviderError) -> bool:
    """Vendors and compatible servers word an overrun window differently, mostly as a plain 400."""
    return refusal.code.endswith(("_request_refused", "_too_large"))


def _fill(asked: Question, vendor: Vendor, ask: Ask) -> FilledForm:
    turns = [Turn(ours=True, text=asked.text)]
    first = ask(turns)
    try:
        return _form(first)
    except _Fault as fault:
        mending = _MENDING[fault.ending].format(faults=fault.faults)
    if first.text:
        turns.append(Turn(ours=False, text=first.text))
    second = ask([*turns, Turn(ours=True, text=mending)])
    try:
        return _form(second)
    except _Fault as fault:
        code, words = _GIVING_UP[fault.ending]
        raise Refused(f"{vendor.slug}_{code}", words.format(vendor)) from None


def _form(reply: Reply) -> FilledForm:
    if reply.ending is not Ending.COMPLETE:
        raise _Fault(reply.ending)
    try:
        return FilledForm.model_validate_json(reply.text)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)[:10]
        )
        raise _Fault(Ending.COMPLETE, faults) from None
