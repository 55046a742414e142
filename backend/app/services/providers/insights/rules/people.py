"""Who "he", "her" and "them" are: the person named last before. Used by `action_items`."""

import re
from collections.abc import Sequence

from app.services.providers.insights.rules.sentences import Sentence
from app.services.providers.insights.rules.verbs import BASE_FORMS

PRONOUNS = {"he", "she", "they", "him", "her", "them"}
ROLE_WORDS = (
    "manager engineer driver fitter owner surveyor plumber electrician handyman supervisor doctor vet nurse"
    " technician tech lads lad colleague boss secretary accountant landlord tenant solicitor handler director"
    " mechanic installer adviser advisor consultant assistant team office workshop depot courier builder"
    " roofer"
    " partner husband wife daughter son mother father mum dad brother sister cousin neighbour neighbor"
    " niece nephew"
    " grandson granddaughter uncle aunt friend agent agents supplier insurer insurers council hospital"
    " bank surgery"
    " clerk caretaker warden foreman estimator designer arborist instructor teacher head coach broker"
    " underwriter"
    " guy guys girls chap bloke patrol contractor contractors carer therapist hygienist dentist chef crew"
    " buyer seller"
)
ROLES = "|".join(ROLE_WORDS.split())
PERSON = re.compile(
    r"\b(?P<name>(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Father|Professor)\.? [A-Z][\w'-]+(?: [A-Z][\w'-]+)?"
    rf"|(?:[Mm]y|[Oo]ur|[Tt]he|[Yy]our|[Aa]n?|[Hh]is|[Hh]er) (?:[a-z'-]+ ){{0,2}}?(?:{ROLES}))\b(?!'s)"
)
# A bare first name: a capital inside a sentence that is no firm, place or greeting.
NAMED = re.compile(
    r"\b(?:ask|tell|with|to|speak to|talk to|called|name's|got) (?P<name>[A-Z][a-z]+)\b"
    r"|(?:^|[.,;] )(?P<first>[A-Z][a-z]{2,}) (?:does|will|has|is|looks|deals|handles|comes|knows|can)\b"
)
NOBODY_WORDS = (
    "The It This That There What Who When Where How And But So Then Which You Your My Our Here Everything"
    " Nobody"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July"
    " August"
    " September October November December Christmas Easter"
)
NOBODY = set(NOBODY_WORDS.split())
MALE = re.compile(
    r"\b(?:Mr|Father|brother|son|father|dad|husband|uncle|nephew|grandson|chap|bloke|lad|guy)\b"
)
FEMALE = re.compile(r"\b(?:Mrs|Ms|Miss|sister|daughter|mother|mum|wife|aunt|niece|granddaughter)\b")
# "Get them over" is no person; "get him to ring" is.
WHOM = re.compile(
    r"^(?:Customer to )?(?:(?:ask|tell|ring|call|phone|chase|remind|contact|speak to|talk to"
    r"|let) (?P<whom>him|her|them)\b"
    rf"|(?:get|have) (?P<sent>him|her|them) (?:to )?(?:with|over|round|there|out"
    rf"|{'|'.join(sorted(BASE_FORMS))})\b)",
    re.IGNORECASE,
)
WITHIN = 4


def named_before(
    sentences: Sequence[Sentence], number: int, start: int, pronoun: str
) -> tuple[str, int] | None:
    """Who was named last before `start` of the sentence with this number, and in which sentence."""
    other = {"he": FEMALE, "him": FEMALE, "she": MALE, "her": MALE}.get(pronoun.lower())
    for place in range(number, max(-1, number - WITHIN - 1), -1):
        text = sentences[place].text.replace("\u2019", "'")
        said = text[:start] if place == number else text
        found = [
            (match.start(), name)
            for pattern in (PERSON, NAMED)
            for match in pattern.finditer(said)
            for name in match.groupdict().values()
            if name and name not in NOBODY and not (other and other.search(name))
        ]
        if found:
            return re.sub(
                r"^(?:my|our|your|an?|his|her|the) ", "the ", max(found)[1], flags=re.IGNORECASE
            ), place
    return None
