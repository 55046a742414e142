"""The verbs that make a promise worth tracking, by what kind of work they name."""

import re
from enum import StrEnum


class Work(StrEnum):
    """Kinds of work; items of one kind about the same thing are one item."""

    SEND = "send"
    CONTACT = "contact"
    ARRANGE = "arrange"
    PAY = "pay"
    CHECK = "check"
    PAPER = "paper"
    HANDS = "hands"
    MEET = "meet"
    OTHER = "other"


WHOM = r"(?:you|me|us|him|her|them|it|that|this|those|these|the \w+|[a-z]+)"
# Plain verbs, in their base form. Light verbs (get, put, give, make, take) only count in the phrases below.
VERBS: dict[Work, str] = {
    Work.SEND: "send resend forward email e-mail mail text post share ship dispatch"
    " deliver courier fax message whatsapp"
    " supply provide upload submit return hand",
    Work.CONTACT: "call ring phone contact ping chase notify inform reply respond telephone recall"
    " redial dial buzz",
    Work.ARRANGE: "book rebook arrange rearrange schedule reschedule organise organize"
    " reserve order reorder cancel process"
    " raise log open issue refund credit escalate assign transfer extend"
    " renew register nominate apply request appeal hold"
    " activate deactivate remove add update change amend correct waive"
    " reimburse enrol enroll allocate swap upgrade switch"
    " close reopen stop pause set block report flag pass delete unsubscribe"
    " adjust reinstate suspend replace source reinsure"
    " file lodge expedite authorise"
    " authorize approve release reset setup move mark apologise list advertise instruct",
    Work.PAY: "pay settle transfer wire deposit remit clear reimburse",
    Work.CHECK: "check investigate review verify confirm ask query double-check"
    " examine compare find research clarify"
    " establish consult liaise read measure test look discuss speak talk",
    Work.PAPER: "prepare draft write sign complete fill print scan document produce"
    " finish finalise finalize quote price"
    " calculate revise compile create build design photograph record"
    " translate rewrite estimate cost invoice bill type"
    " redo countersign initial",
    Work.HANDS: "bring collect fetch fix repair mend service install fit inspect"
    " clean tow recover visit attend"
    " exchange value survey paint treat diagnose deliver lend tidy unlock patch",
    Work.MEET: "meet demo demonstrate present reconvene",
}

NOUN = r"(?:an? |the |my |your |our |another |that |this |some )?(?:[a-z'-]+ ){0,3}?"
# Phrases, tried before the plain verbs.
PHRASES: tuple[tuple[Work, str], ...] = (
    (
        Work.CONTACT,
        r"(?:email|e-mail|text|message|mail|write to|whatsapp) (?:you|me|us|him|her|them)"
        r"(?=$|[.,?!]| (?:by|on|in|at|when|before|tomorrow|today|back|once|as|to|first|next|this|later"
        r"|and)\b)",
    ),
    (Work.PAY, r"get (?:it|that|this|them|the \w+|your \w+) (?:paid|settled|cleared)\b"),
    (Work.ARRANGE, r"take (?:\w+ ){1,4}?off\b"),
    (
        Work.CONTACT,
        r"(?:get|come|be|circle|report) back (?:to|in touch|with|on to)\b|get back(?= (?:on|by|before"
        r"|tomorrow|today|next|this|later))",
    ),
    (
        Work.CONTACT,
        r"(?:be|get|stay|keep) in (?:touch|contact)\b|touch base\b|reach out\b|follow(?: this| it"
        r"| that)? up\b|check (?:back )?in with\b|check back\b",
    ),
    (
        Work.CONTACT,
        rf"give {WHOM}(?: \w+)? (?:an? )?(?:\w+ )?(?:call|ring|shout|bell|buzz|tinkle"
        rf"|phone ?call|phone"
        r"|heads[ -]up|update)\b"
        rf"|give {WHOM} (?:another|one more) (?:try|go|call|ring|shout|bell|buzz)\b",
    ),
    (
        Work.CONTACT,
        rf"drop {WHOM}(?: \w+)? a (?:quick )?(?:line|text|message|email|note)\b"
        rf"|shoot {WHOM} (?:over )?an? (?:\w+ )?(?:email|text|message|note)\b",
    ),
    (
        Work.CONTACT,
        rf"let {WHOM}(?: \w+)? know\b|keep {WHOM}(?: \w+)? (?:posted|updated|informed)\b|make (?:an? "
        rf"|the )?(?:\w+ )?(?:call|phone call)\b|try {WHOM} again\b|have another (?:go|try)\b|try again\b"
        rf"|chase up\b|leave (?:him|her|them"
        r"|the \w+) a (?:message|note)\b",
    ),
    (
        Work.CONTACT,
        r"have (?:\w+ ){1,4}?(?:call|ring|phone|contact|email|text|reach out|follow up|get back|come back)\b"
        r"|(?:get|ask) (?:\w+ ){1,4}?to (?:call|ring|phone|contact|get back|come back|speak to)\b",
    ),
    (
        Work.SEND,
        rf"(?:get|have) {NOUN}[a-z]+ (?:over|across|out|off|sent|posted|emailed|e-mailed|through|back"
        r"|delivered|shipped|dispatched|mailed)\b(?: over| out| across| off)?",
    ),
    (
        Work.SEND,
        rf"(?:get|have) (?:{NOUN}[a-z]+|it|that|this|those|them|everything) (?:with|to) (?:you|me|us|him|her"
        r"|them)\b",
    ),
    (
        Work.SEND,
        r"(?:get|have) (?:it|that|this|those|them|one|everything) (?:over|across|out|off|sent|posted|emailed"
        r"|e-mailed|through|back|delivered|shipped|to)\b(?: over| out| across| off| to)?",
    ),
    (Work.SEND, r"confirm (?:\w+ ){0,3}?(?:in writing|by (?:e-?mail|text|letter|post))\b"),
    (Work.SEND, rf"let {WHOM} have (?:an?|the|your|our|my|some|those|any)\b"),
    (Work.SEND, r"(?:get|have) (?:[\w'-]+ ){1,5}?in (?:your|my|his|her|their) (?:inbox|hands)\b"),
    (
        Work.SEND,
        r"(?:pop|put|stick|drop) (?:an?|the|some|our|your) (?:[a-z'-]+ ){1,7}?in (?:the (?:post|mail)"
        r"|an? (?:e-?mail|text|message|envelope))\b",
    ),
    (
        Work.SEND,
        rf"(?:pop|put|stick|drop|ping|shoot|fire|bang|zip|whizz|run|bring) (?:{NOUN}[a-z]+|it|that"
        r"|one) (?:in the (?:post|mail)|over|across|through|round|off|by)\b|(?:fire|ping|shoot|whizz"
        r"|zip) (?:over|across|off)\b|(?:ping|shoot|fire|drop) (?:you|me|us|them|him|her) (?:over "
        r"|across )?(?:an?|the|that|those|some)\b",
    ),
    (
        Work.ARRANGE,
        rf"(?:set|line|sort)(?: {NOUN}[a-z]+| it| that| something| this)? (?:up|out)\b|get (?:{NOUN}[a-z]+|it"
        r"|that|you|them|this|someone|somebody|one) (?:booked|sorted|set up|arranged|ordered|organised"
        r"|organized|scheduled|fixed|moved|processed|logged|raised|cancelled|canceled|approved|in (?:for"
        r"|with|on|at)|out to|started|going|underway)\b(?: in)?",
    ),
    (
        Work.ARRANGE,
        r"(?:put|pencil|book|fit|squeeze|slot|sign|pop) (?:you|me|us|him|her|them|that|it) (?:in|down|up"
        r"|on)\b(?! hold)|take (?:care of|you off|me off|us off|him off|her off)\b|(?:place|make|put in"
        r"|put through|put|submit) (?:an?|the|that|your|another) (?:\w+ )?(?:order|booking|appointment"
        r"|reservation|request|claim|referral|stop|freeze|cancellation|application)\b|make (?:the|that|those"
        r"|these) (?:\w+ )?(?:change|correction|adjustment|amendment|arrangement)s?\b|get on to\b"
        r"|deal with\b|handle\b|make (?:sure|certain)\b|ensure\b|see to it\b|arrange for\b"
        r"|(?:put|stick|pop) (?:a|the) (?:\w+ ){1,2}(?:on|behind|aside|under)\b"
        r"|turn (?:\w+ ){1,3}?(?:off|on)\b|put (?:you|me|it|that|them) forward\b",
    ),
    (
        Work.PAY,
        r"(?:make|put through|send|do|process|complete) (?:you |us )?(?:the |a |that |your |my "
        r"|this )?(?:\w+ )?(?:payment|bank transfer|transfer|deposit)\b|drop (?:the|a) (?:cheque"
        r"|check) (?:off|in|by)\b|pay (?:it|that|this) off\b",
    ),
    (
        Work.PAPER,
        rf"(?:write|draw|type|put|mock|work|price|knock|pull|make|run) (?:{NOUN}[a-z]+ |it |that |this "
        rf"|something |you |some \w+ )?(?:up|together)\b(?! the account)|(?:get|have) (?:{NOUN}[a-z]+|it|that"
        r"|this) (?:ready|done|finished|signed|completed|drafted|printed|written|prepared|drawn up"
        r"|filled in)\b|work out\b|fill (?:in|out)\b|do (?:you |me |us )?(?:a|an|the|that) (?:\w+ )?(?:quote"
        r"|estimate|proposal|report|valuation|comparison|breakdown|write[ -]up|survey|demo|inspection"
        r"|invoice|drawing|handover|walkthrough|assessment)s?\b|run (?:the|those|some|a few) numbers\b"
        r"|take (?:an? |some |a few |the )?(?:photo|photograph|picture|snap)s?\b",
    ),
    (
        Work.CHECK,
        r"(?:run|carry out|do|perform) (?:\w+ ){0,4}?(?:checks?"
        r"|tests?|search"
        r"|scan|audit|trace)\b|look into\b|find out\b|get to the bottom of\b|see (?:if|whether"
        r"|what)\b|have (?:a|another) (?:word"
        r"|chat|look) with\b|have a word\b|take (?:it|this|that) up with\b|run (?:it|this|that) (?:past"
        r"|by)\b|get (?:\w+ ){1,3}to (?:look|check|review|have a look|sign|confirm|approve|authorise)\b"
        r"|have (?:\w+ ){1,3}(?:look|check|review)\b|get (?:approval|sign-off|confirmation|authorisation"
        r"|authorization|an answer|a price|prices|a quote|quotes|a date)\b",
    ),
    (
        Work.HANDS,
        r"drop (?:it|that|them|the [a-z ]+?)(?= (?:on|at|between|by|first|tomorrow|today|next|this)\b)"
        r"|(?:get|have|ask|send) (?!a\b|an\b|the right\b)(?:\w+ ){1,3}?(?:to )?(?:come|go|visit|measure|fit"
        r"|collect|deliver|pop|swing|survey|inspect|install|repair|pick (?:it|them|that) up)\b",
    ),
    (
        Work.HANDS,
        r"come back (?:here|out|round|for|on|at|tomorrow|with)\b|(?:come|pop|go|drop|swing|stop|get"
        r"|head) (?:out|round|around|over|down|by|in|along|up|straight)\b(?: to| and)?"
        r"|come (?=(?:and|on|at|to|tomorrow|today|tonight|this|next|mon|tues|wednes|thurs|fri|satur|sun))"
        r"|pick (?:it |that |them |you |me |us |him |her |the [a-z ]+?)?up\b|drop (?:it |that |them "
        r"|the [a-z ]+?)?(?:off|round|by"
        r"|in)\b|be (?:with|at|on site|there|out)\b|bring (?:it |that |them )?(?:in|back|along)\b|take (?:it"
        r"|that|the \w+) (?:back|to|in)\b|get (?:someone|somebody|an? \w+|the \w+) (?:out|over|round)\b"
        r"|have (?:someone|somebody|an? \w+|the \w+|one of (?:our|the) \w+) (?:out|over|round|come|visit"
        r"|collect|pick|look|check)\b",
    ),
    (
        Work.MEET,
        r"(?:have|schedule|set up|do|jump on|hop on|get on|do) (?:an? |another |that |the )?(?:\w+ )?(?:call"
        r"|meeting|catch[ -]up|chat|demo|video call|zoom|conversation|review)\b|catch up\b|pick (?:this|it"
        r"|that) up (?:again )?|see you\b|walk (?:you|me|us|them) through\b|talk (?:you|me|us|them|it|this"
        r"|that) through\b|go (?:through|over)\b|pop in\b",
    ),
    (
        Work.ARRANGE,
        rf"(?:get|have) (?:{NOUN}[a-z]+|it|that|them|her|him|this|those) (?:[a-z]{{3,}}ed|done|seen|cut|built"
        r"|made)\b",
    ),
)
ACTION: tuple[tuple[Work, re.Pattern[str]], ...] = (
    *((work, re.compile(rf"(?:{pattern})")) for work, pattern in PHRASES),
    *((work, re.compile(rf"(?:{'|'.join(verbs.split())})\b")) for work, verbs in VERBS.items()),
)
LIGHT_VERBS = "get put give have make let come pop drop pick swing"
BASE_FORMS = {verb for verbs in (*VERBS.values(), LIGHT_VERBS) for verb in verbs.split()}

# Done within the call, or said to be polite: never work that is left over.
IN_CALL = re.compile(
    r"(?:write (?:\w+ ){0,5}?down|jot |"
    r"(?:put|make|leave|add) (?:a |an? \w+ )?note|note |be (?:in(?! touch| contact)|around|free|available"
    r"|waiting"
    r"|ready)\b|hold off|put (?:you|me|us) (?:on hold|through|back)|transfer you|connect you|pop you on hold"
    r"|hold (?:on|the line|for)|hand you over|pass you (?:over|on|through)"
    r"|take (?:some|a few|your|the|down) (?!(?:\w+ ){0,3}(?:off|to|out|round|away|back)\b)|take a (?:note"
    r"|look|seat|message)|have a (?:quick )?(?:look"
    r"|think|read|browse)(?! (?:with|at it|into))"
    r"|pull (?:up|that up|it up|your)|bring (?:up|that up|it up) |look (?:that|it|you|this) up|go ahead"
    r"|come (?:to|up)\b(?! (?:to|and|on|here|there|for|tomorrow|today|next|this|myself|instead|mon|tues"
    r"|wednes|thurs|fri|satur|sun))|see you(?! (?:on|at|tomorrow|next|monday|tuesday|wednesday|thursday"
    r"|friday|saturday"
    r"|sunday|then|there))"
    r"|speak (?:up|to you (?:soon|later|then)|soon|then|slowly)|talk (?:to you )?(?:soon|later|then)"
    r"|call it|call that|ask (?:you|a|one|what|about|if i)"
    r"|read (?:it|that|them|the)? ?(?:back|out)|set (?:your|my) mind|close (?:the|this) call|stop (?:you"
    r"|there)|pass on your|show (?:it|up|that)"
    r"|check (?!.{0,40}\b(?:tonight|tomorrow|later|this (?:afternoon|evening)|\w+day|next week)\b)(?:that"
    r"|this|it|your|the system|the diary|the calendar|availability|my|one thing|quickly"
    r"|something|on the system|now|for you)"
    r"|confirm (?!(?:\w+ ){1,3}(?:in writing|by (?:e-?mail|text|letter|post)|with (?:him|her|them|the)))"
    r"(?:that|this|your|my|the|a few|some|who|what|i|you|is|whether|how)\b"
    r"|open (?:your|the|up)|find (?:your|it|that|the|you|my)|work (?:from"
    r"|with|for|on|at|as|in)|be (?:there|out|in|here) (?:for|anyway)"
    r"|go (?:with|for|to|on|back|home|away|ahead)|catch you|leave it|provide me|add up|change (?:my"
    r"|your) mind|move on|clear that up|update you(?:rself)?(?! )|read through|set off|deliver on"
    r"|open an? (?:window|tab))"
)
POLITE = re.compile(
    r"(?:let (?:you|me) go|let (?:me|us|you) (?:see|think|get on|start|check|just)|let you (?:get|off"
    r"|decide|think|have)|bear (?:with|that)|be (?:honest|fine|happy|sure|ok|okay|great|good|glad"
    r"|patient|interested|quick)"
    r"|have to think|think|see (?:what i can do|how|you (?:soon|later|then))|keep (?:it|that) in mind"
    r"|take your time|hear (?:from|me)|come across|stop (?:there|calling|by saying)|look forward"
    r"|move forward(?! with)|let me know if(?! (?:that|you can))|get out of your hair|leave you)"
)
