"""The forms in which work is named, and the words around them that take it back; used by `promises`."""

import re
from enum import StrEnum

from app.services.providers.insights.rules.verbs import Work


class Form(StrEnum):
    """How the work came up."""

    PROMISE = "promise"
    NEED = "need"
    ONGOING = "ongoing"
    REQUEST = "request"
    OFFER = "offer"
    THIRD = "third"
    RECEIVE = "receive"
    PASSIVE = "passive"
    TOGETHER = "together"
    WANT = "want"
    BARE = "bare"


ADVERBS = (
    r"(?:(?:just|also|then|now|definitely|certainly|personally|gladly|probably|quickly|of course|again"
    r"|first|still|always|absolutely"
    r"|obviously|both|happily|please|possibly|maybe|kindly|perhaps|try to|try and|go ahead and"
    r"|be sure to|do my best to|arrange to"
    r"|make sure (?:to|i|we|you|that i|that we|that you)|ensure (?:i|we|that i|that we)|have to|need to"
    r"|get to|quickly|immediately),? )*"
)
NOUNS = (
    r"quotes?|quotation|cop(?:y|ies)|invoice|receipt|contract|brochure|proposal|estimate|statement"
    r"|certificate|forms?|paperwork|breakdown"
    r"|price list|catalogue|catalog|report|details|information|info|link|letter|documents?|photos?"
    r"|plans?|agreement|refund|refill|sample|samples"
    r"|guide|manual|replacement|confirmation|email|spec|specification|schedule|drawings?|pack|leaflet"
    r"|policy|terms|prescription|results|label"
    r"|deposit|payment|balance|licence|license|key|keys|list|spreadsheet|presentation|slides|references?"
    r"|cvs?|certs|certificates|pictures?|rota|instructions|syllabus|booklet|whitepaper|summary|wording|rates"
    r"|costings?|paper|dates|sheet|application|claim|figures|prices|pricing|menu|floor ?plan"
)
THING = (
    r"(?:an? |the |some |your |that |those |my |our )(?:(?!taken|removed|changed|off|on|to"
    r"|from)[a-z'-]+ ){0,4}?"
    rf"(?:{NOUNS})\b"
)
CALLED = "get|give|send|ring|call|phone|come|pop|drop|email|text|post|put|book|make|let|leave|arrange"
"|forward|look|check"

TRIGGERS: tuple[tuple[Form, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern))
    for form, pattern in (
        (
            Form.PASSIVE,
            r"\b(?P<subject>(?:an?|the|some|any) (?:[a-z'-]+ ){0,3}?[a-z'-]+) (?:that )?you (?:could|can"
            r"|might) "
            r"(?=(?:post|send|email|text) (?:me|us)\b)",
        ),
        (
            Form.PROMISE,
            r"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to|'m gonna"
            rf"|'re gonna| promise to|'m about to|'ll be sure to) {ADVERBS}",
        ),
        (
            Form.PROMISE,
            rf"\bwhat (?:i|we)(?:'ll| will| can) do is(?:,? (?:i|we)(?:'ll| will| can))?,? {ADVERBS}",
        ),
        (Form.PROMISE, rf"\blet me {ADVERBS}(?!have (?:the|your|some|it|that|those|both|any)\b)"),
        (
            Form.REQUEST,
            r"(?:^|[,.] |\b(?:but|and|so|just) )(?=let (?:me|us) have (?:the|your|some|it|that|those|both"
            r"|any)\b)",
        ),
        (
            Form.PROMISE,
            rf"(?:^|[.,;] |\b(?:dropped|answer|reply|out) )will {ADVERBS}(?=(?:try|call|ring|send|email"
            rf"|drop|come)\b)",
        ),
        (
            Form.NEED,
            rf"\b(?:i|we)(?:'ll| will)? (?:need to|have to|must|should|ought to) {ADVERBS}|\b(?:i"
            rf"|we)'ve got to {ADVERBS}",
        ),
        (Form.ONGOING, r"\b(?:i|we)(?:'m| am|'re| are|'ll be| will be) (?:just |also |now )?(?=[a-z]+ing\b)"),
        (
            Form.REQUEST,
            r"\b(?:can|could|would|will|can't|couldn't|won't) (?:you|someone|somebody|anyone|anybody"
            r"|one of (?:you|them)"
            rf"|you guys|one of your \w+|your \w+) {ADVERBS}",
        ),
        (Form.REQUEST, rf"\bplease {ADVERBS}"),
        (
            Form.REQUEST,
            rf"\bwhat you (?:could|can|might) do is {ADVERBS}|\byou (?:could|might) (?:always |just )?"
            r"(?=(?:send|e-?mail|text|drop|ring|call|post|forward) (?:me|us)\b)",
        ),
        (
            Form.REQUEST,
            r"\b(?:i|we)(?:'d| would|'ll)? (?:like|love|want|need|prefer|appreciate) (?:you|someone|somebody"
            rf"|them|him|her|your \w+|the (?:\w+ ){{0,1}}\w+|(?:mr|mrs|ms|dr)\.? \w+)(?: guys)? to {ADVERBS}",
        ),
        (
            Form.REQUEST,
            rf"\byou(?:'ll| will)?(?: just| also| still)? (?:need|have) to {ADVERBS}|\b(?:do not"
            rf"|don't) forget to {ADVERBS}|\bremember to {ADVERBS}|\bmake sure (?:that )?(?:you"
            rf"|to) {ADVERBS}",
        ),
        (
            Form.REQUEST,
            rf"\bif (?:you|someone|somebody|you guys)(?:'d| would) {ADVERBS}(?=(?:{CALLED})\b)"
            rf"|\bif (?:you|someone|somebody|you guys) (?:could|can|would|wouldn't mind) {ADVERBS}|\b(?:would"
            r"|do) you mind (?=[a-z]+ing\b)",
        ),
        (
            Form.REQUEST,
            rf"\b(?:would|will) (?:you|someone|somebody) be able to {ADVERBS}|\bare you able to {ADVERBS}"
            r"|\b(?:chance|hoping|hoped|way|wondering if|wondered if|possible for|possible that"
            r"|whether) (?:you"
            rf"|someone|somebody) (?:could|can|to|might) {ADVERBS}",
        ),
        (
            Form.REQUEST,
            r"(?:^|[,;:\u2013—-] |\b(?:just|so|then|and|but|or|better|maybe|no|yes|yeah|okay|ok|sure|fine"
            r"|well) )(?=(?:call|ring|phone|email|e-mail|text|send|give|try|contact|drop|ping|message|forward"
            r"|get back to|come back to|shoot|mail|buzz) (?:me|us)\b)",
        ),
        (
            Form.REQUEST,
            r"^(?:(?:yes|yeah|okay|ok|so|and|right|sure|well|great|just|then|perfect|alright|fine|lovely|no"
            r"|actually),? )*(?=(?:send|email|text|book|forward|cancel|post|drop|bring|ship|mail|order"
            r"|hold|keep|reserve|change|update|add|remove|chase|price|quote|measure|deliver|collect"
            r"|put|get|upload|scan|return"
            r"|leave) (?:it|that|them|the|over|your|those|this|me|us|a|an|some|any|both|all|everything|proof"
            r"|photo\w*|copies)\b)",
        ),
        (
            Form.REQUEST,
            r"(?:^|(?<=[,;] )|\b(?:and|then|just|so|but) )"
            r"(?=(?:send|forward|e-?mail|post|text|bring|drop|return|mail|pass)"
            r" (?:it|them|that|those|the \w+)(?: \w+)?(?: (?:over|back|on|in|straight))? to (?:me|us)\b)",
        ),
        (
            Form.REQUEST,
            r"\byou can (?=(?:call|ring|phone|reach|email|text|contact|try|get) (?:me|us|hold)\b)"
            r"|\b(?:best|good"
            r"|easiest) (?:time )?(?:to )?(?=(?:call|ring|phone|reach|contact|catch) (?:me|us)\b)",
        ),
        (
            Form.OFFER,
            rf"\b(?:i|we) (?:can|could|would be happy to|am happy to|are happy to) {ADVERBS}|\b(?:i"
            r"|we)'(?:d|m"
            rf"|re) (?:be )?(?:more than )?happy to {ADVERBS}|\b(?:shall|should|will) (?:i|we) {ADVERBS}"
            rf"|^(?:(?:and|so|then|right|okay|well),? )*(?:i|we)'d {ADVERBS}(?!like|love|want|need|say"
            rf"|think|prefer|rather|be|have|do\b|go\b|better)"
            r"|\b(?:would you like|do you want|want|like|would you rather|would it help if) (?:me|us"
            rf"|i) (?:to )?{ADVERBS}|\b(?:can|could|may) (?:i|we) (?=(?:call|ring|phone|get back|come back"
            r"|give you|book|schedule|set up|arrange|send|email)\b)",
        ),
        (Form.OFFER, rf"\b(?P<subject>he|she|they) (?:can|could) {ADVERBS}"),
        (
            Form.OFFER,
            r"\b(?P<subject>(?:our|my|the|one of our) (?:[a-z-]+ ){0,2}?(?!we\b|i\b|you\b|which\b"
            r"|that\b)[a-z-]+) "
            rf"(?:can|could) {ADVERBS}",
        ),
        (
            Form.OFFER,
            rf"\b(?:i|we)(?:'d| would) (?:like|love) to {ADVERBS}(?=(?:drop|bring|send|show|come|book"
            rf"|arrange|set|pop|call"
            r"|ring|take|do|put)\b)",
        ),
        (
            Form.TOGETHER,
            rf"\b(?:let's|let us|why don't we|shall we|can we|could we|we should) {ADVERBS}"
            r"|^(?:(?:okay|ok|great|perfect|right|so|lovely|and),? )?(?=(?:speak|talk|see you|meet) )",
        ),
        (
            Form.RECEIVE,
            r"\byou(?:'ll| will| should) (?=(?:have|get|receive) (?:it|that|them|an?|the|your|everything"
            r"|my)\b)"
            r"|\byou(?:'ll| will| should) (?=hear (?:back )?from (?:me|us|him|her|them|someone|somebody"
            r"|the)\b)",
        ),
        (
            Form.PASSIVE,
            r"\b(?P<subject>(?:the|your|an?|our|my) (?:[a-z-]+ ){0,2}?[a-z-]+|it|they|that)(?: will|'ll"
            r"| is going to| are going to) be (?=(?:sent|posted|emailed|delivered|collected|dispatched"
            r"|shipped"
            r"|processed|refunded|installed|repaired|fixed|fitted|picked up|credited|issued|cancelled"
            r"|canceled"
            r"|couriered|mailed|serviced|replaced|returned|dropped off|transferred|paid)\b)",
        ),
        (
            Form.PASSIVE,
            r"\b(?P<subject>(?:the|your|an?|our|my) (?:[a-z-]+ ){0,2}?[a-z-]+?)(?:'ll| will|'s| is)? "
            r"(?=(?:goes|go|going) out\b)",
        ),
        (
            Form.WANT,
            rf"\b(?:can|could|may) (?:i|we) (?:please )?(?:get|have|see|ask for|request) (?={THING})|\b(?:i"
            rf"|we)(?:'d| would|'ll)? (?:need|want|like)(?: to (?:see|have|get|receive))? (?={THING})",
        ),
    )
)
WITHIN_SUBJECT = (
    r"(?!(?:say|says|said|think|thinks|reckon|they|he|she|it|i|you|we|which|who|that|is|was|are|and|or"
    r"|because|when|if|so"
    r"|then|but|as|there|where)\b)"
)
THIRD = re.compile(
    r"\b(?P<subject>[Ss]omeone|[Ss]omebody|[Oo]ne of (?:our|the|my) \w+(?: \w+)?|(?:[Mm]y|[Oo]ur|[Tt]he"
    rf"|[Yy]our|[Aa]n?|[Tt]hat) (?:{WITHIN_SUBJECT}[a-z]+ ){{0,2}}?{WITHIN_SUBJECT}[a-z]+"
    r"|[Tt]hey|[Hh]e|[Ss]he|(?:Mr|Mrs|Miss|Ms|Dr)\.? [A-Z][a-z]+|(?!I\b|It\b|We\b|You\b|That\b|This\b|There\b"
    r"|What\b|When\b|Who\b|Nobody\b|Everybody\b|Everyone\b|Nothing\b|And\b|So\b|Then\b|But\b|Here\b"
    r"|Where\b|How\b)[A-Z][a-z]+)"
    r"(?: from [a-z]+)?(?:(?:'ll|\u2019ll| will)(?: be(?= (?:ringing|calling|coming|sending|dropping"
    r"|bringing)\b))?"
    r"| is going to| are going to| is| are|['\u2019]s(?= [a-z]+ing\b)) "
)
THIRD_WORK = {Work.CONTACT, Work.SEND, Work.HANDS, Work.ARRANGE, Work.CHECK, Work.PAPER, Work.OTHER}
PASSIVES = (
    "sent=send posted=post emailed=email delivered=deliver collected=collect shipped=ship dispatched=dispatch"
    " processed=process refunded=refund installed=install repaired=repair fixed=fix fitted=fit picked=pick"
    " credited=credit issued=issue cancelled=cancel canceled=cancel couriered=courier mailed=mail"
    " serviced=service replaced=replace returned=return dropped=drop transferred=transfer paid=pay"
    " goes=send go=send going=send post=post send=send email=email text=text"
)
PARTICIPLES = dict(pair.split("=", 1) for pair in PASSIVES.split())
