"""The customer's tone: learned words beside VADER's word scores, corrected by what it does not know of calls.

Thanks and greetings are manners, not mood; "too expensive" and "this is the third time" are complaints
without a single angry word.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from app.services.providers.insights.base import Intent, Sentiment
from app.services.providers.insights.rules.learned import SENTIMENT_WEIGHTS, contributions, stored_model
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.signs import told_to_machine
from app.services.providers.transcription.base import Speaker

MANNERS = re.compile(
    r"\b(?:thank you(?: (?:very|so) much)?|thanks(?: (?:a lot|very much|so much|anyway))?|cheers|please"
    r"|hello|hi|good (?:morning|afternoon|evening|day)|bye|goodbye|have a (?:good|nice|great) (?:day|one"
    r"|evening|weekend)"
    r"|okay|ok|yes|yeah|sure|no problem|no worries|great|lovely|appreciate(?: it| that| you \w+)?"
    r"|happy (?:with|where)|good to know|fine|alright|all right|sorry|i'm afraid|kind of|like|well"
    r"|sounds good|of course|certainly|interested|that's fine|not at all|no|free|share|care|help|helpful"
    r"|number|matter|alarm|stop|fire|policy|accident|claim|fine)\b"
)
GOOD = re.compile(
    r"\b(?:(?:really|so|very|absolutely|over the moon|genuinely) (?:pleased|happy|impressed|helpful|kind"
    r"|grateful|excited|good|easy|quick)|loved?|adore|stunning|gorgeous|brilliant|fantastic|excellent"
    r"|amazing|wonderful|superb|perfect|delighted|thrilled|impressed|spot on"
    r"|can't wait|looking forward|exactly what|awesome|made my day|life ?saver|relief|highly recommend"
    r"|thank you so much|thanks so much|great (?:news|job|work|service|price|value|stuff)"
    r"|sounds (?:really |very )?(?:great|good|ideal)|that's great|pleasure|well done|best (?:service"
    r"|company)|keen|excited|very reasonable|star|(?:very |really )positive|up for it|all for it"
    r"|looks? (?:great|brilliant|good|fab\w*)|smooth|chuffed|grand|smashing|super|happy to (?:go|proceed"
    r"|sign)|works (?:great|perfectly)|(?:that|it)'ll do nicely|exciting|good deal)\b"
)
BAD = re.compile(
    r"\b(?:too (?:expensive|much|dear|pricey|slow|late|high|long|complicated)|more than (?:i"
    r"|we) (?:expected|thought|budgeted)|(?:a bit |quite |really |very |so )?(?:worried|concerned"
    r"|nervous|annoyed|annoying|frustrat\w+|disappoint\w+|upset|fed up|angry|furious|unhappy|stressed"
    r"|livid|cross|appalled|disgust\w+)"
    r"|not (?:\w+ )?(?:happy|good enough|acceptable|impressed|satisfied|on|fair|right|pleased)"
    r"|unacceptable|ridiculous|disgrace\w*|terrible|awful|appalling|shocking|useless|rubbish|joke"
    r"|shambles|nightmare|pathetic|horrible|rude|worst|rip[- ]?off|scam|outrag\w+"
    r"|(?:second|third|fourth|fifth|2nd|3rd|4th|5th) time|still (?:not|waiting|haven't|hasn't|no|isn't"
    r"|broken)|nobody (?:told|called|rang|came|got|bothered|has|ever)|no one (?:told|called|rang|came"
    r"|showed|has|ever)|never (?:\w+ )?(?:called|rang|came|turned up|arrived|showed|again|got|received"
    r"|heard)"
    r"|been (?:waiting|on hold|trying|passed|chasing|ignored)|broken down|broke down|complain\w*"
    r"|cancel (?:the|my|our) (?:whole|contract|account|order|policy)|stop (?:calling|ringing|phoning"
    r"|harassing|bothering)|had enough|waste of|wasted|let down|overcharg\w+|charged (?:me )?(?:twice"
    r"|double)|wrong (?:item|one|amount|order|part|address|size|colour|color)"
    r"|demand|solicitor|lawyer|ombudsman|trading standards|small claims|sick of|a lot of money|steep"
    r"|messed (?:up|me)|lost (?:a|my|our)|ruined|doesn't work|isn't working|stopped working|not working"
    r"|damaged|leaking|take me off|harass\w*|how did you get|leave me alone|mistake|unprofessional|poor"
    r"|badly|incompetent|inconvenien\w*|fuming|anxious|for (?:ages|weeks|days|hours|months)|nuisance"
    r"|hopeless|never again|won't be (?:using|coming|renewing|recommending)|money back|full refund"
    r"|empty (?:words|promises)|excuses?|ripped|taken [^.]* off me|unfair|broken|fault\w*|leak\w*"
    r"|delay(?:ed|s)?|hassle|struggling|stuck|stranded|ignored|lied|misled|misleading|kills us"
    r"|can't afford|over (?:my |our )?budget|spreading|out of pocket|couldn't care less|how many times"
    r"|asked [^.]* times|don't care|dreadful|disaster|chasing|unhelpful|bad review|leaving a review"
    r"|wrong|missed|late again|no[- ]show|unbelievable|i said no|reporting you|escalated?|lost"
    r"|unreliable|patience|insulting|shame|trouble|suffering|in pain|hurts?|swollen|agony|scared"
    r"|(?:don't feel|not|un) ?safe|a mess\b|afraid to)\b"
)
DENIED = re.compile(r"\b(?:not|isn't|wasn't|aren't|never|hardly|no|don't|didn't|nothing)\b[\w\s]{0,12}$")
STRONG, WEIGHT_OF_END = 0.6, 0.5
# Chosen by training on all authors but one and testing on that one: how much each counts beside the words.
FEELING_SHARE, CALLING_OUT_SHARE, INTENT_SHARE = 0.5, 0.6, 0.3
# Beside fewer sentences of the customer's a "great news!" of the agent's says nothing of their mood.
FEW = 4


class Scorer(Protocol):
    def polarity_scores(self, text: str) -> dict[str, float]: ...


def read_sentiment(sentences: Sequence[Sentence], intent: Intent, confidence: float) -> Sentiment:
    """Neutral where the customer says nothing."""
    if not _heard(sentences):
        return Sentiment.NEUTRAL
    model = stored_model(SENTIMENT_WEIGHTS)
    measured = zip(measures(sentences, intent, confidence), model.measured, strict=True)
    parts = [
        model.bias,
        *contributions(model, sentences),
        *([value * weight for weight in weights] for value, weights in measured),
    ]
    scores = dict(zip(Sentiment, map(sum, zip(*parts, strict=True)), strict=True))
    return max(scores, key=lambda sentiment: scores[sentiment])


def measures(sentences: Sequence[Sentence], intent: Intent, confidence: float) -> list[float]:
    """What is known beside the words: good and bad feeling, the exclamations of both sides, the intent."""
    heard = _heard(sentences)
    scores = [
        _score(one.lowered) * (1 + WEIGHT_OF_END * place / len(heard)) for place, one in enumerate(heard)
    ]
    called_out = sum("!" in one.text for one in sentences if one.speaker == Speaker.AGENT)
    called_out /= max(1.0, len(sentences) ** 0.5)
    # Few strong sentences among many plain ones still set the tone: the divisor grows slowly.
    share = max(1.0, len(heard) ** 0.5)
    return [
        FEELING_SHARE * sum(score for score in scores if score > 0) / share,
        -FEELING_SHARE * sum(score for score in scores if score < 0) / share,
        CALLING_OUT_SHARE * sum("!" in one.text for one in heard) / share,
        CALLING_OUT_SHARE * called_out * (len(heard) >= FEW),
        *(INTENT_SHARE * confidence * (one == intent) for one in Intent),
    ]


def _heard(sentences: Sequence[Sentence]) -> list[Sentence]:
    customer = [one for one in sentences if one.speaker == Speaker.CUSTOMER]
    heard = customer or [one for one in sentences if one.speaker == Speaker.UNKNOWN]
    return [one for one in heard if not told_to_machine(one)]


def _score(text: str) -> float:
    good = sum(-1 if DENIED.search(text[: match.start()]) else 1 for match in GOOD.finditer(text))
    bad = sum(-0.5 if DENIED.search(text[: match.start()]) else 1 for match in BAD.finditer(text))
    words = float(_vader().polarity_scores(BAD.sub(" ", GOOD.sub(" ", MANNERS.sub(" ", text))))["compound"])
    return max(-1.5, min(1.5, STRONG * (good - bad) + 0.35 * words))


@lru_cache(maxsize=1)
def _vader() -> Scorer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    scorer: Scorer = SentimentIntensityAnalyzer()
    return scorer
