"""Faint signs: what a call is about, asked only where nobody says plainly what they want. They add up."""

from app.services.providers.insights.base import Intent
from app.services.providers.transcription.base import Speaker

AGENT, CUSTOMER, ANYONE = Speaker.AGENT, Speaker.CUSTOMER, None

FAINT: tuple[tuple[Intent, float, Speaker | None, str], ...] = (
    (
        Intent.PAYMENT_PENDING,
        0.8,
        ANYONE,
        r"\b(?:invoices?|pay|pays|paying|payments?|bills?|settl(?:e|ing)|owe[sd]?|deposit|transfer)\b",
    ),
    (Intent.PAYMENT_PENDING, 0.4, ANYONE, r"\b(?:card|bank|money|funds|account|balance|instal+ments?)\b"),
    (
        Intent.CALLBACK_REQUESTED,
        0.9,
        ANYONE,
        r"\b(?:call|ring|phone|speak|talk|catch|reach)\b.*\b(?:then|day|later|tomorrow|morning"
        r"|afternoon|evening|tonight|monday|tuesday|wednesday|thursday|friday|o'clock|free|available"
        r"|\d)\b",
    ),
    (
        Intent.CALLBACK_REQUESTED,
        0.9,
        CUSTOMER,
        r"\b(?:message|busy|moment|lunch|meeting|driving|out of the office|in the middle|available"
        r"|in today|speak to|talk to)\b",
    ),
    (
        Intent.NEW,
        0.6,
        CUSTOMER,
        r"\?$|^(?:what|how|do you|is there|are you|are there|does|can you|could you|when do)\b",
    ),
    (
        Intent.NEW,
        0.8,
        CUSTOMER,
        r"\b(?:cost|price|prices|charge|charges|packages?|options?|rates?|offer|services?|opening"
        r"|website|online|information|brochure|work out|looking into|about your)\b",
    ),
    (
        Intent.INTERESTED,
        0.8,
        CUSTOMER,
        r"\b(?:great|perfect|brilliant|lovely|fantastic|excellent|ideal|keen|love|like|need|want"
        r"|book|order|start|available|visit|view|trial|demo|quote)\b",
    ),
    (
        Intent.FUTURE_PLANNING,
        0.9,
        CUSTOMER,
        r"\b(?:year|years|spring|summer|autumn|fall|winter|season|quarter|months|budget|eventually"
        r"|someday|future|ahead|until|postpone|delay|grant)\b",
    ),
    (
        Intent.NOT_INTERESTED,
        0.9,
        CUSTOMER,
        r"^(?:(?:oh|er|um|sorry|look|well),? )*(?:no|nope|nah)\b|\b(?:sorry|cancel|already|stop"
        r"|don't|enough|fine without|got rid of|never use)\b",
    ),
    (
        Intent.UNDECIDED,
        0.8,
        CUSTOMER,
        r"\b(?:maybe|perhaps|might|possibly|whether|depends|hmm|unsure|wonder|not yet|other|price"
        r"|expensive|problem|issue|complaint|wrong|broken|charged|letter|fine|notice|appeal|damage"
        r"|claim|fault|repair|still|waiting|worried|upset|unhappy|ridiculous|lost|late)\b",
    ),
    (
        Intent.WRONG_NUMBER,
        1.2,
        ANYONE,
        r"\b(?:who\?|who is this|who's calling|who do you want|mistake|number)\b",
    ),
)
