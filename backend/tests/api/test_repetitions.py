"""Fifty phones with one Idempotency-Key, whatever they create."""

from collections.abc import Callable, Mapping

import pytest

from tests.api.accounts import at_once
from tests.fleet import client_of, hours, new_mark, vehicle_of
from tests.world import Person, Team

KEY = {"Idempotency-Key": "k1"}


def a_booking(person: Person) -> Mapping[str, object]:
    return {
        "vehicle_id": str(vehicle_of(person).id),
        "client_id": str(client_of(person).id),
        "starts_at": hours(1).isoformat(),
        "ends_at": hours(9).isoformat(),
    }


CREATIONS: dict[str, Callable[[Person], Mapping[str, object]]] = {
    "/clients": lambda _: {"name": "Ann"},
    "/companies": lambda _: {"name": "Ann & Co"},
    "/leads": lambda _: {"name": "Ann", "phone": "+44 20 7946 0001"},
    "/tasks": lambda _: {"task": "Ring Ann"},
    "/vehicles": lambda _: {"mark": new_mark()},
    "/bookings": a_booking,
    "/api-keys": lambda _: {"name": "till", "scopes": ["leads:write"]},
}


@pytest.mark.parametrize("path", CREATIONS)
def test_fifty_at_once_create_one(path: str) -> None:
    owner = Team().owner
    body = CREATIONS[path](owner)
    answers = at_once(lambda _: owner.http.post(path, json=body, headers=KEY), 50)
    assert {answer.status_code for answer in answers} <= {201, 409}
    for answer in answers:
        assert answer.status_code == 201 or answer.json()["code"] == "idempotency_key_in_use"
    created = [answer for answer in answers if answer.status_code == 201]
    [first, *others] = [(answer.headers.get("ETag"), {**answer.json(), "key": None}) for answer in created]
    assert others == [first] * len(others)
    ids = {answer.json()["id"] for answer in created}
    assert ids == {row["id"] for row in owner.http.get(path).json()}
    assert len(ids) == 1
