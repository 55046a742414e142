"""What a call means for its lead: counted always, its status moved on only where nobody decided."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.conversation import Intent
from app.core.database import transaction
from app.models import CallTag, Event, Lead, LeadStatus
from app.services.leads import changes, statuses
from app.services.leads.statuses import STATUS_OF_INTENT
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
        statuses.note_call(session, row, call, source="rules")
    with transaction(owner.tenant_id) as session:
        return session.get_one(Lead, lead.id)


@pytest.mark.parametrize("intent", list(Intent))
def test_an_intent_moves_a_new_lead_to_its_status(owner: Person, intent: Intent) -> None:
    after = after_call(owner, a_lead(owner), intent)
    assert (after.intent, after.intent_confidence) == (intent, 0.9)
    assert after.status is STATUS_OF_INTENT.get(intent, LeadStatus.NEW)
    assert after.provenance["intent"]["source"] == "rules"  # type: ignore[index]  # an entry is an object


@pytest.mark.parametrize(
    ("status", "intent", "then"),
    [
        (LeadStatus.CONVERTED, Intent.INTERESTED, LeadStatus.CONVERTED),
        (LeadStatus.CONVERTED, Intent.NOT_INTERESTED, LeadStatus.CONVERTED),
        (LeadStatus.LOST, Intent.INTERESTED, LeadStatus.QUALIFIED),
        (LeadStatus.QUALIFIED, Intent.NOT_INTERESTED, LeadStatus.LOST),
        (LeadStatus.CONTACTED, Intent.NO_ANSWER, LeadStatus.CONTACTED),
        (LeadStatus.QUALIFIED, Intent.NO_ANSWER, LeadStatus.QUALIFIED),
        (LeadStatus.LOST, Intent.NO_ANSWER, LeadStatus.LOST),
    ],
)
def test_nobody_comes_back_from_converted_and_silence_undoes_nothing(
    owner: Person, status: LeadStatus, intent: Intent, then: LeadStatus
) -> None:
    assert after_call(owner, a_lead(owner, status=status), intent).status is then


def test_a_persons_status_stays_whatever_the_call_says(owner: Person) -> None:
    lead = a_lead(owner)
    with transaction(owner.tenant_id) as session:
        changes.update(session, owner.actor, lead.id, {"status": LeadStatus.DEFERRED})
    after = after_call(owner, lead, Intent.INTERESTED)
    assert (after.status, after.intent) == (LeadStatus.DEFERRED, Intent.INTERESTED)
    assert after.proposals["status"]["value"] == "qualified"  # type: ignore[index]  # an entry is an object


def test_receivers_hear_of_a_lead_and_of_what_changed(owner: Person) -> None:
    phone = f"+4477{clock.new_id().int % 10**8:08}"
    with transaction(owner.tenant_id) as session:
        lead = changes.create(session, owner.actor, {"phone": phone})
        changes.update(session, owner.actor, lead.id, {"notes": "quiet"})
        changes.update(session, owner.actor, lead.id, {"status": LeadStatus.CONVERTED})
    with transaction(owner.tenant_id) as session:
        heard = session.scalars(select(Event).where(Event.subject_id == lead.id).order_by(Event.id)).all()
    assert [event.name for event in heard] == ["lead.created", "lead.updated", "lead.converted"]
    assert heard[1].payload["previous"] == {"status": "new"}


def test_the_next_call_is_proposed_and_a_persons_date_stays(owner: Person) -> None:
    lead, soon = a_lead(owner), clock.now() + timedelta(hours=1)
    call = call_of(owner, lead_id=lead.id)
    for decided in (None, soon + timedelta(days=1)):
        with transaction(owner.tenant_id) as session:
            row = session.get_one(Lead, lead.id)
            if decided is not None:
                changes.update(session, owner.actor, lead.id, {"next_followup_at": decided})
            statuses.note_call(session, row, call, source="rule", next_at=soon)
            assert row.next_followup_at == (decided or soon)


@pytest.mark.parametrize(
    ("early", "set_before", "tag", "kept"),
    [
        (timedelta(minutes=5), timedelta(days=1), CallTag.CONNECTED, True),
        (timedelta(minutes=60), timedelta(0), None, True),
        (timedelta(minutes=61), timedelta(days=1), CallTag.CONNECTED, False),
        (timedelta(minutes=5), timedelta(days=1), CallTag.NO_ANSWER, False),
        (timedelta(minutes=5), timedelta(days=1), CallTag.VOICEMAIL, False),
        # "Ring me in half an hour", noted while they talked.
        (timedelta(minutes=30), timedelta(minutes=-2), CallTag.CONNECTED, False),
    ],
)
def test_a_call_a_little_early_is_the_one_agreed_on(
    owner: Person, early: timedelta, set_before: timedelta, tag: CallTag | None, kept: bool
) -> None:
    spoken_at = clock.now() - timedelta(days=1)
    agreed: datetime = spoken_at + early
    mark = {"source": "human", "by": str(owner.id), "at": (spoken_at - set_before).isoformat()}
    lead = a_lead(owner, next_followup_at=agreed, provenance={"next_followup_at": mark})
    after = after_call(owner, lead, Intent.CALLBACK_REQUESTED, recorded_at=spoken_at, tag=tag)
    assert after.next_followup_at == (spoken_at if kept else agreed)
    assert (after.provenance["next_followup_at"] == mark) is not kept


def test_what_is_agreed_next_takes_the_place_of_what_was_kept_and_stays(owner: Person) -> None:
    spoken_at = clock.now() - timedelta(minutes=20)
    lead = a_lead(owner, next_followup_at=spoken_at + timedelta(minutes=10))
    call, again_at = call_of(owner, recorded_at=spoken_at), spoken_at + timedelta(minutes=30)
    for next_at in (again_at, None):
        with transaction(owner.tenant_id) as session:
            row = session.get_one(Lead, lead.id)
            statuses.note_call(session, row, session.merge(call), source="rules", next_at=next_at)
    assert row.next_followup_at == again_at


def test_a_persons_intent_stays_and_the_engines_lies_beside_it(owner: Person) -> None:
    lead = a_lead(owner)
    with transaction(owner.tenant_id) as session:
        decided: dict[str, object] = {"intent": Intent.UNDECIDED}
        changes.update(session, owner.actor, lead.id, decided)
    after = after_call(owner, lead, Intent.INTERESTED)
    assert (after.intent, after.intent_confidence, after.version) == (Intent.UNDECIDED, None, 2)
    assert after.proposals["intent"]["value"] == "interested"  # type: ignore[index]  # an entry is an object


def test_contacts_are_counted_and_the_latest_is_kept(owner: Person) -> None:
    lead = a_lead(owner)
    latest = clock.now() - timedelta(days=1)
    for recorded_at in (latest, latest - timedelta(days=3)):
        after = after_call(owner, lead, None, recorded_at=recorded_at)
    assert (after.contact_count, after.last_contact_at) == (2, latest)


def test_nobody_was_spoken_to_tomorrow(owner: Person) -> None:
    after = after_call(owner, a_lead(owner), None, recorded_at=clock.now() + timedelta(days=400))
    assert after.last_contact_at is not None
    assert abs(after.last_contact_at - clock.now()) < timedelta(minutes=10)
