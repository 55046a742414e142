"""Credas and its local double: invited once, judged later; all else becomes one of our errors."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from app.services.providers.errors import ProviderError, Refused, Unavailable
from app.services.providers.identity.base import IdentityVerifier, Judgement, Person
from app.services.providers.identity.credas import CredasVerifier
from app.services.providers.identity.local import LocalVerifier
from tests.standins.credas import TYPES, CredasStandIn
from tests.standins.server import Fault


@pytest.fixture
def credas() -> Iterator[CredasStandIn]:
    with CredasStandIn() as stand_in:
        yield stand_in


def verifier(stand_in: CredasStandIn, key: str | None = None, kind: str | None = None) -> CredasVerifier:
    return CredasVerifier(key or stand_in.key, stand_in.address, registration_type=kind)


def person(**values: str | None) -> Person:
    return Person(
        **{  # type: ignore[arg-type]  # the words of the contract
            "our_reference": str(uuid4()),
            "forename": "Hanna",
            "surname": "Hirer",
            "email": "hanna@example.com",
            "phone": "+447700900123",
            **values,
        }
    )


@pytest.mark.parametrize("double", [False, True])
def test_invited_and_approved(credas: CredasStandIn, double: bool) -> None:
    engine: IdentityVerifier = LocalVerifier() if double else verifier(credas)
    invitation = engine.invite(person())
    credas.status = 2
    assert engine.look(invitation.reference).judgement is Judgement.APPROVED
    credas.require_clean()


@pytest.mark.parametrize("double", [False, True])
def test_turned_down(credas: CredasStandIn, double: bool) -> None:
    engine: IdentityVerifier = LocalVerifier() if double else verifier(credas)
    invitation = engine.invite(person(surname="Reject"))
    credas.status = 3
    assert engine.look(invitation.reference).judgement is Judgement.REJECTED


def test_the_double_says_that_it_looked_at_nobody() -> None:
    engine = LocalVerifier()
    assert engine.look(engine.invite(person()).reference).details["simulated"] is True


def test_what_is_sent_is_as_described(credas: CredasStandIn) -> None:
    sent = person(phone=None)
    invitation = verifier(credas, kind="licence").invite(sent)
    credas.require_clean()
    fields = credas.requests[-1].fields
    assert fields["regTypeId"] == TYPES[1]["id"]
    assert (fields["sendSms"], fields["sendEmail"], "phoneNumber" in fields) == (False, True, False)
    assert invitation.journey_url is not None
    assert invitation.journey_url.endswith(invitation.reference)


def test_the_same_person_is_invited_once(credas: CredasStandIn) -> None:
    sent = person()
    first, again = verifier(credas).invite(sent), verifier(credas).invite(sent)
    assert first.reference == again.reference
    assert [request.path for request in credas.requests].count("POST /api/registrations") == 1


@pytest.mark.parametrize(
    ("status", "judgement"),
    [
        (0, Judgement.INVITED),
        (1, Judgement.SUBMITTED),
        (4, Judgement.SUBMITTED),
        (6, Judgement.INVITED),
    ],
)
def test_numbers_that_are_no_outcome(credas: CredasStandIn, status: int, judgement: Judgement) -> None:
    invitation = verifier(credas).invite(person())
    credas.status = status
    assert verifier(credas).look(invitation.reference).judgement is judgement


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault.NO_CREDIT, Refused, "credas_no_credit"),
        (Fault.FORBIDDEN, Refused, "credas_not_permitted"),
        (Fault.BAD_REQUEST, Refused, "credas_request_refused"),
        (Fault.KEY_REFUSED, Refused, "credas_key_refused"),
        (Fault.SERVER_ERROR, Unavailable, "credas_unavailable"),
        (Fault.HTML, Unavailable, "credas_unreadable"),
        (Fault.MISSING_FIELD, Unavailable, "credas_unreadable"),
        (Fault.RESET, Unavailable, "credas_unreachable"),
    ],
)
def test_failures(credas: CredasStandIn, fault: Fault, kind: type[ProviderError], code: str) -> None:
    credas.behave(always=fault)
    with pytest.raises(kind) as raised:
        verifier(credas).invite(person())
    assert (raised.value.code, credas.key in raised.value.detail) == (code, False)


def test_a_check_that_is_not_offered(credas: CredasStandIn) -> None:
    with pytest.raises(Refused, match="CREDAS_REGISTRATION_TYPE"):
        verifier(credas, kind="Palm reading").invite(person())
    with pytest.raises(Refused, match="does not know"):
        verifier(credas).look(str(uuid4()))
