"""The words around a promise that take its force, and where its clause ends.

Used by `promises` and by whatever looks for times.
"""

import re

POLITE_IF = (
    r"if (?:that'?s|that is|it'?s|that|it|you) ?(?:ok|okay|alright|all right|fine|possible|works?"
    r"|would help|helps|suits?|like|want|can|could|would|don'?t mind|prefer|wouldn'?t mind"
    r"|(?:just )?(?:give|send|tell|text|e-?mail|ping|mail|forward|share|sign|fill|pop|drop|bring|whatsapp"
    r"|upload|return"
    r"|complete|post|confirm|scan)\b|let (?:me|us) have|get (?:me|us)\b)"
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
    r"\b(?:don'?t(?! mind| worry)|do not|doubt|not sure|no need|without|won'?t|rather not|no point"
    r"|didn'?t|instead of"
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
    r"|,? and (?:(?:mr|mrs|miss|ms|dr)\.? )?[a-z]+(?: [a-z]+)?(?: will|'ll) (?!be (?:happy|glad))"
    r"|,? and (?:then )?(?:let's|please|can|could|i|we|you|they|he|she|it|there|that'?s|that (?:way"
    r"|will)|hopefully|if|when|once|maybe|thank|thanks)\b| (?:when|once|while|where|after|before) (?:i"
    r"|we|you|they|he|she|it|the|your|my|that'?s)\b"
    r"|,? and (?:before|after) that,? (?:i|we)\b"
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
