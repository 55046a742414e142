"""Signs of a matter that stays open: later, call again, interested."""

from app.services.providers.insights.base import Intent
from app.services.providers.transcription.base import Speaker

AGENT, CUSTOMER, ANYONE = Speaker.AGENT, Speaker.CUSTOMER, None
Row = tuple[Intent, float, Speaker | None, str]

GOODS = (
    r"(?:quote|quotation|proposal|brochure|pricing|price list|demo|details|information|contract"
    r"|paperwork|sample|estimate|link|test drive|viewing|trial|tour|consultation)"
)
LATER = (
    r"(?:next year|next (?:spring|summer|autumn|fall|winter|quarter|season)|(?:the |a )?(?:new"
    r"|next) (?:financial |fiscal |tax )?year|(?:in|until|till|by|come|around|after"
    r"|for) (?:the )?(?:spring|summer|autumn|fall|winter|new year|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|christmas|easter|holidays|q[1-4]|(?:first|second"
    r"|third|fourth) quarter)|in (?:about )?(?:\d+|two|three|four|five|six|eight|nine|ten|twelve"
    r"|eighteen|a few|a couple of|several) months|later (?:this|in the) year|(?:early|mid|middle of|late"
    r"|end of|beginning of|start of|towards the end of|back end of|through|until|till)[ -]?(?:next year"
    r"|the year|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|down the (?:line|road)|further down|in the future|months? (?:away|off)|a year or (?:two|so)"
    r"|next budget|budget cycle)"
)

OPEN: tuple[Row, ...] = (
    # Later than now.
    (
        Intent.FUTURE_PLANNING,
        3.5,
        CUSTOMER,
        r"\b(?:no (?:hurry|rush) (?:on|for|from|with)|(?:pushed|put|moved|knocked) (?:it )?back|(?:don't"
        rf"|can't|won't|not going to) [^.]* until|for another (?:\w+ ){1, 3}?(?:months?|years?)|hold off"
        r"|(?<!been )on hold(?! for)|on ice|back burner|closer to the (?:time|date|day)|isn't until"
        r"|not (?:until|till|before|right now|for (?:now|a while|another)|this year|yet|just yet|immediately"
        r"|planning .* (?:until|till))|won't be (?:until|till|before|for)|no budget|budget(?:'s| is"
        r"| has been| for this year)?[^.]* (?:spent|gone|frozen|allocated|used up|finished|tied up)"
        r"|(?:locked|tied) (?:in|into)\b[^.]*\b(?:until|till|through|for)|(?:contract|lease|deal|agreement"
        rf"|policy|term|warranty)(?:'s| is)? (?:\w+ ){{0,3}}?(?:runs?|run|ends?|expires?|until|up|comes up"
        r"|finishes?|renews?|through)|(?:planning|plan|thinking|looking|hoping|aiming|want) (?:ahead|(?:to"
        rf"|of|at|on)[^.]* {LATER})|revisit|(?:touch base|come back to (?:me|us)|get back in touch|check back"
        r"|check in|circle back|reach out|get in touch|be in touch|give (?:me|us) a (?:call|ring|shout)"
        r"|speak|talk|try (?:me|us)|call|drop (?:me|us) a (?:line|note|message|email)|pick (?:it"
        rf"|this) up)[^.]*{LATER})\b",
    ),
    (
        Intent.FUTURE_PLANNING,
        3,
        CUSTOMER,
        r"^(?!.*\b(?:was|were|had|did|came|went|bought|got|took|since|last|ago|changed|moved"
        rf"|\w+ed in)\b).*\b{LATER}\b",
    ),
    (
        Intent.FUTURE_PLANNING,
        1.5,
        AGENT,
        r"\b(?:(?:call|ring|contact|touch base|check in|follow up|reach out|diary|diarise|get back|pick"
        rf"|speak|talk)[^.]*{LATER}|closer to the time|nearer the time)\b",
    ),
    (
        Intent.FUTURE_PLANNING,
        1.5,
        CUSTOMER,
        r"\b(?:closer to the time|nearer the time|planning ahead|timing isn't right|bad timing|wrong time"
        r"|down the line|no rush|early days|long[ -]term|not urgent|still a way off|way off|a while off"
        r"|saving up|once (?:we've|we have|i've|i have|the|that|our|my)[^.]* (?:moved|finished|completed"
        r"|done|sold|settled|retire|born))\b",
    ),
    # Call again.
    (
        Intent.CALLBACK_REQUESTED,
        4,
        CUSTOMER,
        r"\b(?:(?:call|ring|phone|buzz) (?:me |us |him |her |you )?back|(?:call|ring|phone|try) (?:me"
        r"|us) (?:again |back )?(?:later|tomorrow|tonight|on|at|after|before|next|this|when|in|around|monday"
        r"|tuesday|wednesday|thursday|friday|saturday|sunday|between|first)|give (?:me|us) (?:a"
        r"|another) (?:\w+ )?(?:call|ring|shout|bell|buzz)|(?:can|could|would|will) (?:you|someone"
        r"|somebody) (?:please |possibly |just )?(?:call|ring|phone)|(?:someone|somebody|him|her|them"
        r"|manager|he|she|to)(?: to| can| could)? (?:call|ring|phone) (?:me|us)|(?:have"
        r"|get) (?:\w+ ){1,4}?(?:to )?(?:call|ring|phone) (?:me|us)|call ?back|on the phone (?:by|at|before"
        r"|to me)|return my call|speak (?:later|another time)|better time|(?:bad|not a good|terrible"
        r"|awkward) (?:time|moment)|can't (?:talk|speak|chat)|(?:can we|could we|let's) (?:speak|talk"
        r"|do this|chat|pick this up) (?:later|tomorrow|another|on|at|next|this))\b",
    ),
    (
        Intent.CALLBACK_REQUESTED,
        2,
        AGENT,
        r"\b(?:(?:i'll|i will|we'll|i can|shall i|can i|let me|should i|someone will|will|somebody will"
        r"|have \w+|to) (?:\w+ )?(?:call|ring|phone|try) (?:you )?(?:back|again)|(?:get|ask|have"
        r"|tell) (?:\w+ ){1,4}?(?:to )?(?:call|ring|phone|contact) you|call(?:ing)? you back|call ?back"
        r"|when(?:'s| is| would be) (?:a )?(?:good|better|best|convenient) time|give you a (?:call"
        r"|ring) (?:back|then))\b",
    ),
    (
        Intent.CALLBACK_REQUESTED,
        1.0,
        CUSTOMER,
        r"\b(?:i'm|i am|we're|just|right) (?:\w+ ){0,3}?(?:driving|in (?:the middle|a meeting|the car|a rush"
        r"|traffic)|at work|busy|about to (?:go|walk|board|start)|picking|on (?:my way|the (?:road|train|bus"
        r"|school run))|with a (?:customer|client|patient)|tied up|heading into|walking into|out and about"
        r"|boarding|running late)\b",
    ),
    # Yes, go on.
    (
        Intent.INTERESTED,
        3.5,
        CUSTOMER,
        r"(?<!not )(?<!not really )(?<!n't )\b(?:(?:i'm|i am|we're|we are|very|really|definitely|quite|still"
        r"|certainly|be) (?:very |really |definitely |quite |still |certainly |extremely )*(?:interested"
        r"|keen)|(?:we'd|i'd|we would|i would|we) (?:\w+ )?(?:like|love|be keen"
        r"|be happy) to (?:\w+ )?(?:go ahead|move forward|proceed|see|try|book|arrange|schedule|set up|order"
        r"|view|visit|sign|take|get (?:started|going|a quote|it|one|this)|do|have|come|look|start|buy"
        r"|know more|hear more|learn|discuss|upgrade|add|join|test)|sounds (?:really |very |pretty "
        r"|absolutely )*(?:good|great|perfect|fantastic|brilliant|excellent|interesting|ideal|amazing"
        r"|like (?:a|what|exactly|just))|(?:exactly|just) what (?:we|i)(?:'re|'m|'ve| are| am"
        r"| have)? (?:\w+ )?(?:need|want|looking|after)|(?:we're|i'm|we are|i am) (?:\w+ )?(?:up for|all for"
        r"|on board|sold on|game|excited)|want to get (?:my|our|the|a|it|this|some|started|going)|(?:that|it"
        r"|this) (?:is|looks|seems) (?:really |very )?(?:promising|ideal|perfect|great)|very positive"
        r"|yes please|want (?:to )?(?:know|hear|learn) more|tell me more|(?:'d|would) like (?:a|an"
        r"|to)(?! (?:ask|know|enquire|inquire|speak|talk|complain|cancel|report|find|check|query|raise|hear"
        r"|understand|bit|little|word|think|discuss|leave|make a complaint|refund)) |can't wait to"
        r"|we'll (?:take|have) (?:it|them|the|two|three|one)|let's (?:do (?:it|that|this)|go (?:ahead|for"
        r"|with)|move|get (?:it|this|going|started|that)|book|set|meet|schedule|arrange|proceed)|(?:want"
        r"|ready|keen|happy|decided|eager) to (?:go ahead|move forward|proceed|get (?:started|going)|start"
        r"|book|sign|order|see a demo|buy)|move forward with|(?:loved|love|like|liked"
        r"|impressed) (?:it|the|what|how|your|with|by)|count (?:me|us) in|i'm in\b|that(?:'ll| will) (?:do"
        r"|suit)|suits (?:me|us)|raise (?:the|a) (?:po|purchase order)|what(?:'s| is) your availability"
        r"|hunting for|right up (?:my|our) street|works for (?:me|us)|(?:can|could) (?:i|we) (?:book|come"
        r"|view|see|try|arrange|schedule|get (?:a|an|one|some)|have (?:a|some)|test|order|start)|when (?:can"
        r"|could) (?:you|we|i) (?:start|deliver|install|come|begin|view|see|get)|how (?:soon|quickly) can"
        r"|that's (?:very |really )?(?:reasonable|competitive|a good price|cheaper|affordable|within (?:our"
        r"|my) budget)|go ahead)\b",
    ),
    (
        Intent.INTERESTED,
        2.5,
        CUSTOMER,
        r"\b(?:(?:send|email|text|post|give|get|drop|forward|mail|shoot) (?:me|us|it|that|over|across"
        rf"|through)\b[^.]*\b{GOODS}|(?:like|want|need|after|get|have|see|request) (?:a|an|the|some"
        rf"|your) (?:\w+ ){{0,3}}?{GOODS}|i'm (?:after|looking (?:for|to)|hoping to)|we(?:'re| are) (?:after"
        r"|looking (?:for|to (?:buy|hire|rent|replace|switch|upgrade|get|take|lease))|hoping to)|(?:i"
        rf"|we) need (?:\w+ ){{0,3}}?(?:vans?|cars?|trucks?|vehicles?|units?|people|cleaners?|licen[cs]es?"
        r"|seats?|rooms?|cover|help with)|do you have any availability|what(?:'s| is) the next step"
        r"|how do (?:i|we) (?:sign up|order|get started|book|proceed|go about))\b",
    ),
    (
        Intent.INTERESTED,
        1.5,
        AGENT,
        r"\b(?:(?:i'll|i will|let me|we'll|we will|let's|can) (?:\w+ )?(?:book|pencil|put|get|set|schedule"
        r"|arrange) (?:you|it|that|up|a|the) (?:\w+ ){0,3}?(?:in|down|demo|viewing|survey|visit|trial"
        r"|test drive|consultation|site visit|tour|call)|glad you like|great to hear)\b",
    ),
    (
        Intent.CALLBACK_REQUESTED,
        3,
        CUSTOMER,
        r"\b(?:(?:could|can|should|shall) we (?:talk|speak|chat|do (?:this|it))|(?:talk"
        r"|speak) (?:on )?(?:monday|tuesday|wednesday|thursday|friday|tomorrow)|(?:call|ring|phone"
        r"|text) me when|(?:best|good) time to (?:call|ring|reach|catch)|i'll be (?:free|back"
        r"|available|in))\b",
    ),
    (
        Intent.CALLBACK_REQUESTED,
        1.8,
        AGENT,
        r"\b(?:i'll|i will) (?:call|ring|phone|try) you then\b|\bdo you have a (?:minute|moment)\b"
        r"|\bleave (?:her|him|them) a message\b|\bget (?:her|him|them) to\b",
    ),
    (
        Intent.FUTURE_PLANNING,
        3.5,
        CUSTOMER,
        r"\b(?:not this (?:year|quarter|season|month)|nothing (?:can|will|is going to) (?:happen"
        r"|move|change)|next (?:school|academic|financial|fiscal) year|before the new|(?:when|once"
        r"|until) (?:we|i)(?:'ve| have)? (?:saved|moved|finished|got|had|know|retire)|too (?:early"
        r"|soon)|one for (?:next|the))\b",
    ),
)
