"""The words that tell one person from all others: what is looked for where no key leads."""

import json
import re
from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Client, ClientKind, HirerProfile, Lead

# What is shorter, or a name of a single word, may well be somebody else's.
SHORTEST = 6
# National numbers are told by their last digits, however they are grouped.
SIGNIFICANT_DIGITS = 9
BETWEEN_DIGITS = r"[\s().-]{0,3}"


def words_for(session: Session, client: Client, leads: Collection[UUID]) -> str | None:
    """One regular expression, read alike by PostgreSQL and Python without regard to capitals; None where
    nothing is known that is this person's alone."""
    phones, texts = {client.phone}, {client.email, *_names(client)}
    for phone, email in session.execute(select(Lead.phone, Lead.email).where(Lead.id.in_(leads))):
        phones.add(phone)
        texts.add(email)
    licences = select(HirerProfile.licence_number).where(HirerProfile.client_id == client.id)
    texts.update(session.scalars(licences))
    return _any_of(phones, texts)


def _any_of(phones: Collection[str | None], texts: Collection[str | None]) -> str | None:
    numbers = {each for phone in phones if phone for each in _number(phone)}
    spelled = {each for text in texts if text and len(text) >= SHORTEST for each in _spelled(text)}
    expressions = sorted(numbers | spelled)
    return f"(?:{'|'.join(expressions)})" if expressions else None


def _names(client: Client) -> Iterator[str]:
    if client.kind is ClientKind.PERSON and " " in client.name.strip():
        yield client.name.strip()


def _number(phone: str) -> Iterator[str]:
    digits = re.sub(r"\D", "", phone)
    if len(digits) >= SIGNIFICANT_DIGITS:
        last = BETWEEN_DIGITS.join(digits[-SIGNIFICANT_DIGITS:])
        yield rf"(?<!\d)\+?(?:\d{BETWEEN_DIGITS}){{0,5}}{last}(?!\d)"


def _spelled(text: str) -> Iterator[str]:
    """As it stands in texts and in JSON; blanks may be of any width."""
    for each in (text, json.dumps(text, ensure_ascii=False)[1:-1]):
        words = r"\s+".join(map(re.escape, each.split()))
        yield rf"(?<!\w){words}(?!\w)"
