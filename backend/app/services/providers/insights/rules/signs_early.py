"""Signs of a matter that is young: in two minds, a first enquiry."""

from app.services.providers.insights.base import Intent
from app.services.providers.transcription.base import Speaker

AGENT, CUSTOMER, ANYONE = Speaker.AGENT, Speaker.CUSTOMER, None
Row = tuple[Intent, float, Speaker | None, str]

EARLY: tuple[Row, ...] = (
    # In two minds.
    (
        Intent.UNDECIDED,
        3.5,
        CUSTOMER,
        r"\b(?:think (?:about (?:it|that|this)|it (?:over|through))|have (?:a|to) think|(?:need|want|like"
        r"|got|have) (?:some |a bit (?:of|more) |more )?(?:time )?to (?:think|decide|consider|sleep on|mull"
        r"|weigh|digest|go away)|sleep on it|mull it over|(?:talk|speak|discuss|run|chat|check"
        r"|go) (?:\w+ ){0,3}?(?:over |about it |through |past |by )?(?:with |to |by |past )?(?:my"
        r"|the) (?:wife|husband|partner|boss|board|team|spouse|family|business partner|director|manager"
        r"|co-?founder|mum|dad|son|daughter|accountant|better half|other half|landlord|parents|committee"
        r"|trustees|colleagues)|not (?:\w+ )?(?:sure|certain|convinced|decided|made up)"
        r"|haven't (?:\w+ )?(?:decided|made (?:up|a decision))|(?:un|in)decided|in two minds|on the fence"
        r"|torn|(?:other|two|three|a few|several|different|another) (?:other )?(?:quotes?|vendors?|options?"
        r"|companies|suppliers?|providers?|offers?|places|firms|estimates?|agents?|proposals?|bids?|models?)"
        r"|shop(?:ping)? around|compar(?:e|ing)|weigh(?:ing)? (?:it )?up|can't decide|(?:i"
        r"|we) (?:just )?don't know (?:yet|if|whether|what to)|i don't know(?=[.,]|$)|before (?:we"
        r"|i) (?:decide|commit)|big decision|don't want to (?:commit|rush)|hard to (?:say|decide|justify)"
        r"|(?:maybe|perhaps) (?:but|i|we)|let (?:me|us) (?:think|discuss|consider|see|talk|get back"
        r"|come back)|toss(?:ing)? up|depends on|leaning)\b",
    ),
    (
        Intent.UNDECIDED,
        1,
        CUSTOMER,
        r"\b(?:too (?:expensive|much|dear|pricey|high)|more than (?:i|we) (?:expected|thought|budgeted"
        r"|wanted)|worried|concerned|hesitant|steep|ridiculous|complain|disgrace|unacceptable|broken down"
        r"|not happy|refund|doesn't work|isn't working)\b",
    ),
    (
        Intent.UNDECIDED,
        1.5,
        AGENT,
        r"\b(?:take your time|have a think|no pressure|when you've (?:decided|had a)|think it over"
        r"|sleep on it|let you (?:think|decide|discuss))\b",
    ),
    # The first hello.
    (
        Intent.NEW,
        3,
        CUSTOMER,
        r"\b(?:found (?:you|your|the)\b[^.]*\b(?:online|website|google|internet|facebook|instagram|web"
        r"|number|ad|advert|leaflet|flyer|listing)|found you|saw (?:your|an|the|you)\b[^.]*\b(?:ad|advert"
        r"|advertisement|website|sign|van|leaflet|flyer|post|facebook|instagram|google|linkedin|tv|page"
        r"|booth|stand|billboard|poster|truck)|(?:(?:friend|colleague|neighbour|neighbor|brother|sister"
        r"|cousin|mate|client|someone|somebody|\w+-in-law) (?:\w+ )?(?:mentioned|recommended|told|said"
        r"|suggested|uses|used)|recently (?:gone|started|moved|bought|set up|become|opened|inherited)"
        r"|what (?:you|you'd|you would) (?:charge|need|do|offer|recommend)|curious|wanted to know|(?:hoping"
        r"|wondering) (?:you|somebody|someone) could (?:tell|explain|help)|what(?:'s| is) involved"
        r"|look at the website|(?:thinking|thought) (?:of|about) (?:getting|starting|having|buying|trying"
        r"|joining)|taking (?:on )?new|collecting information|ask(?:ing)? about|what else do you|came across"
        r"|stumbled (?:on|across)|heard about|heard of|read about|recommended|referred|referral"
        r"|gave me your (?:name|number|details)|passed me your|told me about|suggested (?:you|i|your)"
        r"|picked up your|got your (?:name|number|details|card|leaflet|flyer))|(?:first time|never (?:been"
        r"|used|called|dealt|done|had|tried|rented|hired|bought)|new to (?:the area|this|all|town)"
        r"|just moved)|(?:just )?(?:enquir(?:e|ing|y)|inquir(?:e|ing|y))|just (?:wondering|wanted to (?:ask"
        r"|know|find out)|calling to (?:ask|find out|see))|(?:general|some|a bit of|bit more|more"
        r"|any) (?:\w+ )?(?:information|info)|do you (?:do|offer|cover|provide|have|deal|take|sell|rent|hire"
        r"|handle|cater|accept|service|work with)|(?:could|can) you tell me (?:\w+ )?(?:about|what|how"
        r"|whether|if|more)|how does (?:it|this|that) work|what (?:do you|are your) (?:charge|prices|rates"
        r"|offer|do|hours|services|opening)|how much (?:is|are|do|does|would|it))\b",
    ),
    (
        Intent.NEW,
        1.5,
        AGENT,
        r"\b(?:how did you (?:hear|find|come)|thanks? (?:you )?for (?:your )?(?:enquir\w+|inquir\w+"
        r"|reaching out|getting in touch|your interest)|have you (?:used us|been (?:here|to us|with us)"
        r"|worked with|hired|rented) before|new (?:customer|client|patient))\b",
    ),
    (
        Intent.NEW,
        3,
        CUSTOMER,
        r"\b(?:(?:i|we) run a|we're a (?:small|new|family|start)|told (?:me )?i should"
        r"|don't know (?:much|anything) about|accepting (?:new )?|do you take|starting (?:up|out|a)"
        r"|need to find|just got a|looking into|first (?:enquiry|call|contact)|could you (?:explain"
        r"|talk me through)|what sort of|what kind of|which \w+ do you)\b",
    ),
    (
        Intent.UNDECIDED,
        3.5,
        CUSTOMER,
        r"\b(?:chew|mull|turn|talk|think|look|weigh|go|sleep) (?:it|this|that|things"
        r"|everything) over|can't say (?:whether|if|either|yet)|in writing (?:first|before)"
        r"|still (?:deciding|thinking|looking|considering|weighing|debating)|second thoughts"
        r"|not convinced|jury's out\b",
    ),
)
