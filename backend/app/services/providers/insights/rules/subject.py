"""What a call is about, for tasks that name nothing but the person: "call the customer" about what."""

import re
from collections import Counter
from collections.abc import Sequence

from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.signs import said_by_machine, told_to_machine
from app.services.providers.insights.rules.topics import phrases

SAID = re.compile(
    r"\b(?:about|regarding|concerning|to do with|enquiring after|on about|ringing for|calling for) "
    r"(?P<subject>(?:the |your |our |a |an |my |that |this |some |those |these )(?:[a-z'-]+ )?[a-z'-]+)"
)
# Times, people and the call itself; and words that are no nouns, though they follow an article here or there.
NO_SUBJECT = re.compile(
    r"\b(?:it|that|this|you|me|us|them|time|bit|moment|way|minute|day|week|month|year|call|number|hour|summer"
    r"|winter|spring|autumn|morning|afternoon|evening|start|beginning|middle|end|meantime|place|line|beep"
    r"|tone"
    r"|voicemail|message|mobile|client|boss|manager|wife|husband|partner|committee|board|team|colleague|baby"
    r"|mad|due|yours|mine|financial|electric|toss-up|side|name|address|card|details|person|fault|joke"
    r"|hurry|rush|chance)$"
    r"|(?:ing|ly|ed|es)$"
)
# Where somebody says what they want, the thing they name is the subject.
WANTED = re.compile(
    r"\b(?:(?:i'm|we're) after|looking (?:for|to|at|into)|enquir\w+|inquir\w+|interested in"
    r"|(?:i|we)(?:'d| would) like|(?:i|we) (?:need|want)|quote|price|problem|issue|trouble|wonder(?:ing|ed)"
    r"|do you (?:do|have|sell|offer|cover|hire)|please|got (?:your|a)|following up)\b"
)
OPENING, EARLY = 8, 4
LEAST = 2
# Words that name a person, a way or a time, beside the verb that begins a task.
BARE_WORDS = (
    "the a an to of for on in at by with and or it that this them him her over you me us back customer up out"
    " down off round along again through first straight another someone somebody everyone those these one"
    " touch know contact call ring bell buzz shout tinkle chat word line note message diary calendar quick go"
    " then so when later is are was be there here get have come all about it's who"
)
BARE = set(BARE_WORDS.split())
NAMED = re.compile(
    r"\b(?:an?|the|your|our|my|this|that|some|any|new|those|these|\d+|two|three|four|five|six|eight|ten)"
    r" (?:[a-z'-]+ )?$"
)


def is_thin(text: str) -> bool:
    """Whether a task names nothing beside its verb and the person."""
    _, _, rest = text.removeprefix("Customer to ").partition(" ")
    return not set(re.findall(r"[a-z0-9']+", rest.lower())) - BARE


def subject(sentences: Sequence[Sentence], *, beside: str) -> str:
    """ "the fixed rate" from "I'm ringing about your fixed rate", else what is spoken of most beside the
    task's own words; "" where nothing is."""
    for sentence in sentences[:OPENING]:
        for match in SAID.finditer(sentence.lowered):
            words = re.sub(r"^(?:your|our|my|a|an|that|this|some)\b", "the", match.group("subject"))
            words = re.split(r" (?:and|but|for|of|in|on|at|to|is|was|we|i|you|it|with|from)$", words)[0]
            if words.count(" ") and not NO_SUBJECT.search(words):
                return words
    return _discussed(sentences, set(beside.lower().split()))


def _discussed(sentences: Sequence[Sentence], known: set[str]) -> str:
    """What comes up most, above all where somebody says what they want."""
    weights: Counter[str] = Counter()
    things: set[str] = set()
    for place, sentence in enumerate(sentences):
        if told_to_machine(sentence) or said_by_machine(sentence):
            continue
        wanted = place < OPENING and WANTED.search(sentence.lowered)
        for phrase in phrases(sentence):
            if NO_SUBJECT.search(phrase) or known & set(phrase.split()):
                continue
            weights[phrase] += 2 if wanted else 1
            if NAMED.search(sentence.lowered[: sentence.lowered.find(phrase)]):
                weights[phrase] += place < EARLY and phrase not in things
                things.add(phrase)
    ranked = sorted(
        (phrase for phrase in weights if phrase in things and weights[phrase] >= LEAST),
        key=lambda phrase: -weights[phrase] * (1 + 0.6 * phrase.count(" ")),
    )
    return f"the {ranked[0]}" if ranked else ""
