"""What a call means for its lead: counted always, its status moved on only where nobody decided."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.conversation import Intent
from app.core.database import transaction
from app.models import Lead, LeadStatus
from app.services import leads
from app.services.leads import STATUS_OF_INTENT
from tests.world import Person, Team, call_of, seed


@pytest.fixture(scope="module")
def owner() -> Person:
    return Team().owner


def a_lead(owner: Person, **values: object) -> Lead:
    lead = Lead(phone=f"+4477{clock.new_id().int % 10**8:08}", **values)
    seed(owner, lead)
    return lead


def after_call(owner: Person, lead: Lead, intent: Intent | None, **values: object) -> Lead:
    call = call_of(owner, intent=intent, intent_confidence=0.9, **values)
    with transaction(owner.tenant_id) as session:
        row = session.get_one(Lead, lead.id)
        leads.note_call(session, row, call, source="rules")
    with transaction(owner.tenant_id) as session:
        return session.get_one(Lead, lead.id)


@pytest.mark.parametrize("intent", list(Intent))
def test_an_intent_moves_a_new_lead_to_its_status(owner: Person, intent: Intent) -> None:
    after = after_call(owner, a_lead(owner), intent)
    assert (after.intent, after.intent_confidence) == (intent, 0.9)
    assert after.status is STATUS_OF_INTENT.get(intent, LeadStatus.NEW)
    assert after.provenance["intent"]["source"] == "rules"  # type: ignore[index]  # an entry is an object


@pytest.mark.parametrize("status", [LeadStatus.CONVERTED, LeadStatus.LOST])
def test_a_closed_lead_stays_closed(owner: Person, status: LeadStatus) -> None:
    after = after_call(owner, a_lead(owner, status=status), Intent.INTERESTED)
    assert after.status is status


def test_a_persons_intent_stays_and_the_engines_lies_beside_it(owner: Person) -> None:
    lead = a_lead(owner)
    with transaction(owner.tenant_id) as session:
        changes: dict[str, object] = {"intent": Intent.UNDECIDED}
        leads.update(session, owner.actor, lead.id, changes, if_match=None)
    after = after_call(owner, lead, Intent.INTERESTED)
    assert (after.intent, after.intent_confidence, after.version) == (Intent.UNDECIDED, None, 2)
    assert after.proposals["intent"]["value"] == "interested"  # type: ignore[index]  # an entry is an object


def test_contacts_are_counted_and_the_latest_is_kept(owner: Person) -> None:
    lead = a_lead(owner)
    latest = clock.now() - timedelta(days=1)
    for recorded_at in (latest, latest - timedelta(days=3)):
        after = after_call(owner, lead, None, recorded_at=recorded_at)
    assert (after.contact_count, after.last_contact_at) == (2, latest)
