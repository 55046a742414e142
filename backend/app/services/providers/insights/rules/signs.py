"""The signs of each intent: what is said, by whom, and how much it weighs."""

import re
from dataclasses import dataclass

from app.services.providers.insights.base import Intent
from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.transcription.base import Speaker


@dataclass(frozen=True, slots=True)
class Sign:
    """`speaker` None: whoever says it. A negative weight speaks against the intent."""

    intent: Intent
    weight: float
    speaker: Speaker | None
    pattern: re.Pattern[str]


# Words aimed at whoever processes the transcript say nothing about what the speaker wants.
TOLD_TO_MACHINE = re.compile(
    r"\b(?:ignore (?:all |any |your |the |my )?(?:previous |prior |above |earlier )?(?:instructions"
    r"|prompts?|rules)|system ?(?:prompt|message|:)|mark this (?:lead|call)|set (?:the )?(?:sentiment"
    r"|intent|status)"
    r"|classify this|as an ai|ai assistant|dear (?:ai|assistant|model)|note to (?:ai|the system)"
    r"|record this call|language model|the (?:sentiment|intent) (?:is|should)|you are now|override"
    r"|tag this|record this as|update the crm to|(?:log|flag) this (?:call|lead) as)\b"
)
MACHINE_SPEAKS = re.compile(
    r"\b(?:after the (?:tone|beep)|at the tone|person you (?:have called|are calling|are trying)"
    r"|leave (?:a|your|me a) (?:message|name)|record your message|mailbox)\b"
)
AGENT, CUSTOMER, ANYONE = Speaker.AGENT, Speaker.CUSTOMER, None
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

_TABLE: tuple[tuple[Intent, float, Speaker | None, str], ...] = (
    # Nobody there.
    (
        Intent.NO_ANSWER,
        6,
        ANYONE,
        r"\b(?:leave (?:a|your|me a|us a) (?:message|name|voicemail)|after the (?:tone|beep)|at the tone"
        r"|you(?:'ve| have) reached (?:the )?(?:voice ?mail|mailbox|\w+)(?! the wrong)|(?:reached"
        r"|this is) the voice ?mail|voice ?mail (?:box|of|for|is)|answer(?:ing)? ?(?:phone|machine|service)"
        r"|we're out at the moment|can't get to the phone|(?:\[|\()(?:beep|voice ?mail|no answer|dial tone"
        r"|ringing|silence|line rings?)|mailbox is full|(?:can't|cannot|unable to) (?:come to|take"
        r"|answer) (?:the|your) (?:phone|call)|not available (?:right now|to take|at the moment)"
        r"|is (?:currently )?unavailable|person you are (?:calling|trying to reach)"
        r"|number you (?:have )?(?:dialled|dialed|called)|please try (?:again|your call again) later"
        r"|forwarded to (?:an automated|voice ?mail)|record your message|please hang up)\b",
    ),
    (
        Intent.NO_ANSWER,
        4,
        AGENT,
        r"\b(?:(?:ringing and ringing|rings out|keeps ringing|line (?:is |went )?dead)|no(?: one|body)(?:'s"
        r"| is)? (?:there|answer(?:ing|ed)?|picking up|picked up)|there(?:'s| is) no (?:answer|reply"
        r"|response|one there)|no (?:answer|reply|response)\b|can't hear (?:anything|anyone|anybody|you)"
        r"|went (?:straight )?to voice ?mail|just ringing out|rang out|anybody there|anyone there"
        r"|is anyone there|is (?:somebody|anybody) there)",
    ),
    (Intent.NO_ANSWER, 1, ANYONE, r"^(?:hello|hi)\?$|can you hear me|are you there"),
    # Somebody else.
    (
        Intent.WRONG_NUMBER,
        7,
        ANYONE,
        r"\b(?:wrong number|wrong (?:person|house|company|business|people|extension|line|place)"
        r"|misdial(?:led|ed)?|(?:no(?: one|body)|not anyone|isn't anyone|nobody|no one) (?:here "
        r"|round here )?(?:by|of|with|called|named)(?: that| the)?(?: name| \w+)?|no(?: one|body) (?:by|with"
        r"|of) that name|there(?:'s| is) no \w+ (?:here|at this|living|working|on this)|(?:doesn't|does not"
        r"|don't) (?:live|work) (?:here|at this)|(?:don't|do not) know (?:any(?:body|one)|a|any"
        r"|who)\b[^.]* (?:called|named|is|by)|no idea who|you've (?:come|got) through to|(?:got|this is"
        r"|reached) (?:a|an|my) (?:\w+ )?(?:private|mobile|home|residential|personal|house|takeaway"
        r"|different|fax)|no such person|never heard of (?:him|her|them|that (?:person|company))|you(?:'ve"
        r"| have) (?:called|rung|got|reached|dialled|dialed) (?:a|the) (?:private|different|residential"
        r"|wrong)|had this number (?:for|since)|isn't (?:his|her|their) (?:number|phone)|not (?:his|her"
        r"|their) number|that's not me|no longer (?:his|her) number|i(?:'m| am) not (?:mr|mrs|ms|miss"
        r"|mister)\b)",
    ),
    # A clear no.
    (
        Intent.NOT_INTERESTED,
        5,
        CUSTOMER,
        r"\b(?:(?:not|isn't|aren't|never|no longer|wasn't) (?:\w+ ){0,2}?interested|no interest in"
        r"|not (?:really )?(?:for (?:me|us)|something (?:i|we)(?:'d| would)? (?:need|want|be)|our thing"
        r"|my thing|looking (?:for|to) \w+|in the market)|take (?:me|us|my \w+|our \w+|this number) off"
        r"|remove (?:me|us|my|our|this number)|stop (?:calling|ringing|phoning|contacting)|(?:don't|do not"
        r"|never|not to) (?:call|ring|contact|phone|bother) (?:me|us|here|again|this)|(?:don't"
        r"|do not) (?:need|want) (?:it|this|that|one|any(?:thing|thing else|more|\b)|your|another|to (?:buy"
        r"|change|switch|go ahead|proceed|continue|hear))|we(?:'re| are) (?:all set|sorted|covered)|i(?:'m"
        r"| am) (?:all set|sorted|fine thanks|good thanks)|(?:gone|going|went|signed|signed up|decided to go"
        r"|staying|stay|sticking|stick) with (?:someone|somebody|another|a different|our|my|the (?:other"
        r"|current)|them|who|what)|happy (?:with|where) (?:who|what|our|my|the|them|we|i|it)|(?:i'll|we'll"
        r"|going to) (?:have to )?(?:pass|decline|leave it)(?! on)|not going (?:ahead|to go ahead|to proceed"
        r"|forward)|(?:won't|will not) be (?:going ahead|proceeding|needing|taking)|cancel(?:ling"
        r"|ing)? (?:my|our|the) (?:contract|account|subscription|policy|membership|order)|no thank(?:s"
        r"| you)(?:,? not| bye|,? we|,? i)|not worth|waste of (?:time|money)|count (?:me|us) out"
        r"|do not call list|don't want any|we have no need|no need for|it's a no|(?:i|we) said no"
        r"|(?:absolutely|definitely|certainly) not\b|no from (?:me|us)|don't (?:trouble|bother) yourself"
        r"|stop you (?:there|right there)|lose my number|do[- ]not[- ]call|not for us|(?:already|just"
        r"|recently|we|i) renewed with|already (?:have|use|using|got|with|work with|signed)|(?:got"
        r"|have) (?:someone|somebody|a (?:supplier|provider|guy|company|firm)) (?:already|for that|who|that)"
        r"|not looking|can't see (?:us|me|myself)|rather not|decided (?:against|not to)|changed (?:my"
        r"|our) mind|thanks but no|save your breath|unsubscribe|delete (?:my|our) (?:details|number|data"
        r"|record)|asked [^.]* not to|we're good|i'm good\b|hard pass|pass on (?:this|that|it)|let it lapse"
        r"|don't see the (?:need|point|value)|not necessary|not required|no use (?:for|to) (?:us|me|it)"
        r"|doesn't (?:interest|suit|appeal)|leave us alone|we(?:'ve| have) no (?:need|use|plans?|interest))",
    ),
    (
        Intent.NOT_INTERESTED,
        2,
        CUSTOMER,
        r"^(?:(?:oh|er|um|erm|hi|look|sorry),? )*no,? (?:thanks|thank you|not really)\b|not at (?:this"
        r"|the) (?:moment|time),? thank",
    ),
    # Money still to come.
    (
        Intent.PAYMENT_PENDING,
        4,
        CUSTOMER,
        r"\b(?:(?:i'll|i will|we'll|we will|i'm going to|i can|we can|i shall|i am going to|going to"
        r"|let me) (?:\w+ ){0,2}?(?:pay|transfer|settle|wire|make (?:the|a|that) (?:payment|transfer)"
        r"|send (?:the|you the|over the) (?:payment|money|deposit|cheque|check|balance)|put the (?:payment"
        r"|money|deposit)|get (?:it|that|this|the \w+) paid|clear (?:it|the balance|that))|(?:cheque|check"
        r"|payment|transfer)(?:'s| is| will be|'ll be) (?:in the (?:post|mail)|on its way|going out"
        r"|being (?:processed|made))|payment run|(?:do|make|set up|send|put through|arrange) (?:a |the "
        r"|that )?(?:bank |wire )?(?:transfer|payment|bacs)|process (?:the payment|it|that) (?:on|by"
        r"|tomorrow|today|this|next)|finance (?:team|department)|get (?:it|that|this) paid|get paid"
        r"|take care of (?:it|the (?:balance|bill|payment))|settle up|pay (?:it|that|the \w+|you) (?:on|by"
        r"|tomorrow|tonight|today|next|this|at|when|once|as soon)|haven't (?:paid|had the (?:invoice"
        r"|chance to pay))|not (?:yet )?paid|when i get paid|payday|pay ?day|send (?:me|us|over) (?:the|a|an"
        r"|that|your) (?:\w+ )?(?:payment link|link to pay|invoice|bank details|payment details|pro ?forma)"
        r"|accounts (?:team|department|will)|(?:approve|approved|release) the payment)",
    ),
    (
        Intent.PAYMENT_PENDING,
        2.5,
        ANYONE,
        r"\b(?:payment link|bank details|link (?:to|so you can) pay|pay (?:online|over the phone)|balance of"
        r"|amount (?:owing|due)|you owe|waiting (?:for|on) approval|remittance|sort code|standing order"
        r"|direct debit|late fee|arrears|owed|(?:fees?|rent|premium|payment|money|deposit"
        r"|balance) (?:haven't|hasn't|has not|have not|didn't|not)|outstanding (?:balance|invoice|payment"
        r"|amount)|(?:balance|invoice|payment|deposit|premium|instalment|installment|bill)(?: \w+)? (?:is"
        r"|was|are|'s|of \S+ is) (?:still )?(?:\w+ )?(?:outstanding|overdue|due|unpaid|late|pending"
        r"|showing as)|overdue|unpaid|past due|once (?:the|your|we(?:'ve| have)|i(?:'ve"
        r"| have)) (?:\w+ )*(?:payment|deposit|paid|money|received)|as soon as (?:the|your) (?:payment"
        r"|deposit|money)|(?:waiting|wait) (?:for|on) (?:the|your|a) (?:payment|deposit|transfer)"
        r"|to (?:secure|hold|reserve) (?:it|them|the|your|that)|purchase order|pro ?forma|card (?:was "
        r"|has been |got )?(?:declined|expired)|payment (?:didn't|did not|hasn't|failed|bounced|plan)"
        r"|missed (?:a |the |your )?(?:payment|instalment))\b",
    ),
    # A deal that is done.
    (
        Intent.CONVERTED,
        5,
        ANYONE,
        r"\b(?:(?:payment|card|it|that|deposit|transaction|order)(?:'s| has| is"
        r"| have)? (?:all )?(?:just )?(?:gone|went|come|been) (?:through|processed|received|taken|placed"
        r"|accepted|approved)(?! to voice)|(?:i've|we've|i have|we have|just|already) (?:just |already |now "
        r"|both )?(?:signed|paid|transferred|placed (?:the|an|my|our) order|ordered|bought|purchased"
        r"|completed the payment|sent (?:back )?the signed)|(?:payment|order|deposit|transaction) (?:is "
        r"|was |has been |all )?(?:received|confirmed|successful|complete|approved|authorised|authorized"
        r"|placed|taken)|(?:booking|order|appointment|reservation|policy|membership|place|purchase"
        r"|subscription|cover) (?:is|has been|'s) (?:now |all )?(?:confirmed|booked|live|active|set up"
        r"|complete|in place|placed|secured|up and running)|you(?:'re| are) (?:now |all )?(?:booked(?: in)?"
        r"|signed up|covered|insured|all set|good to go|enrolled|registered|confirmed|set up|a member)"
        r"|welcome (?:aboard|to the (?:family|team|club)|on board)|congratulations on"
        r"|thanks? (?:you )?for your (?:order|payment|purchase|business|booking)|reference (?:number )?is"
        r"|confirmation number|(?:contract|agreement|paperwork|lease)(?:'s| is| has been) (?:all )?signed"
        r"|(?:it's|that's|payment's|money's) (?:landed|arrived|cleared|in\b|all done)|all yours|deal(?:'s"
        r"| is) done|sale agreed|exchanged contracts|signed (?:copy|contract|agreement|paperwork|lease)"
        r"|your order(?:'s| is) in|you(?:'re| are) a member|(?:all|been) authori[sz]ed|order (?:number"
        r"|reference)|see you on (?:moving|the) day)\b",
    ),
    (
        Intent.CONVERTED,
        3,
        CUSTOMER,
        r"\b(?:take (?:the )?(?:payment|my card|it from)|here(?:'s| is) my card|my card number"
        r"|use the (?:same )?card|(?:let's|i'd like to|we'd like to|happy to|please|want to"
        r"|i want to) (?:\w+ ){0,2}?(?:place the order|go ahead and (?:book|order|pay)|book it|book that"
        r"|pay (?:now|in full))|i'll take (?:it|them|the|that|both|two|three)|sign me up|put it on my card"
        r"|we have a deal|it's a deal|done the transfer|(?:put|paid) (?:the|my|our|a) deposit"
        r"|gone ahead (?:and|with)|transfer(?:'s| has)? (?:done|sent|made|gone)|you've got (?:a deal"
        r"|yourself)|sold)\b",
    ),
    (
        Intent.CONVERTED,
        -3,
        ANYONE,
        r"\b(?:if|once|when|until|unless|as soon as)\b[^.]*\b(?:signed|paid|gone through|received|confirmed"
        r"|place the order)\b|\b(?:hasn't|haven't|didn't|not) (?:\w+ )?(?:gone through|signed|paid"
        r"|been received|received)\b",
    ),
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
        r"|book|sign|order|see (?:it|a demo)|buy)|move forward with|(?:loved|love|like|liked"
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
)
SIGNS = tuple(
    Sign(intent, weight, speaker, re.compile(pattern)) for intent, weight, speaker, pattern in _TABLE
)


def told_to_machine(sentence: Sentence) -> bool:
    """Whether the words are aimed at whoever processes the transcript: they mean nothing for the call."""
    return TOLD_TO_MACHINE.search(sentence.lowered) is not None


def said_by_machine(sentence: Sentence) -> bool:
    """Whether a voicemail greeting speaks: its "please leave a message" asks nobody for work."""
    return MACHINE_SPEAKS.search(sentence.lowered) is not None
