"""Which rows each role sees: the table of who may what, as one query's condition."""

import pytest

from app.core import clock
from app.core.database import transaction
from app.core.errors import Forbidden, NotFound
from app.models import Call, CallTag, Client, Lead, WorkItem, WorkKind
from app.models.base import Entity
from app.services import scope
from tests.world import Person, Team, call_of, seed


def rows_of(person: Person) -> dict[type[Entity], Entity]:
    """One row of each noun that is this person's."""
    call = call_of(person)
    lead = Lead(phone=f"+4420{clock.new_id().int % 10**8:08}", owner_id=person.id)
    client = Client(name="Ana")
    work = WorkItem(kind=WorkKind.FOLLOWUP, task="Ring", owner_id=person.id)
    seed(person, lead, client, work)
    return {Call: call, Lead: lead, Client: client, WorkItem: work}


def sees(person: Person, row: Entity) -> str:
    """How the row answers to this person, alone and in a list."""
    model = type(row)
    with transaction(person.tenant_id) as session:
        listed = row.id in set(session.scalars(scope.of(model, person.actor).with_only_columns(model.id)))
        try:
            scope.get(session, person.actor, model, row.id)
        except (Forbidden, NotFound) as error:
            assert not listed
            return type(error).__name__
    assert listed
    return "seen"


@pytest.mark.parametrize(
    ("who", "model", "outcome"),
    [
        ("owner", Call, "seen"),
        ("manager", Call, "seen"),
        ("viewer", Call, "seen"),
        ("agent", Call, "seen"),
        ("colleague", Call, "Forbidden"),
        ("stranger", Call, "NotFound"),
        ("owner", Lead, "seen"),
        ("viewer", Lead, "seen"),
        ("agent", Lead, "seen"),
        ("colleague", Lead, "Forbidden"),
        ("stranger", Lead, "NotFound"),
        ("manager", WorkItem, "seen"),
        ("agent", WorkItem, "seen"),
        ("colleague", WorkItem, "Forbidden"),
        ("stranger", WorkItem, "NotFound"),
        ("colleague", Client, "seen"),
        ("viewer", Client, "seen"),
        ("stranger", Client, "NotFound"),
    ],
)
def test_who_sees_the_agent_s_rows(who: str, model: type[Entity], outcome: str) -> None:
    team = Team()
    row = rows_of(team.agent)[model]
    assert sees(getattr(team, who), row) == outcome


def test_an_assigned_call_is_seen_by_both() -> None:
    team = Team()
    call = call_of(team.agent, assignee_id=team.colleague.id)
    assert sees(team.agent, call) == sees(team.colleague, call) == "seen"


def test_a_free_lead_is_everybody_s() -> None:
    team = Team()
    lead = Lead(phone="+442079460001")
    seed(team.owner, lead)
    assert sees(team.agent, lead) == sees(team.colleague, lead) == "seen"
    assert sees(team.stranger, lead) == "NotFound"


def test_absent_and_foreign_are_one_answer() -> None:
    team = Team()
    call = call_of(team.agent)
    said = []
    for row_id in (call.id, clock.new_id()):
        with transaction(team.stranger.tenant_id) as session, pytest.raises(NotFound) as refused:
            scope.get(session, team.stranger.actor, Call, row_id)
        said.append((refused.value.detail, refused.value.code))
    assert said[0] == said[1]


def test_the_query_names_the_tenant_itself() -> None:
    """Row-level security is the second wall: where it lets rows through, the query does not."""
    team = Team()
    call = call_of(team.owner)
    with transaction(team.owner.tenant_id) as session:
        assert session.scalars(scope.of(Call, team.stranger.actor)).all() == []
        with pytest.raises(NotFound):
            scope.get(session, team.stranger.actor, Call, call.id)


def test_a_locked_row_is_read_again() -> None:
    """Whoever locks decides by what stands now, not by what this session saw before."""
    team = Team()
    call = call_of(team.owner)
    with transaction(team.owner.tenant_id) as session:
        seen = scope.get(session, team.owner.actor, Call, call.id)
        assert team.owner.http.patch(f"/calls/{call.id}", json={"call_tag": "voicemail"}).status_code == 200
        locked = scope.get(session, team.owner.actor, Call, call.id, lock=True)
        assert (locked.tag, locked.version) == (CallTag.VOICEMAIL, 2)
        assert locked is seen
