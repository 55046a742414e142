"""Clients below the API: numbers read in the tenant's region, parents that are companies."""

import pytest

from app.core import clock
from app.core.database import transaction
from app.core.errors import DomainError, NotFound, Unprocessable
from app.models import ClientKind
from app.services import clients, records
from tests.world import Person, Team


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def make(person: Person, **values: object) -> object:
    with transaction(person.tenant_id) as session:
        return clients.create(session, person.actor, {"name": "Ann", **values}).id


def test_a_persons_values_are_marked_as_theirs(team: Team) -> None:
    with transaction(team.agent.tenant_id) as session:
        made = clients.create(session, team.agent.actor, {"name": "Ann", "phone": "020 7946 0018"})
        assert made.phone == "+442079460018"
        written = records.propose(session, made, {"name": "Anne", "notes": "Tea"}, source="rules")
        assert written == {"notes"}
        assert made.name == "Ann"


@pytest.mark.parametrize(
    ("parent", "refusal"),
    [("person", Unprocessable), ("stranger", NotFound), ("absent", NotFound)],
)
def test_a_parent_is_a_company_of_the_tenant(team: Team, parent: str, refusal: type[DomainError]) -> None:
    ids = {
        "person": make(team.agent),
        "stranger": make(team.stranger, kind=ClientKind.COMPANY),
        "absent": clock.new_id(),
    }
    with pytest.raises(refusal):
        make(team.agent, parent_id=ids[parent])


def test_a_query_for_what_is_no_number_names_the_parameter(team: Team) -> None:
    wanted = clients.Filter(phone="nobody")
    with transaction(team.agent.tenant_id) as session, pytest.raises(Unprocessable) as refused:
        clients.page(session, team.agent.actor, records.PageRequest(), wanted)
    assert refused.value.errors[0].field == "query.phone"
