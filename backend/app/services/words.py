"""Filtering by what people type into a search box; the lists of clients and leads call it."""

import re

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import InstrumentedAttribute

Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
A_NUMBER = re.compile(r"[+(]?\d[\d\s().-]{2,}")


def matching(q: str, *texts: Column, phone: Column | None = None) -> ColumnElement[bool]:
    """Every word of `q` begins a word in one of `texts`, or `q` as a whole is part of the E.164 `phone`.

    Upper and lower case are the same. Without words everything matches.
    """
    haystack = func.concat_ws(" ", *texts)
    found = and_(True, *(haystack.regexp_match(_beginning(word), flags="i") for word in q.split()))
    if phone is None or not A_NUMBER.fullmatch(q.strip()):
        return found
    # A number typed with its trunk zero (07700 …) is stored behind its country (+447700…).
    return or_(found, phone.contains(re.sub(r"\D", "", q).lstrip("0"), autoescape=True))


def _beginning(word: str) -> str:
    return (r"\m" if word[0].isalnum() else "") + re.escape(word)
