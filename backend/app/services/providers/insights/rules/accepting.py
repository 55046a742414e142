"""Whether the other side took up an offer, by what they say next. Used by `action_items`."""

import re
from collections.abc import Sequence

from app.services.providers.insights.base import Conversation
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.spoken_times import in_context
from app.services.providers.transcription.base import Speaker

HEDGES = (
    r"(?:(?:oh|ooh|um|uh|er|well|right|ah|aw|hmm|hm|no|and|but|then|so|actually|ha|aye|go on(?: then)?|lovely"
    r"|great),? )*"
)
YES = re.compile(
    rf"^{HEDGES}(?:yes|yeah|yep|yup|aye"
    r"|\w+day(?:'s)?(?: at \w+)? (?:works?|is|suits|good|fine"
    r"|perfect|great|ideal|lovely|would)|please|sure|ok|okay|great"
    r"|perfect|then (?:he|she|they|you) can|would you|could you|that might|it might help|that may help"
    r"|sorted|splendid|champion"
    r"|smashing|grand|cheers|deal|done\b|agreed|ideal|good man|good stuff|nice one|sound\b|bless you"
    r"|certainly"
    r"|(?:book|arrange|do|send|request|order|close|sort|put|email|post|get|bring|go ahead and) (?:it|that"
    r"|them|one|me|us)"
    r"|that would|that'd|that works|sounds|go ahead|lovely|it'll have to|that'll (?:do|be|work)|i suppose so"
    r"|brilliant|definitely|absolutely|if you could|if you would|if you (?:like|can|wouldn't mind)"
    r"|do that|do\b|do it"
    r"|good idea|fine|works|wonderful|go on"
    r"|that's (?:fine|great|perfect|good|brilliant|kind|helpful|ok|okay)"
    r"|much appreciated|(?:i'd|we'd) (?:love|like|appreciate|be grateful)|cool|excellent|fantastic|alright"
    r"|all right|awesome|beautiful|super|marvellous|fabulous|terrific|ta\b"
    r"|of course|by all means|why not|thank|super|you can|can do)\b"
)
# A yes in a longer answer: "I'd like that", "that would help".
WELCOMES = re.compile(
    r"\b(?:yes,? please|i'd like that|that'd be|that would (?:be|help)|never mind the (?:money|cost"
    r"|price)|(?:that|it)(?:'d| would) help"
    r"|please do|if you (?:would|could)\b(?! \w+ \w+ \w+)"
    r"|works for me|suits (?:me|us)|do that|(?:is|would be|'s) (?:fine|perfect|great|lovely|ideal|good"
    r"|brilliant|super|grand))\b"
)
BUT_NO = re.compile(
    r"\b(?:no need|but no|not yet|don't|rather not|another time|no thanks|no thank you|too soon|leave it"
    r"|not (?:really"
    r"|today|now|at the moment|interested|for (?:me|us|now))|no,? (?:you're|i'm|we're|it's"
    r"|that's) (?:all right|alright|fine|ok|okay|good)"
    r"|can't|couldn't|busy|away)\b"
)
NO = re.compile(
    r"^(?:(?:oh|um|well|er|ah),? )*(?:no|nope|nah|not|god,? no)\b(?! (?:problem|worries|bother|trouble))"
)
# A time that is said back takes the proposal up.
LISTENS, SAID_BACK = 6, 8
WILL = re.compile(
    r"^(?:[\w ]{0,12},? )?(?:i|we)(?:'ll| will| can)\b|\bno (?:problem|worries|bother|trouble)\b"
    r"|^(?:noted|will do|leave it with)\b"
)


def agrees(asked: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether the other side says yes to a request in so many words."""
    for answer in sentences[asked.number + 1 : asked.number + 1 + LISTENS]:
        if answer.speaker == asked.speaker and answer.speaker != Speaker.UNKNOWN:
            continue
        if BUT_NO.search(answer.lowered) or NO.match(answer.lowered):
            return False
        return YES.match(answer.lowered) is not None or WILL.search(answer.lowered) is not None
    return False


def accepted(offer: Sentence, sentences: Sequence[Sentence], conversation: Conversation) -> Sentence | None:
    """The sentence that takes up an offer; None if the other side did not, or said no."""
    for answer in sentences[offer.number + 1 : offer.number + 1 + LISTENS]:
        if answer.speaker == offer.speaker and answer.speaker != Speaker.UNKNOWN:
            continue
        text = answer.lowered
        if BUT_NO.search(text):
            return None
        if YES.match(text) or WELCOMES.search(text):
            return answer
        if NO.match(text) or "?" in text:
            return None
        says_it_back = len(text.split()) <= SAID_BACK and in_context(answer, sentences, conversation)
        return answer if says_it_back else None
    return None
