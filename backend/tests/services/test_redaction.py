"""What is blackened before a transcript leaves, what is left readable, and which calls never leave."""

import pytest

from app.core import clock
from app.models import Consent, JobKind
from app.services import outside, redaction
from app.services.jobs.queue import Claim
from tests.world import Team, call_of


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("It is 4111 1111 1111 1111.", "It is [card]."),
        ("It is 4111-1111-1111-1111 until 12/28", "It is [card] until 12/28"),
        ("5500005555555559", "[card]"),
        ("378282246310005, thanks", "[card], thanks"),
        ("ring 07700 900123", "ring [phone]"),
        ("ring +44 (0)20 7946 0000 now", "ring [phone] now"),
        ("to ana.silva+x@example.co.uk please", "to [e-mail] please"),
        ("ana at example dot com", "[e-mail]"),
        ("oh seven seven double oh nine oh oh one two three", "[number]"),
        ("zero seven seven zero zero nine zero zero", "[number]"),
        ("on 12 March 2031 at 10:30", "on 12 March 2031 at 10:30"),
        ("£1,250 for flat 12", "£1,250 for flat 12"),
        ("two or three of them", "two or three of them"),
        ("AB12 CDE", "AB12 CDE"),
    ],
)
def test_what_a_stranger_could_use_is_blackened(said: str, left: str) -> None:
    assert redaction.blackened(said) == left


@pytest.mark.parametrize(
    ("rule", "consent", "may_leave"),
    [
        ("always", "unknown", True),
        ("always", "given", True),
        ("always", "refused", False),
        ("with_consent", "unknown", False),
        ("with_consent", "given", True),
        ("with_consent", "refused", False),
        ("never", "given", False),
    ],
)
def test_consent_is_asked_before_an_engine_outside(rule: str, consent: str, may_leave: bool) -> None:
    team = Team()
    call = call_of(team.agent, consent=Consent(consent))
    body = {"outside_engines": rule, "redact_outside": True}
    assert team.manager.http.patch("/tenant", json=body).status_code == 200
    claim = Claim(clock.new_id(), team.owner.tenant_id, JobKind.CALL, call.id, 1, 0, ())
    assert outside.permission(claim, call.id) == outside.Permission(engines=may_leave, redacted=True)
