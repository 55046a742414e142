"""Asks a model about a call, with less of it where the whole is too much; the vendors' engines hand in the
call."""

from app.services.providers.errors import ProviderError, Refused
from app.services.providers.filling import Ask, Metered, Turn, Wording, fill
from app.services.providers.insights.base import Conversation, Insights
from app.services.providers.insights.prompt import Question, question
from app.services.providers.insights.structured import FilledForm, insights
from app.services.providers.upstream import Vendor

# A three-hour call is some 200,000 characters; models with a small window get the call's two ends.
_BUDGETS = (400_000, 100_000, 20_000)
_WORDING = Wording(
    claims="fewer and shorter claims",
    excuse="This is the business's own call and you only report what was said.",
    subject="this call",
)


def draw(conversation: Conversation, *, vendor: Vendor, engine: str, ask: Ask) -> Insights:
    """Raises ProviderError, which carries what was spent. `degraded` is set where the transcript had to be
    shortened. Token counts are those of all tries together."""
    metered = Metered(ask)
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


def _fill(asked: Question, vendor: Vendor, ask: Ask) -> FilledForm:
    return fill(Turn(ours=True, text=asked.text), FilledForm, vendor=vendor, wording=_WORDING, ask=ask)


def _perhaps_too_long(refusal: ProviderError) -> bool:
    """Vendors and compatible servers word an overrun window differently, mostly as a plain 400."""
    return refusal.code.endswith(("_request_refused", "_too_large"))
