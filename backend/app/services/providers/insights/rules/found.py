"""A piece of work under way to becoming an item, and what its words are about."""

import re
from dataclasses import dataclass

from app.services.providers.insights.rules.due import Due
from app.services.providers.insights.rules.promises import Promise
from app.services.providers.insights.rules.verbs import Work

STOPWORDS_WORDS = (
    "the a an to of for on in at by with and or it that this them back over you me us your my our"
    " customer agent some up out about from is be send email call get give let know off take put please"
    " him her he she they note message one pop stick drop ping shoot post mail over across forward text"
    " line ring shout bell buzz tinkle phone"
)
STOPWORDS = set(STOPWORDS_WORDS.split())
NEAR = 6
BY_VOICE = {Work.CONTACT, Work.MEET}


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of work under way to becoming an item: its promise, wording, due time, and the sentences
    it rests on.
    """

    promise: Promise
    text: str
    due: Due | None
    owner: str
    first: int
    last: int


def content(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9']+", text.lower())} - STOPWORDS
