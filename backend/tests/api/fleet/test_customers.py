"""Customers through the API: clients with a hirer profile, and their identity checks."""

import pytest

from tests.fleet import client_of, made
from tests.statements import statements
from tests.world import Team

PROFILE = {
    "date_of_birth": "1988-05-04",
    "permanent_address": "1 Mill Lane, Leeds LS1 1AA",
    "licence_number": "HIRER885048H99AB",
    "licence_issuer": "DVLA",
    "licence_expires_on": "2031-01-01",
}


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def test_the_five_and_back(team: Team) -> None:
    customer = made(team.agent.http.post("/customers", json={"name": "Hanna Hirer"}), 201)
    path = f"/customers/{customer['id']}"
    assert made(team.viewer.http.get(path)) == customer
    assert made(team.viewer.http.get(f"/clients/{customer['id']}")) == customer
    tag = team.agent.http.get(path).headers["ETag"]
    assert made(team.agent.http.patch(path, json={"notes": "tall"}))["notes"] == "tall"
    assert team.agent.http.patch(path, json={"notes": "x"}, headers={"If-Match": tag}).status_code == 412
    assert made(team.agent.http.put(path, json={"name": "Hanna H"}))["notes"] is None
    assert team.agent.http.delete(path).status_code == 204
    assert str(customer["id"]) not in team.viewer.http.get("/customers?limit=200").text
    assert made(team.agent.http.post(f"{path}/restore"))["archived_at"] is None


def test_only_hirers_are_customers(team: Team) -> None:
    client = client_of(team.owner, name="Carl Caller")
    path = f"/customers/{client.id}"
    for method in ("get", "delete"):
        assert getattr(team.agent.http, method)(path).status_code == 404
    assert team.agent.http.get(f"{path}/hirer-profile").status_code == 404
    made(team.agent.http.put(f"{path}/hirer-profile", json=PROFILE))
    assert made(team.agent.http.get(path))["name"] == "Carl Caller"
    with statements() as sent:
        listed = team.viewer.http.get("/customers", params={"q": "carl"}).json()
    assert [each["id"] for each in listed] == [str(client.id)]
    assert len(sent) <= 3


def test_one_field_of_a_profile_is_changed_alone(team: Team) -> None:
    client = client_of(team.owner)
    path = f"/customers/{client.id}/hirer-profile"
    first = made(team.agent.http.patch(path, json={"licence_number": "HIRER885048H99AB"}))
    assert first["permanent_address"] is None
    second = made(team.agent.http.patch(path, json={"permanent_address": "1 Mill Lane, Leeds LS1 1AA"}))
    assert (second["licence_number"], second["permanent_address"]) == (
        "HIRER885048H99AB",
        "1 Mill Lane, Leeds LS1 1AA",
    )
    stale = {"If-Match": '"0"'}
    assert team.agent.http.patch(path, json={"licence_issuer": "DVLA"}, headers=stale).status_code == 412
    assert team.agent.http.patch(path, json={}).status_code == 422
    for http, status in ((team.anonymous, 401), (team.viewer.http, 403), (team.stranger.http, 404)):
        assert http.patch(path, json={"licence_issuer": "DVLA"}).status_code == status


def test_a_profile_is_written_whole(team: Team) -> None:
    path = f"/customers/{client_of(team.owner).id}/hirer-profile"
    written = made(team.agent.http.put(path, json=PROFILE))
    assert {name: written[name] for name in PROFILE} == PROFILE
    tag = team.agent.http.get(path).headers["ETag"]
    emptied = made(team.agent.http.put(path, json={"licence_number": "X"}, headers={"If-Match": tag}))
    assert (emptied["licence_number"], emptied["date_of_birth"]) == ("X", None)
    assert team.agent.http.put(path, json={}, headers={"If-Match": tag}).status_code == 412
    assert team.agent.http.put(path, json={"date_of_birth": "long ago"}).status_code == 422
    for http, status in ((team.anonymous, 401), (team.viewer.http, 403), (team.stranger.http, 404)):
        assert http.put(path, json=PROFILE).status_code == status


def test_an_identity_check_is_asked_for_once_per_key(team: Team) -> None:
    path = f"/customers/{client_of(team.owner, email='hanna@example.com').id}/identity-checks"
    key = {"Idempotency-Key": path[-60:]}
    first, again = (made(team.agent.http.post(path, headers=key), 202) for _ in range(2))
    assert (first["status"], first["provider"]) == ("requested", "local")
    assert again == first
    assert [each["id"] for each in team.viewer.http.get(path).json()] == [first["id"]]
    for http, status in ((team.anonymous, 401), (team.viewer.http, 403), (team.stranger.http, 404)):
        assert http.post(path, json={}).status_code == status


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Hanna", "email": "h@example.com"},
        {"name": "Hanna Hirer"},
        {"name": "Hire Ltd", "kind": "company", "email": "h@example.com"},
    ],
)
def test_who_cannot_be_checked(team: Team, values: dict[str, object]) -> None:
    path = f"/customers/{client_of(team.owner, **values).id}/identity-checks"
    assert team.agent.http.post(path).status_code == 422
