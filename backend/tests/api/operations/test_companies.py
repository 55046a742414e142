"""Companies through the API: the clients of that kind, and nobody else."""

import pytest

from tests.statements import statements
from tests.world import Person, Team


@pytest.fixture
def team() -> Team:
    return Team()


def create(person: Person, name: str = "Acme Ltd", **fields: object) -> str:
    answer = person.http.post("/companies", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_company_is_a_client_too(team: Team) -> None:
    company = create(team.agent, phone="020 7946 0000", notes="Fleet of 12")
    read = team.viewer.http.get(f"/companies/{company}").json()
    assert (read["kind"], read["phone"], read["version"]) == ("company", "+442079460000", 1)
    assert team.owner.http.get(f"/clients/{company}").json() == read


def test_a_person_is_no_company(team: Team) -> None:
    person = team.owner.http.post("/clients", json={"name": "Ann"}).json()["id"]
    create(team.owner)
    assert [each["name"] for each in team.owner.http.get("/companies").json()] == ["Acme Ltd"]
    body = {"name": "Other"}
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = team.owner.http.request(
            method, f"/companies/{person}", json=body if method[0] == "P" else None
        )
        assert answer.status_code == 404
    assert team.owner.http.post(f"/companies/{person}/restore").status_code == 404
    assert team.owner.http.get(f"/clients/{person}").json()["name"] == "Ann"


def test_put_empties_what_it_does_not_name_and_patch_keeps_it(team: Team) -> None:
    path = f"/companies/{create(team.owner, notes='Old', email='a@example.com')}"
    changed = team.owner.http.patch(path, json={"notes": "New"}).json()
    assert (changed["notes"], changed["email"]) == ("New", "a@example.com")
    replaced = team.owner.http.put(path, json={"name": "Acme plc"})
    assert (replaced.json()["notes"], replaced.json()["kind"]) == (None, "company")
    stale = team.owner.http.patch(path, json={"notes": "x"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert team.owner.http.patch(path, json={"kind": "person"}).status_code == 422


def test_deleted_and_brought_back(team: Team) -> None:
    company = create(team.owner)
    assert team.owner.http.delete(f"/companies/{company}").status_code == 204
    assert team.owner.http.get("/companies").json() == []
    assert len(team.owner.http.get("/companies?archived=true").json()) == 1
    assert team.owner.http.post(f"/companies/{company}/restore").json()["archived_at"] is None


def test_who_may(team: Team) -> None:
    path = f"/companies/{create(team.agent)}"
    assert team.anonymous.get(path).status_code == 401
    assert team.stranger.http.get(path).status_code == 404
    assert team.colleague.http.patch(path, json={"notes": "seen"}).status_code == 200
    assert team.viewer.http.patch(path, json={"notes": "x"}).status_code == 403


def test_a_list_takes_as_many_statements_for_one_row_as_for_many(team: Team) -> None:
    for number in range(3):
        create(team.owner, f"Company {number}")
        with statements() as sent:
            team.owner.http.get("/companies")
        assert len(sent) == 2, sent
