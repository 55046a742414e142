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
THING = rf"(?:an? |the |some |your |that |those |my |our )(?:[a-z'-]+ ){{0,4}}?(?:{NOUNS})\b"

TRIGGERS: tuple[tuple[Form, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern))
    for form, pattern in (
        (
            Form.PROMISE,
            r"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to|'m gonna"
            rf"|'re gonna| promise to|'m about to|'ll be sure to) {ADVERBS}",
        ),
        (
            Form.PROMISE,
            rf"\bwhat (?:i|we)(?:'ll| will| can) do is(?:,? (?:i|we)(?:'ll| will| can))?,? {ADVERBS}",
        ),
        (Form.PROMISE, rf"\blet me {ADVERBS}"),
        (
            Form.NEED,
            rf"\b(?:i|we)(?:'ll| will)? (?:need to|have to|must|should|ought to) {ADVERBS}|\b(?:i"
            rf"|we)'ve got to {ADVERBS}",
        ),
        (Form.ONGOING, r"\b(?:i|we)(?:'m| am|'re| are|'ll be| will be) (?:just |also |now )?(?=[a-z]+ing\b)"),
        (
            Form.REQUEST,
            r"\b(?:can|could|would|will|can't|couldn't|won't) (?:you|someone|somebody|anyone|anybody"
            r"|one of you"
            rf"|you guys|one of your \w+|your \w+) {ADVERBS}",
        ),
        (Form.REQUEST, rf"\bplease {ADVERBS}"),
        (
            Form.REQUEST,
            r"\b(?:i|we)(?:'d| would|'ll)? (?:like|love|want|need|prefer|appreciate) (?:you|someone|somebody"
            rf"|them|him|her|your \w+)(?: guys)? to {ADVERBS}",
        ),
        (
            Form.REQUEST,
            rf"\byou(?:'ll| will)?(?: just| also| still)? (?:need|have) to {ADVERBS}|\b(?:do not"
            rf"|don't) forget to {ADVERBS}|\bremember to {ADVERBS}|\bmake sure (?:that )?(?:you"
            rf"|to) {ADVERBS}",
        ),
        (
            Form.REQUEST,
            rf"\bif (?:you|someone|somebody|you guys) (?:could|can|would|wouldn't mind) {ADVERBS}|\b(?:would"
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
            rf"|re) (?:be )?(?:more than )?happy to {ADVERBS}|\b(?:shall|should) (?:i|we) {ADVERBS}"
            r"|\b(?:would you like|do you want|want|like|would you rather|would it help if) (?:me|us"
            rf"|i) (?:to )?{ADVERBS}|\b(?:can|could|may) (?:i|we) (?=(?:call|ring|phone|get back|come back"
            r"|give you|book|schedule|set up|arrange|send|email)\b)",
        ),
        (
            Form.TOGETHER,
            rf"\b(?:let's|let us|why don't we|shall we|we can|we could|can we|could we|we should) {ADVERBS}"
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
            Form.WANT,
            rf"\b(?:can|could|may) (?:i|we) (?:please )?(?:get|have|see|ask for|request) (?={THING})|\b(?:i"
            rf"|we)(?:'d| would|'ll)? (?:need|want|like)(?: to (?:see|have|get|receive))? (?={THING})",
        ),
    )
)
THIRD = re.compile(
    r"\b(?P<subject>[Ss]omeone|[Ss]omebody|[Oo]ne of (?:our|the|my) \w+(?: \w+)?|(?:[Mm]y|[Oo]ur|[Tt]he"
    r"|[Aa]n?|[Tt]hat) (?:[a-z]+ )?[a-z]+"
    r"|[Tt]hey|[Hh]e|[Ss]he|(?!I\b|It\b|We\b|You\b|That\b|This\b|There\b|What\b|When\b|Who\b|And\b"
    r"|So\b)[A-Z][a-z]+)"
    r"(?: from [a-z]+)?(?:'ll|\u2019ll| will| is going to| are going to| is| are) "
)
THIRD_WORK = {Work.CONTACT, Work.SEND, Work.HANDS, Work.ARRANGE, Work.CHECK}
PASSIVES = (
    "sent=send posted=post emailed=email delivered=deliver collected=collect shipped=ship dispatched=dispatch"
    " processed=process refunded=refund installed=install repaired=repair fixed=fix fitted=fit picked=pick"
    " credited=credit issued=issue cancelled=cancel canceled=cancel couriered=courier mailed=mail"
    " serviced=service replaced=replace returned=return dropped=drop transferred=transfer paid=pay"
)
PARTICIPLES = dict(pair.split("=", 1) for pair in PASSIVES.split())

POLITE_IF = (
    r"if (?:that'?s|that is|it'?s|that|it|you) ?(?:ok|okay|alright|all right|fine|possible|works?"
    r"|would help|helps|suits?|like|want|can|could|would|don'?t mind|prefer|wouldn'?t mind"
    r"|(?:just )?(?:give|send|tell|text|email|ping) (?:me|us)|let (?:me|us) have)"
)
# "If I don't hear from you I'll ring again": work until something comes of it.
UNHEARD = re.compile(
    r"\bif (?:(?:i|we) (?:don't|do not|haven't|can't|cannot)"
    r" (?:hear|heard|get (?:hold|an answer|through|you))"
    r"|(?:nobody|no one) (?:answers|picks|rings|calls)|there's no (?:answer|reply))[^,.;]*"
)
HYPOTHETICAL = re.compile(
    rf"\b(?!{POLITE_IF})(?:if|unless|in case|whether|suppose|supposing|wish|even though|had i|until"
    r"|as long as|assuming)\b"
)
REPORTED = re.compile(
    r"\b(?<!as i )(?<!like i )(?:said"
    r"|(?:they|insurers|people) (?:say|reckon)|told|promised|says|supposed|expected|assumed|thought"
    r"|kept saying"
    r"|keep saying|keeps saying|claimed|was going"
    r"|were going|would have|used to|asked (?:me|us|him|her|you|them) to|never|always|every time|usually"
    r"|normally|typically)\b"
)
NEGATED = re.compile(
    r"\b(?:don'?t|do not|doubt|not sure|no need|without|won'?t|rather not|no point|didn'?t|instead of"
    r"|nobody|no one|not|why would|how (?:can|could|would)"
    r"|when (?:can|could|would|will)|what (?:can|could|would|will)|who (?:can|could|will|would)"
    r"|where (?:can|could|will|would))\b[^,;.?!]{0,22}$"
)
PAST = re.compile(
    r"\b(?:yesterday|last (?:week|month|year|monday|tuesday|wednesday|thursday|friday|night)|ago|already)\b"
)
QUESTION = re.compile(r"\b(?:what|when|how|who|why|where|do you think)\b[^,]*$")
PAST_REPORT = re.compile(r"\b(?:yesterday|last (?:week|month|year|time)|ago)\b")
END = re.compile(
    r"[.;?!…]|,? and not\b|, or\b"
    r"|,? (?:so (?:that |you|we|i|they|it|he|she)|because|but|which|since|otherwise|whereas"
    r"|unless|although|though)\b|,? as (?:we|i|you|it|they|soon)\b"
    r"|,? and (?:the|an?|your|our|my|his|her) (?:[a-z'-]+ ){1,3}?(?:will|'ll|(?:is|are) going to|should)\b"
    r"|,? and (?:then )?(?:let's|please|can|could|i|we|you|they|he|she|it|there|that'?s|that (?:way"
    r"|will)|hopefully|if|when|once|maybe|thank|thanks)\b| (?:when|once|while|where|after|before) (?:i"
    r"|we|you|they|he|she|it|the|your|my|that'?s)\b"
    r"| [-\u2013—] |, (?:okay|ok|right|please|thanks|thank|yeah|yes|i|we|you|he|she|they|it"
    r"|that'?s|that'd|just|is|if|then"
    r"|no|will|would|does|how|what|and we|assuming|maybe|otherwise|sorry)\b| (?:okay|thank you|thanks"
    r"|sorry|alright)\b"
)
TRAILING_IF = re.compile(r"(?<!see)(?<!check)(?<!ask)(?<!know)(?<!out)(?<!wonder),? (?:if|unless|in case)\b")
AND = re.compile(
    r",? (?:and|then|plus)(?: then| also)?(?: (?:i|we)'ll| will| i will| to)?(?: also| then| just)? "
)
REPORT_BACK = re.compile(
    r"(?:let |get back|come back|be in touch|update |report |call|ring|give|email|confirm|advise|phone"
    r"|text)"
)
