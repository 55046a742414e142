"""Signs of a call that settles the matter: nobody there, somebody else, a no, a payment, a deal."""

from app.services.providers.insights.base import Intent
from app.services.providers.transcription.base import Speaker

AGENT, CUSTOMER, ANYONE = Speaker.AGENT, Speaker.CUSTOMER, None
Row = tuple[Intent, float, Speaker | None, str]

SETTLED: tuple[Row, ...] = (
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
        r"|record)|asked [^.]* not to|we're good(?! for| to)|i'm good\b|hard pass|pass on (?:this"
        r"|that|it)|let it lapse"
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
    (
        Intent.NO_ANSWER,
        5,
        ANYONE,
        r"\b(?:voice ?mail|(?:as soon as|when) you (?:get|hear|receive|pick up) this"
        r"|sorry i missed you|tried (?:calling|ringing|to (?:call|ring|reach)) you)\b",
    ),
    (
        Intent.WRONG_NUMBER,
        5,
        ANYONE,
        r"\b(?:isn't|is not|not) \w+(?: \w+)?'s (?:number|phone|line|mobile|house)|^(?:no"
        r"|sorry)\b[^.]*\bthis is (?:a|an|the)\b|(?:any ?more|no longer)[^.]*\bnumber"
        r"|got this (?:sim|number|phone)|you must (?:have|want|be (?:looking|after))[^.]*\b(?:wrong"
        r"|different|other|someone|somebody)\b",
    ),
    (
        Intent.NOT_INTERESTED,
        4,
        CUSTOMER,
        r"\b(?:got rid of|wouldn't (?:get the|use|need|be)|(?:do|does|did) not (?:want|need)"
        r"|there is no point|there's no point|no point in|sold (?:the|it|up|my|our)|we don't use"
        r"|we do it ourselves|in-house|close my account)\b",
    ),
    (
        Intent.PAYMENT_PENDING,
        3,
        ANYONE,
        r"\b(?:(?:can|could) i pay (?:tomorrow|on|by|next|later|in|at|the|when|half|it)"
        r"|as soon as (?:he|she|they|my|the|we|i)[^.]* (?:pays?|paid|clears?|get paid)|(?:nudge"
        r"|chasing|chase|reminder|query|calling|ringing|following up)[^.]*\b(?:invoice|payment"
        r"|balance|bill)|card(?:'s| has| is| was)?(?: been)? (?:declined|expired|refused)|(?:money"
        r"|funds|cheque|check)[^.]* (?:clears?|comes? (?:in|through)|lands?))\b",
    ),
    (
        Intent.CONVERTED,
        5,
        CUSTOMER,
        r"\b(?:e-?signed|put me down for|signed it|just paid|it's paid|all paid|made the payment"
        r"|sent the (?:money|payment|deposit)|bought it|placed it)\b",
    ),
)
