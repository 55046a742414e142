"""The work that a call leaves behind, each piece with its owner in the text, its due time and its quote.

Called by the rules engine. The order of the story: find promises, keep those that hold, date them,
merge what was
said twice, drop what was taken back.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.services.providers.insights.base import ActionItem, Claim, Conversation, Intent
from app.services.providers.insights.rules.agreed import Agreed, in_full, named_payment, put_off_call
from app.services.providers.insights.rules.due import (
    ellipsis_due,
    in_the_evening,
    own_due,
    referred_due,
)
from app.services.providers.insights.rules.left_over import is_left_over
from app.services.providers.insights.rules.merging import BY_VOICE, NEAR, Found, answered, content, merge_into
from app.services.providers.insights.rules.promises import Promise, find_promises, work_at
from app.services.providers.insights.rules.sentences import Sentence, quoting
from app.services.providers.insights.rules.signs import said_by_machine, told_to_machine
from app.services.providers.insights.rules.triggers import ADVERBS, Form
from app.services.providers.insights.rules.wording import task_text
from app.services.providers.transcription.base import Speaker

YES = re.compile(
    r"^(?:(?:oh|um|uh|er|well|right|ah|hmm),? )*(?:yes|yeah|yep|yup"
    r"|\w+day(?:'s)?(?: at \w+)? (?:works?|is|suits|good|fine"
    r"|perfect|great|ideal|lovely|would)|please|sure|ok|okay|great"
    r"|perfect"
    r"|that would|that'd|that works|sounds|go ahead|lovely"
    r"|brilliant|definitely|absolutely|if you could|do that|good idea|fine|works|wonderful|go on"
    r"|that's (?:fine|great|perfect|good|brilliant|kind|helpful|ok|okay)"
    r"|much appreciated|(?:i'd|we'd) (?:love|like|appreciate)|cool|excellent|fantastic|alright|all right"
    r"|of course|by all means|why not|thank|super|you can|can do)\b"
)
BUT_NO = re.compile(r"\b(?:no need|but no|not yet|don't|rather not|another time|no thanks|no thank you)\b")
TAKEN_BACK = re.compile(
    r"\b(?:don't (?:bother (?:to )?|need to |worry about )?|do not |no need (?:for you )?to |(?:you "
    rf"|we )?needn't |never mind about |no need for )(?!forget|hesitate|have|think|know){ADVERBS}"
)
CUSTOMER = "Customer"
OFF_THE_LIST = re.compile(r"^(?:remove|take|delete) the customer(?: off| now)?$", re.IGNORECASE)


def action_items(
    sentences: Sequence[Sentence], conversation: Conversation, intent: Intent
) -> tuple[ActionItem, ...]:
    """Items in the order in which they came up; `intent` says what a call leaves behind without a promise."""
    found: list[Found] = []
    for sentence in sentences:
        found = _without_taken_back(found, sentence)
        if told_to_machine(sentence) or said_by_machine(sentence):
            continue
        for promise in find_promises(sentence):
            one = _found(promise, sentences, conversation)
            if one is not None:
                merge_into(found, one, sentences)
    found = [one for one in found if one.due or one.promise.work in BY_VOICE or _says_what(one.text)]
    found = [one for one in found if not answered(one, found)]
    if intent == Intent.CALLBACK_REQUESTED:
        return _with_put_off_call(found, sentences, conversation)
    items = tuple(_item(one, sentences) for one in found)
    if intent == Intent.PAYMENT_PENDING and not any(one.owner == CUSTOMER for one in found):
        payment = named_payment(sentences, conversation)
        known = payment is None or any(one.first <= payment.last <= one.last for one in found)
        return items if payment is None or known else (*items, _agreed_item(payment, sentences))
    return items


def _with_put_off_call(
    found: Sequence[Found], sentences: Sequence[Sentence], conversation: Conversation
) -> tuple[ActionItem, ...]:
    """A call that was put off has a time even where no promise names it: "Four's better." - "Four it is."."""
    spoken = [one for one in found if one.promise.work in BY_VOICE]
    agreed = None if any(one.due for one in spoken) else put_off_call(sentences, conversation)
    if agreed is None:
        return tuple(_item(one, sentences) for one in found)
    if spoken:
        agreed = replace(agreed, text=_item(spoken[-1], sentences).claim.text)
    others = tuple(_item(one, sentences) for one in found if one not in spoken)
    return (*others, _agreed_item(agreed, sentences))


def _agreed_item(agreed: Agreed, sentences: Sequence[Sentence]) -> ActionItem:
    return ActionItem(Claim(agreed.text, quoting(*sentences[agreed.first : agreed.last + 1])), agreed.at)


def _found(promise: Promise, sentences: Sequence[Sentence], conversation: Conversation) -> Found | None:
    number = promise.sentence.number
    last = number
    if promise.form == Form.OFFER:
        answer = _accepted(promise.sentence, sentences)
        if answer is None:
            return None
        last = answer.number
    due = own_due(promise, conversation)
    if due is None:
        due = ellipsis_due(promise, sentences, conversation) or referred_due(promise, sentences, conversation)
    elif correction := ellipsis_due(promise, sentences, conversation, known=due):
        due = correction
    if due:
        said = " ".join(one.lowered for one in sentences[max(0, due.first - 4) : due.last + 1])
        due = in_the_evening(due, said, conversation)
    if not is_left_over(promise, dated=due is not None):
        return None
    owner = _owner(promise)
    text = task_text(promise, due.spans if due else [], owner)
    first = min(number, due.first if due else number)
    last = max(last, due.last if due else last)
    text = OFF_THE_LIST.sub("Remove the number from the list", text)
    return Found(promise, text, due, owner, first, last) if len(text.split()) > 1 else None


def _accepted(offer: Sentence, sentences: Sequence[Sentence]) -> Sentence | None:
    """The sentence that takes up an offer; None if the other side did not, or said no."""
    for answer in sentences[offer.number + 1 : offer.number + 4]:
        if answer.speaker == offer.speaker and answer.speaker != Speaker.UNKNOWN:
            continue
        text = answer.lowered
        return answer if YES.match(text) and not BUT_NO.search(text) else None
    return None


def _owner(promise: Promise) -> str:
    """ "" for the agent, who reads the list; else who has to do it, as the words say."""
    speaker = promise.sentence.speaker
    if promise.form == Form.THIRD:
        subject = re.sub(r"^(?:my|our|the|an?|that) ", "", promise.subject, flags=re.IGNORECASE)
        return (
            ""
            if subject.lower() in {"someone", "somebody", "they", "he", "she"}
            else subject[:1].upper() + subject[1:]
        )
    if promise.form in {Form.TOGETHER, Form.PASSIVE}:
        return ""
    by_speaker = promise.form in {Form.PROMISE, Form.NEED, Form.ONGOING, Form.OFFER, Form.RECEIVE}
    customer_does = speaker == (Speaker.CUSTOMER if by_speaker else Speaker.AGENT)
    return CUSTOMER if customer_does and speaker != Speaker.UNKNOWN else ""


def _says_what(text: str) -> bool:
    """Whether a task names a thing beside its verb: "put it" tells the reader nothing."""
    return bool(content(re.sub(r"^(?:Customer to )?\S+ ", "", text)))


def _without_taken_back(found: list[Found], sentence: Sentence) -> list[Found]:
    """ "don't send it, actually" removes the item it speaks of."""
    for match in TAKEN_BACK.finditer(sentence.lowered):
        work = work_at(sentence.lowered, match.end())
        if work is None:
            continue
        rest = content(sentence.text[work[1] :])
        for one in reversed(found):
            near = sentence.number - one.last <= NEAR
            if (
                one.promise.work == work[0]
                and near
                and (not rest or not content(one.text) or rest & content(one.text))
            ):
                return [other for other in found if other is not one]
    return found


def _item(one: Found, sentences: Sequence[Sentence]) -> ActionItem:
    evidence = quoting(*sentences[one.first : one.last + 1])
    text = in_full(one.text, one.promise.work, sentences, evidence.quote)
    return ActionItem(Claim(text, evidence), one.due.at if one.due else None)
