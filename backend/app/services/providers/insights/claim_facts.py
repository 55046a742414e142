"""Asks whether a quote holds what a claim says: its numbers, dates, names and who said or does it.

Used by the evidence check. Number words equal digits, "Friday" equals a date that falls on it, "half past
two" equals 14:30; spelling and word order are free, facts are not.
"""

import re

from app.services.providers.insights.base import Conversation, Evidence
from app.services.providers.insights.claim_numbers import in_one_row, numbers_hold, spelled
from app.services.providers.insights.dates.meanings import MONTHS, WEEKDAYS
from app.services.providers.insights.dates.mentions import Mention, find_mentions
from app.services.providers.transcription.base import Speaker

PERIOD = re.compile(
    r"\b(?:yesterday|last (?:week|month|year|night)|next (?:week|month|year)|this (?:week|month|year))\b"
)
EITHER_DAY = 2
CAPITALISED = re.compile(r"(?<![\w'\u2019])[A-Z][\w-]*(?:['\u2019][A-Z]\w+)?")
SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+|[\"“(]\s*)$")
# Sentence-initial words that do something only people do are names too, unless they are one of these.
GENERIC_WORDS = (
    "agent customer caller client buyer seller company team someone somebody nobody everyone they he she"
    " it we you i the a an this that these those there both all nothing something supplier manager"
    " engineer driver landlord tenant colleague staff representative rep user person speaker yes no please"
    " payment quote who what and but if once when after also then still follow-up"
)
GENERIC = set(GENERIC_WORDS.split())
ACTS_LIKE_A_PERSON = re.compile(
    r"(?:['\u2019]ll|['\u2019]s)?\s+(?:will|wants?|wanted|asks?|asked|said|says|agreed|agrees|promised"
    r"|promises|needs?|needed|called|confirmed|confirms|requested"
    r"|requests|prefers|plans|offered|offers|mentioned|is (?:going|interested|unhappy|happy|worried"
    r"|sending)|to (?:call|send|pay|ring|email|book|check))\b"
)
ROLE = r"(?:the )?(?P<role>agent|customer|caller|client|hirer)"
SAID = re.compile(
    rf"\b{ROLE}(?::| (?:said|says|asked|asks|wants?|wanted|agreed|agrees|promised|promises|confirmed"
    r"|confirms|complain(?:s|ed)|offered|offers|requested"
    r"|requests|mentioned|mentions|explained|explains|stated|states|declined|declines|thinks|feels|likes"
    r"|prefers|is (?:happy|unhappy|worried|interested|not)"
    r"|needs|reported|reports|apologi[sz]ed)\b)",
    re.IGNORECASE,
)
SAID_BY = re.compile(
    r"\b(?:(?:said|asked|agreed|promised|confirmed|offered|requested|mentioned|explained|stated|declined"
    rf"|reported|quoted) by|according to) {ROLE}\b",
    re.IGNORECASE,
)
DOES = re.compile(rf"\b{ROLE} (?:will|to|is going to|is to|has to|must|'ll)\b", re.IGNORECASE)
OFFERS_OWN_WORK = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to| can)\b"
)
ASKS_FOR_WORK = re.compile(
    r"\b(?:can|could|would|will) (?:you|someone|somebody)\b|\bplease\b|\byou(?:'ll)? (?:need|have) to\b"
    r"|\b(?:call|ring|send|email|text|give) (?:me|us)\b"
)


def holds(claim: str, evidence: Evidence, conversation: Conversation) -> bool:
    """Whether every number, date, name and speaker of the claim is in its evidence."""
    mentions = find_mentions(evidence.quote, conversation.recorded_at, conversation.zone)
    return (
        numbers_hold(claim, evidence.quote, _numbers_of_times(mentions))
        and _dates_hold(claim, evidence.quote, mentions, conversation)
        and _names_hold(claim, evidence.quote)
        and _speaker_holds(claim, evidence, conversation)
    )


def _numbers_of_times(mentions: tuple[Mention, ...]) -> set[str]:
    """What "half past two tomorrow" allows a claim to write: 14, 2, 30 and the day's date."""
    values: set[int] = set()
    for mention in mentions:
        if mention.clock:
            values |= {mention.clock.hour, (mention.clock.hour - 1) % 12 + 1, mention.clock.minute}
        if mention.has_day:
            for day in mention.days:
                values |= {day.day, day.month, day.year}
    return {str(value) for value in values}


def _dates_hold(claim: str, quote: str, mentions: tuple[Mention, ...], conversation: Conversation) -> bool:
    lowered, said = claim.lower(), quote.lower()
    days = {day for mention in mentions if mention.has_day for day in mention.days}
    exact = {day for mention in mentions if _names_a_day(mention) for day in mention.days}
    clocks = {mention.clock for mention in mentions if mention.clock}
    for number, name in enumerate(WEEKDAYS):
        if (
            re.search(rf"\b{name}\b", lowered)
            and name not in said
            and number not in {day.weekday() for day in exact}
        ):
            return False
    for number, name in enumerate(MONTHS, start=1):
        # "may" and "march" are verbs in lower case.
        if (
            re.search(rf"\b{name.capitalize()}\b", claim)
            and name not in said
            and number not in {day.month for day in days}
        ):
            return False
    for mention in find_mentions(claim, conversation.recorded_at, conversation.zone):
        if mention.has_day and not mention.days & (exact if _names_a_day(mention) else days):
            return False
        if mention.clock and mention.clock not in clocks:
            return False
    return all(period in said or days for period in PERIOD.findall(lowered))


def _names_a_day(mention: Mention) -> bool:
    """Not "next week" or "in January"; "next Tuesday" may be either of two days."""
    return mention.has_day and len(mention.days) <= EITHER_DAY


def _names_hold(claim: str, quote: str) -> bool:
    said = set(re.findall(r"\w+", quote.lower()))
    tokens = spelled(quote)
    for match in CAPITALISED.finditer(claim):
        word = match.group().lower()
        initial = SENTENCE_START.search(claim[: match.start()]) is not None
        if initial and (word in GENERIC or not ACTS_LIKE_A_PERSON.match(claim, match.end())):
            continue
        if word in GENERIC or word in WEEKDAYS or word in MONTHS or any(letter.isdigit() for letter in word):
            continue
        parts = re.findall(r"\w+", word)
        if not all(part in said or f"{part}s" in said for part in parts) and not in_one_row(
            "".join(parts), tokens
        ):
            return False
    return True


def _speaker_holds(claim: str, evidence: Evidence, conversation: Conversation) -> bool:
    """Who is said to have spoken must have; who is said to do the work must be who took it on."""
    speakers = {one.speaker for one in conversation.segments if one.number in evidence.segments}
    if Speaker.UNKNOWN in speakers:
        return True
    said = SAID.search(claim) or SAID_BY.search(claim)
    if said and _role(said) not in speakers:
        return False
    does = DOES.search(claim)
    if not does or len(speakers) != 1:
        return True
    (speaker,) = speakers
    quote = evidence.quote.lower().replace("\u2019", "'")
    if OFFERS_OWN_WORK.search(quote):
        return _role(does) == speaker
    return _role(does) != speaker if ASKS_FOR_WORK.search(quote) else True


def _role(match: re.Match[str]) -> Speaker:
    return Speaker.AGENT if match.group("role").lower() == "agent" else Speaker.CUSTOMER
