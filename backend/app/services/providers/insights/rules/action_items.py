"""The work that a call leaves behind, each piece with its owner in the text, its due time and its quote.

Called by the rules engine. The order of the story: find promises, keep those that hold, date them, merge
what was said twice, drop what was taken back.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.services.providers.insights.base import ActionItem, Claim, Conversation, Intent
from app.services.providers.insights.rules.accepting import accepted, agrees
from app.services.providers.insights.rules.agreed import Agreed, in_full, named_payment, put_off_call
from app.services.providers.insights.rules.dropping import done_in_the_call, refused, without_taken_back
from app.services.providers.insights.rules.due import in_the_evening, own_due
from app.services.providers.insights.rules.found import BY_VOICE, Found, content
from app.services.providers.insights.rules.left_over import doubtful, is_left_over
from app.services.providers.insights.rules.merging import CUSTOMER, answered, merge_into
from app.services.providers.insights.rules.people import PRONOUNS, WHOM, named_before
from app.services.providers.insights.rules.pointing_back import brought_due, referred_due
from app.services.providers.insights.rules.promises import Promise, find_promises
from app.services.providers.insights.rules.said_later import dated
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.signs import said_by_machine, told_to_machine
from app.services.providers.insights.rules.talked_over import ellipsis_due
from app.services.providers.insights.rules.triggers import Form
from app.services.providers.insights.rules.wanted import wanted
from app.services.providers.insights.rules.wider import all_work
from app.services.providers.insights.rules.wording import task_text
from app.services.providers.transcription.base import Speaker

# What a customer offers to do, not what "we can" do.
ALONE = re.compile(r"\b(?:i|me)\b(?!'d)[^,.;?!]*$")
OFF_THE_LIST = re.compile(r"^(?:remove|take|delete) the customer(?: off| now)?$", re.IGNORECASE)


def action_items(
    sentences: Sequence[Sentence], conversation: Conversation, intent: Intent
) -> tuple[ActionItem, ...]:
    """Items in the order in which they came up; `intent` says what a call leaves behind without a promise."""
    drawn, others = candidates(sentences, conversation)
    found = dated(wanted(drawn, others, sentences, intent), sentences, conversation)
    found = [_for_the_visit(one, sentences, conversation) for one in found]
    if intent == Intent.CALLBACK_REQUESTED:
        return _with_put_off_call(found, sentences, conversation)
    items = tuple(item_of(one, sentences) for one in found)
    if intent == Intent.PAYMENT_PENDING and not any(one.owner == CUSTOMER for one in (*drawn, *found)):
        payment = named_payment(sentences, conversation)
        known = payment is None or any(one.first <= payment.last <= one.last for one in found)
        return items if payment is None or known else (*items, _agreed_item(payment, sentences))
    return items


def _for_the_visit(one: Found, sentences: Sequence[Sentence], conversation: Conversation) -> Found:
    due = None if one.due else brought_due(one.promise, sentences, conversation)
    return replace(one, due=due, first=min(one.first, due.first)) if due else one


def candidates(sentences: Sequence[Sentence], conversation: Conversation) -> tuple[list[Found], list[Found]]:
    """What the forms of the words speak for, and all else that names work."""
    found: list[Found] = []
    seen: set[tuple[int, int]] = set()
    for sentence in sentences:
        found = without_taken_back(found, sentence)
        if told_to_machine(sentence) or said_by_machine(sentence):
            continue
        for promise in find_promises(sentence):
            one = _found(promise, sentences, conversation)
            if one is not None:
                seen.add((sentence.number, promise.start))
                merge_into(found, one, sentences)
    found = [one for one in found if one.due or one.promise.work in BY_VOICE or _says_what(one.text)]
    found = dated(found, sentences, conversation)
    drawn = [one for one in found if not answered(one, found)]
    others = [
        one
        for promise in all_work(sentences)
        if (promise.sentence.number, promise.start) not in seen
        and (one := _found(promise, sentences, conversation, sure=False))
    ]
    return drawn, others


def _with_put_off_call(
    found: Sequence[Found], sentences: Sequence[Sentence], conversation: Conversation
) -> tuple[ActionItem, ...]:
    """A call that was put off has a time even where no promise names it: "Four's better." - "Four it is."."""
    spoken = [one for one in found if one.promise.work in BY_VOICE]
    agreed = None if any(one.due for one in spoken) else put_off_call(sentences, conversation)
    if agreed and any(one.due and one.due.at == agreed.at for one in found):
        agreed = None  # the time is that of a visit
    if agreed is None:
        return tuple(item_of(one, sentences) for one in found)
    if spoken:
        agreed = replace(agreed, text=spoken[-1].text)
    others = tuple(item_of(one, sentences) for one in found if one not in spoken)
    return (*others, _agreed_item(agreed, sentences))


def _agreed_item(agreed: Agreed, sentences: Sequence[Sentence]) -> ActionItem:
    text, evidence = in_full(agreed.text, agreed.work, sentences, (agreed.first, agreed.last))
    return ActionItem(Claim(text, evidence), agreed.at)


def _found(
    promise: Promise, sentences: Sequence[Sentence], conversation: Conversation, *, sure: bool = True
) -> Found | None:
    """With `sure` only what holds: an offer that was taken up, work that is left over."""
    number = promise.sentence.number
    last = number
    if done_in_the_call(promise, sentences) or refused(promise, sentences):
        return None
    if promise.form == Form.OFFER:
        answer = accepted(promise.sentence, sentences, conversation)
        if answer is None and sure:
            return None
        last = answer.number if answer else last
    due = own_due(promise, sentences, conversation)
    if due is None:
        due = ellipsis_due(promise, sentences, conversation) or referred_due(promise, sentences, conversation)
    elif correction := ellipsis_due(promise, sentences, conversation, known=due):
        due = correction
    if due is None and doubtful(promise) and not agrees(promise.sentence, sentences):
        return None
    if due:
        due = in_the_evening(due, sentences, conversation)
    if sure and not is_left_over(promise, dated=due is not None):
        return None
    owner, named_at = _owner(promise, sentences)
    if owner is None:
        return None
    text = task_text(promise, due.spans if due else [], owner)
    text, named_at = _with_person(text, promise, sentences, named_at)
    first = min(named_at, due.first if due else number)
    last = max(last, due.last if due else last)
    text = OFF_THE_LIST.sub("Remove the number from the list", text)
    return Found(promise, text, due, owner, first, last) if len(text.split()) > 1 else None


def _owner(promise: Promise, sentences: Sequence[Sentence]) -> tuple[str | None, int]:
    """ "" for the agent, who reads the list; else who has to do it, as the words say, and the sentence that
    names them. None where a customer only says what somebody can do."""
    speaker, number = promise.sentence.speaker, promise.sentence.number
    before = promise.sentence.lowered[: promise.start]
    subject = re.sub(r"^(?:my|our|your|the|an?|that) ", "", promise.subject, flags=re.IGNORECASE)
    if promise.form == Form.OFFER and speaker == Speaker.CUSTOMER and (subject or not ALONE.search(before)):
        return None, number
    if promise.form == Form.THIRD or (promise.form == Form.OFFER and subject):
        if subject.lower() in PRONOUNS:
            named = named_before(sentences, number, promise.start, subject)
            subject, number = (re.sub(r"^the ", "", named[0]), named[1]) if named else ("", number)
        subject = "" if subject.lower() in {"someone", "somebody"} else subject
        return subject[:1].upper() + subject[1:], number
    if promise.form in {Form.TOGETHER, Form.PASSIVE}:
        return "", number
    by_speaker = promise.form in {Form.PROMISE, Form.NEED, Form.ONGOING, Form.OFFER, Form.RECEIVE}
    customer_does = speaker == (Speaker.CUSTOMER if by_speaker else Speaker.AGENT)
    return (CUSTOMER if customer_does and speaker != Speaker.UNKNOWN else ""), number


def _with_person(text: str, promise: Promise, sentences: Sequence[Sentence], first: int) -> tuple[str, int]:
    """ "Get him to ring" with the name of him."""
    match = WHOM.search(text)
    if not match:
        return text, first
    group = "whom" if match.group("whom") else "sent"
    named = named_before(sentences, promise.sentence.number, promise.start, match.group(group))
    if not named:
        return text, first
    return f"{text[: match.start(group)]}{named[0]}{text[match.end(group) :]}", min(first, named[1])


def _says_what(text: str) -> bool:
    """Whether a task names a thing beside its verb: "put it" tells the reader nothing."""
    return bool(content(re.sub(r"^(?:Customer to )?\S+ ", "", text)))


def item_of(one: Found, sentences: Sequence[Sentence]) -> ActionItem:
    """The item as the reader sees it, with its evidence."""
    text, evidence = in_full(one.text, one.promise.work, sentences, (one.first, one.last))
    return ActionItem(Claim(text, evidence), one.due.at if one.due else None)
