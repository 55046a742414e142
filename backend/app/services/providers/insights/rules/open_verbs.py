"""Work whose verb stands in no list: "my boy will plow the lane tomorrow night". Used by `promises`.

Trades have more verbs than anyone can write down, so here the list is of those that are no work.
"""

import re

from app.services.providers.insights.rules.verbs import BASE_FORMS

# What people feel, are, or do with themselves; and light verbs that say nothing without their noun.
NO_WORK_WORDS = (
    "be have see know think want need like love hope wait mean believe guess understand remember forget hear"
    " feel seem look sound expect suppose wonder wish prefer appreciate enjoy mind keep stay hold hang stick"
    " let go come get take give make put tell say talk speak listen try stop start begin live die sit stand"
    " sleep eat drink work win lose run walk turn bet swear admit explain describe imagine agree accept"
    " decline"
    " refuse lie bear manage cope afford struggle happen become own cost depend miss choose decide catch pass"
    " do drop pop swing just never not also then only still even probably definitely always actually honestly"
    " all both a an the it that this my your our i we you he she they there here go hopefully maybe gladly"
    " certainly really simply to in on at by for of and or but so as if no yes ok okay well sure any some use"
    " join finish end wrap continue pull push move head set follow read reckon assume consider discuss"
    " decide consider weigh pick settle hazard argue complain cancel consult warn promise guarantee save"
    " spare due"
    " chance risk skip wake rest enter face owe stay note jot repeat shout thank congratulate hand bother"
    " trust doubt fear laugh cry smile love hate grab shut open close keep skip ride drive fly sail travel"
    " watch suit help pray charge treat deserve kill hurt lend borrow quit retire play cross treat"
    " held sent kept brought came went got gave took made did left found told said paid met wrote rang called"
)
NO_WORK = frozenset(NO_WORK_WORDS.split())
WHOM = (
    r"him|her|them|it|(?:my|our|the|your|an?) (?:[a-z'-]+ ){0,2}?[a-z'-]+|(?:mr|mrs|ms|dr|father) [a-z]+"
    r"|(?!you\b|me\b|us\b|a\b)[a-z]+"
)
BASES = "|".join(sorted(BASE_FORMS | {"come", "look", "do", "carry", "take", "have"}))
# A light verb with the noun that makes it work.
LIGHT = re.compile(
    r"do (?:the|a|an|your|our|my|that|it|them|another|those|both|separate|some) (?!trick|same|job|best"
    r"|rest\b)"
    r"|leave (?:a|an|the|your|our|some|it|them) (?:[a-z'-]+ ){0,4}?(?:at|with|on|in|by|for|outside|behind) "
    r"|take (?:your|the|my|our|his|her|that|those|it|them) (?:[a-z'-]+ ){0,4}?(?:to|round|over|down|back|in) "
    r"|make (?:a|an|the|another|some) (?!note|move|start|point|decision|difference|mistake|list|choice)"
    r"|leave (?:you|us|me|him|her|them) (?:a|an|the|some|your) |run (?:the|some|those|your|a) (?!risk)"
    r"|(?:ask|tell) (?:him|her|them|(?:the|our|my) [a-z]+)\b"
    r"|(?:keep|save) (?:us|you|me|him|her|them|a|an|one|two|three|four) (?!eye|posted|informed|updated"
    r"|going|company|waiting|in)"
    r"|do (?:you|me|us) (?:an?|the|some|one|two|three) "
    r"|put (?:the|a|an|your|our|my|it|that|them|both|those|these|everything) (?:[a-z'-]+ ){0,5}?(?:in|on"
    r"|into|through|up|to|under"
    r"|aside|behind|with|back on)\b"
    rf"|(?:have|get|ask) (?:{WHOM}) (?:to )?(?:{BASES})\b"
    rf"|(?:ask|tell) (?:{WHOM}) (?:to|that|about|for|it's)\b"
    r"|have (?:a|an|the|it|one|your) (?:[a-z'-]+ ){0,2}?(?:there|round|with you|on (?:the|its)|over|ready"
    r"|waiting)\b"
)
VERB = re.compile(r"[a-z]+(?:-[a-z]+)?")
# Its object: a verb that takes none is seldom a task.
OBJECT = re.compile(
    r" (?:it|them|that|those|these|this|you|him|her|both|all|everything|an?|the|your|our|my|his|their"
    r"|some|any"
    r"|another|one|two|three|four|five|six|ten|\d+|up|out|over|off|down|back|round|in|on|to|[a-z]+s)\b"
)


def open_work(lowered: str, start: int) -> int | None:
    """Where the verb that begins here ends, if it may name work; None for what never is any."""
    light = LIGHT.match(lowered, start)
    word = VERB.match(lowered, start)
    if word is None:
        return None
    if light:
        return word.end()
    plain = word.group().endswith(("ing", "ed", "ly", "n't")) or word.group() in NO_WORK
    if plain or len(word.group()) < 3 or not OBJECT.match(lowered, word.end()):
        return None
    return word.end()
