"""Leads through the API: one per phone number, who owns them, and what a person's decision outlives."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.conversation import Intent
from app.core.database import transaction
from app.models import Lead
from app.services.leads import statuses
from tests.world import Person, Team, browser, call_of


@pytest.fixture
def team() -> Team:
    return Team()


def create(person: Person, phone: str = "07700 900123", **fields: object) -> dict[str, object]:
    answer = person.http.post("/leads", json={"phone": phone, **fields})
    assert answer.status_code == 201, answer.text
    body: dict[str, object] = answer.json()
    return body


def test_a_lead_starts_new_and_free(team: Team) -> None:
    made = create(team.agent, name="Ann", campaign="Spring", extra={"a": 1})
    assert made["phone"] == "+447700900123"
    assert (made["status"], made["intent"], made["owner_id"]) == ("new", "new", None)
    assert (made["contact_count"], made["followup_count"], made["converted_at"]) == (0, 0, None)
    read = team.colleague.http.get(f"/leads/{made['id']}")
    assert read.json() == made
    assert read.headers["ETag"] == '"1"'


def test_a_moment_is_answered_as_it_is_read_later(team: Team) -> None:
    made = create(team.owner, next_followup_at="2097-07-05T15:00:00+02:00")
    assert made["next_followup_at"] == "2097-07-05T13:00:00Z"
    assert team.owner.http.get(f"/leads/{made['id']}").json() == made


@pytest.mark.parametrize("again", ["07700900123", "+44 7700 900123", "0044 7700 900 123"])
def test_a_second_lead_with_the_number_is_409_and_names_the_first(team: Team, again: str) -> None:
    first = create(team.owner)
    answer = team.agent.http.post("/leads", json={"phone": again})
    assert answer.status_code == 409
    assert answer.json()["code"] == "phone_taken"
    assert answer.json()["lead_id"] == first["id"]
    other = create(team.owner, "07700 900124")
    answer = team.owner.http.patch(f"/leads/{other['id']}", json={"phone": again})
    assert (answer.status_code, answer.json()["lead_id"]) == (409, first["id"])
    assert create(team.stranger)["phone"] == first["phone"]


@pytest.mark.owasp("API1")
def test_a_colleague_s_lead_with_the_number_is_not_named(team: Team) -> None:
    theirs = create(team.colleague, owner_id=str(team.colleague.id))
    own = create(team.agent, "07700 900124")
    for answer in (
        team.agent.http.post("/leads", json={"phone": theirs["phone"]}),
        team.agent.http.patch(f"/leads/{own['id']}", json={"phone": theirs["phone"]}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "phone_taken")
        assert str(theirs["id"]) not in answer.text


def test_an_archived_lead_keeps_its_number(team: Team) -> None:
    first = create(team.owner)
    team.owner.http.delete(f"/leads/{first['id']}")
    answer = team.owner.http.post("/leads", json={"phone": "07700 900123"})
    assert (answer.status_code, answer.json()["lead_id"]) == (409, first["id"])
    restored = team.owner.http.post(f"/leads/{first['id']}/restore")
    assert (restored.status_code, restored.json()["archived_at"]) == (200, None)


def test_a_lead_may_keep_its_own_number(team: Team) -> None:
    made = create(team.owner)
    answer = team.owner.http.patch(f"/leads/{made['id']}", json={"phone": "07700900123", "name": "Ann"})
    assert (answer.status_code, answer.json()["name"]) == (200, "Ann")


def test_of_many_at_once_one_is_made_and_all_others_name_it(team: Team) -> None:
    token = team.owner.http.headers["Authorization"].removeprefix("Bearer ")

    def post(_number: int) -> tuple[int, dict[str, object]]:
        answer = browser(token=token).post("/leads", json={"phone": "07700 900123"})
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(post, range(8)))
    made = [body for status, body in answers if status == 201]
    assert len(made) == 1
    assert [body["lead_id"] for status, body in answers if status == 409] == [made[0]["id"]] * 7


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.phone"),
        ({"phone": None}, "body.phone"),
        ({"phone": "1"}, "body.phone"),
        ({"phone": "nobody"}, "body.phone"),
        ({"phone": "0" * 41}, "body.phone"),
        ({"phone": "07700 900123", "status": "sold"}, "body.status"),
        ({"phone": "07700 900123", "intent": "love"}, "body.intent"),
        ({"phone": "07700 900123", "name": "x" * 201}, "body.name"),
        ({"phone": "07700 900123", "notes": "a\x00"}, "body.notes"),
        ({"phone": "07700 900123", "next_followup_at": "2097-01-01T10:00:00"}, "body.next_followup_at"),
        ({"phone": "07700 900123", "next_followup_at": "9999-12-31T23:59:59Z"}, "body.next_followup_at"),
    ],
)
def test_bad_input_is_422_and_names_the_field(team: Team, body: dict[str, object], field: str) -> None:
    answer = team.owner.http.post("/leads", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert team.owner.http.get("/leads").json() == []


def test_a_reference_to_another_tenants_client_is_404(team: Team) -> None:
    foreign = team.stranger.http.post("/clients", json={"name": "Else"}).json()["id"]
    body = {"phone": "07700 900123", "client_id": foreign}
    assert team.owner.http.post("/leads", json=body).status_code == 404


def test_anybody_takes_a_free_lead_and_only_managers_give_them_away(team: Team) -> None:
    path = f"/leads/{create(team.owner)['id']}"
    give = {"owner_id": str(team.colleague.id)}
    assert team.agent.http.patch(path, json=give).status_code == 403
    assert team.agent.http.patch(path, json={"owner_id": str(team.agent.id)}).status_code == 200
    assert team.colleague.http.get(path).status_code == 403
    assert team.colleague.http.patch(path, json={"name": "Mine"}).status_code == 403
    assert team.manager.http.patch(path, json=give).json()["owner_id"] == str(team.colleague.id)
    assert team.agent.http.get(path).status_code == 403
    assert team.colleague.http.patch(path, json={"owner_id": None}).json()["owner_id"] is None


def test_an_owner_is_somebody_of_the_tenant_who_works(team: Team) -> None:
    path = f"/leads/{create(team.owner)['id']}"
    for owner_id, status in ((team.viewer.id, 422), (team.stranger.id, 404), (clock.new_id(), 404)):
        assert team.owner.http.patch(path, json={"owner_id": str(owner_id)}).status_code == status


def test_a_conversion_is_dated_once(team: Team) -> None:
    path = f"/leads/{create(team.owner)['id']}"
    converted = team.owner.http.patch(path, json={"status": "converted"}).json()
    assert converted["converted_at"] is not None
    team.owner.http.patch(path, json={"status": "lost"})
    again = team.owner.http.patch(path, json={"status": "converted"}).json()
    assert again["converted_at"] == converted["converted_at"]
    born_so = create(team.owner, "07700 900124", status="converted")
    assert born_so["converted_at"] is not None


@pytest.mark.parametrize(
    ("fields", "status", "intent"),
    [
        ({}, "qualified", "interested"),
        ({"status": "new", "intent": "new"}, "qualified", "interested"),
        ({"status": "contacted"}, "contacted", "interested"),
        ({"intent": "undecided"}, "qualified", "undecided"),
    ],
)
def test_a_call_moves_on_what_no_person_has_decided(
    team: Team, fields: dict[str, object], status: str, intent: str
) -> None:
    made = create(team.owner, "07700 900123", **fields)
    call = call_of(team.owner, intent=Intent.INTERESTED, intent_confidence=0.8)
    with transaction(team.owner.tenant_id) as session:
        lead = session.scalars(select(Lead)).one()
        statuses.note_call(session, lead, call, source="rules")
    after = team.owner.http.get(f"/leads/{made['id']}").json()
    assert (after["status"], after["intent"], after["contact_count"]) == (status, intent, 1)
    assert after["version"] == 1


def test_whoever_read_an_older_state_is_told_412(team: Team) -> None:
    path, read = f"/leads/{create(team.owner)['id']}", {"If-Match": '"1"'}
    assert team.owner.http.patch(path, json={"name": "First"}, headers=read).headers["ETag"] == '"2"'
    for body in ({"name": "Second"}, {"phone": "07700 900124"}):
        assert team.owner.http.patch(path, json=body, headers=read).status_code == 412


@pytest.mark.parametrize("body", [{}, {"phone": None}, {"status": None}, {"contact_count": 3}])
def test_a_patch_without_a_field_or_with_a_wrong_one_is_422(team: Team, body: dict[str, object]) -> None:
    path = f"/leads/{create(team.owner)['id']}"
    assert team.owner.http.patch(path, json=body).status_code == 422
