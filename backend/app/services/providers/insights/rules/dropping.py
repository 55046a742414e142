"""Work that came up and is none after all: done while the line is open, refused, taken back. Used by
`action_items`.
"""

import re
from collections.abc import Sequence

from app.services.providers.insights.rules.found import NEAR, Found, content
from app.services.providers.insights.rules.promises import Promise, work_at
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.triggers import ADVERBS, Form
from app.services.providers.transcription.base import Speaker

TAKEN_BACK = re.compile(
    r"\b(?:don't (?:bother (?:to )?|need to |worry about )?|do not |no need (?:for you )?to |(?:you "
    rf"|we )?needn't |never mind about |no need for )(?!forget|hesitate|have|think|know){ADVERBS}"
)
# "I'll log it, there we go, that's on."
DONE = re.compile(
    r"^[^.?!]{0,60}?(?:[,.…]+ ?[. ]*|\band |\bin fact )(?:there(?: we (?:go|are)| you (?:go|are)|,|\.|$)"
    r"|that's (?:it |that |all )?(?:done|on|sorted|gone|in|you)"
    r"|(?:all |just )?done\b|that's it\b|actually,? no\b|no,? (?:actually|wait|hang on)|it's (?:done|gone"
    r"|on its way)\b"
    r"|has gone|i(?:'ve| have) (?:just )?done)"
)
BEAR = re.compile(
    r"\b(?:bear with me|hang on|one (?:moment|second|sec)|hold on|two ticks|just a (?:moment|second|sec"
    r"|minute))\b"
)
REFUSED = re.compile(
    r"\b(?:nothing to do with (?:me|us)|i'm afraid (?:not|we (?:don't|can't)|i can't|that's)"
    r"|we don't (?:do|deal|offer|give|send|post)"
    r"|(?:i|we) (?:can't|cannot|couldn't|won't|wouldn't)(?! (?:wait|see why))|(?:i'm|we're) not (?:able"
    r"|allowed)|isn't possible"
    r"|not (?:something|possible|one of ours|us)\b|unable to|no can do|not mine to|no, (?:we|i|sorry|it's"
    r"|there)|no (?:you|i) (?:could|can)(?: not|n't)"
    r"|too soon|no i could not)"
)
BUT_STILL = re.compile(r"\b(?:but|though) (?:i|we)(?:'ll| can| could| will)\b|\bi'll\b|\bwe'll\b")
SAME_TURN = 2


def without_taken_back(found: list[Found], sentence: Sentence) -> list[Found]:
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


def done_in_the_call(promise: Promise, sentences: Sequence[Sentence]) -> bool:
    """Whether the speaker says in the same breath that it is done, or thinks better of it."""
    if promise.form not in {Form.PROMISE, Form.ONGOING, Form.OFFER}:
        return False
    number = promise.sentence.number
    after = promise.sentence.lowered[promise.start :]
    following = [
        one.lowered
        for one in sentences[number + 1 : number + 1 + SAME_TURN]
        if one.speaker == promise.sentence.speaker and one.segments == promise.sentence.segments
    ]
    if BEAR.search(after) and not promise.sentence.lowered.startswith("bear"):
        return True
    return DONE.search(". ".join((after, *following))) is not None


def refused(promise: Promise, sentences: Sequence[Sentence]) -> bool:
    """Whether what a customer asked for was turned down by the next that the agent says."""
    if promise.form not in {Form.REQUEST, Form.WANT} or promise.sentence.speaker != Speaker.CUSTOMER:
        return False
    number = promise.sentence.number
    answers = [one for one in sentences[number + 1 : number + 5] if one.speaker == Speaker.AGENT][:2]
    return any(REFUSED.search(one.lowered) for one in answers) and not any(
        BUT_STILL.search(one.lowered) for one in answers
    )
