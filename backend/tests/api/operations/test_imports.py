"""Companies, customers, drivers and tasks in files: taken in, taken out, and taken in again unchanged."""

from typing import Any

import pytest

from tests.api.test_exports import exported
from tests.api.test_imports import CSV, imported
from tests.world import Team


@pytest.fixture
def team() -> Team:
    return Team()


def outcomes(rows: list[tuple[Any, ...]]) -> list[str]:
    return [outcome for _, outcome, _ in rows]


def test_companies_are_the_same_by_phone_email_or_name(team: Team) -> None:
    person = team.owner.http.post("/clients", json={"name": "Acme", "phone": "07700900001"}).json()
    content = (
        "Company,Telephone,E-mail,Address,Size\n"
        "Acme,07700900001,,,\nAcme,,office@acme.example,1 High Street,L\nBolt,,OFFICE@acme.example,,\n,,,,\n"
        ",07700900009,,,\n"
    )
    _, rows = imported(team.manager, content, noun="companies")
    assert outcomes(rows) == ["created", "merged", "skipped", "skipped"]
    (company,) = team.owner.http.get("/companies").json()
    assert company["id"] != person["id"], "a person is no company, whatever their phone number"
    assert (company["name"], company["email"], company["address"], company["extra"]) == (
        "Acme", "office@acme.example", "1 High Street", {"size": "L"},
    )  # fmt: skip
    _, again = imported(team.manager, content, noun="companies")
    assert outcomes(again) == ["skipped"] * 4


def test_customers_come_with_what_an_agreement_says_of_them(team: Team) -> None:
    known = team.owner.http.post("/clients", json={"name": "Ann", "email": "ann@example.com"}).json()
    content = (
        "name,email,dob,driving licence,licence expiry\n"
        "Ann,ann@example.com,1990-02-03,LEE99902039AB9CD,2031-01-01\nAnn,ann@example.com,,,2032-01-01\n"
        "Bo,bo@example.com,,,\nCy,cy@example.com,3 Feb 1990,,\n"
    )
    dry, planned = imported(team.manager, content, noun="customers", query="?dry_run=true")
    assert team.owner.http.get("/customers").json() == []
    wet, rows = imported(team.manager, content, noun="customers")
    assert rows == planned
    assert outcomes(rows) == ["updated", "skipped", "created", "skipped"]
    assert {each["name"] for each in team.owner.http.get("/customers").json()} == {"Ann", "Bo"}
    profile = team.owner.http.get(f"/customers/{known['id']}/hirer-profile").json()
    assert (profile["date_of_birth"], profile["licence_number"], profile["licence_expires_on"]) == (
        "1990-02-03", "LEE99902039AB9CD", "2031-01-01",
    )  # fmt: skip
    lines = {line["name"]: line for line in exported(team.manager, "/customers/export")}
    assert (lines["Ann"]["licence_number"], lines["Bo"]["date_of_birth"]) == ("LEE99902039AB9CD", "")
    assert dry["id"] != wet["id"]


def test_drivers_keep_their_external_id_and_name_whom_they_drive_for(team: Team) -> None:
    firm = team.owner.http.post("/companies", json={"name": "Bolt", "email": "b@bolt.example"}).json()
    for _ in range(2):
        team.owner.http.post("/companies", json={"name": "Twins"})
    content = (
        "name,driver id,mobile,company\n"
        "Ann,D-1,07700900001,bolt\nBo,D-2,07700900001,B@bolt.example\nAnn,,07700900001,\n"
        "Cy,D-3,,Nobody\nDi,D-4,,twins\nEd,D-5,,{id}\n"
    ).format(id=firm["id"])
    _, rows = imported(team.manager, content, noun="drivers")
    assert outcomes(rows) == ["created", "created", "skipped", "skipped", "skipped", "created"]
    assert [reason for _, _, reason in rows][3:5] == [
        "client: nobody of yours is called this", "client: several have this name",
    ]  # fmt: skip
    found = {each["name"]: each for each in team.owner.http.get("/drivers").json()}
    assert {each["client_id"] for each in found.values()} == {firm["id"]}
    assert found["Ann"]["external_id"] == "D-1"
    assert [line["external_id"] for line in exported(team.owner, "/drivers/export?q=ed")] == ["D-5"]


def test_a_client_of_another_tenant_cannot_be_named(team: Team) -> None:
    foreign = team.stranger.http.post("/companies", json={"name": "Elsewhere"}).json()
    content = f"name,client\nAnn,Elsewhere\nBo,{foreign['id']}\n"
    _, rows = imported(team.manager, content, noun="drivers")
    assert [reason for _, _, reason in rows] == ["client: nobody of yours is called this"] * 2


def test_tasks_go_to_colleagues_or_drivers_and_come_once(team: Team) -> None:
    team.owner.http.post("/drivers", json={"name": "Ann", "external_id": "D-1"})
    content = (
        "Title,Due,Assigned to,Driver,Id,Status,Colour\n"
        f"Wash van,2026-01-05,{team.agent.email},,7,,red\nWash the van,,,,7,,\nFetch keys,,,d-1,,Done,\n"
        f"Fetch keys,,,d-1,,Done,\nBoth,,{team.agent.email},D-1,,,\nLate,soon,,,,,\nFor nobody,,,,,,\n"
    )
    done, rows = imported(team.manager, content, noun="tasks")
    assert outcomes(rows) == [
        "created", "skipped", "created", "skipped", "skipped", "skipped", "created",
    ]  # fmt: skip
    assert (done["created"], done["skipped"]) == (3, 4)
    found = {each["task"]: each for each in team.owner.http.get("/tasks").json()}
    assert set(found) == {"Wash van", "Fetch keys", "For nobody"}
    assert found["Wash van"]["owner_id"] == str(team.agent.id)
    assert found["Wash van"]["due_date"] == "2026-01-05T09:00:00Z"
    assert found["Fetch keys"]["completed"] is True
    assert found["Fetch keys"]["driver_id"] is not None
    assert [line["task"] for line in exported(team.owner, "/tasks/export?q=wash")] == ["Wash van"]
    _, again = imported(team.manager, content, noun="tasks")
    assert set(outcomes(again)) == {"skipped"}


FILLED: dict[str, dict[str, object]] = {
    "leads": {"phone": "07700900001", "name": "Zoë", "status": "qualified", "notes": "=1+1"},
    "clients": {"name": "Zoë", "notes": "=1+1"},
    "customers": {"name": "Zoë", "email": "zoe@example.com", "notes": "one\ntwo"},
    "companies": {"name": "Zoë Ltd", "notes": "=1+1"},
    "drivers": {"name": "Zoë", "notes": "=1+1"},
    "tasks": {"task": "Wash the van", "due_date": "2099-01-05T09:00:00Z", "notes": "+44"},
}


def test_an_export_taken_in_again_changes_nothing(team: Team) -> None:
    """Also what has neither phone nor e-mail address, which is known by its id; and another tenant, which
    knows none of the ids, gets rows of its own."""
    for noun, body in FILLED.items():
        made = [team.owner.http.post(f"/{noun}", json=body)]
        if noun in {"clients", "drivers", "tasks"}:
            made.append(team.owner.http.post(f"/{noun}", json=body))
        assert {answer.status_code for answer in made} == {201}, made[0].text
        before = team.owner.http.get(f"/{noun}").json()
        content = team.owner.http.get(f"/{noun}/export").content
        _, rows = imported(team.manager, content, noun=noun)
        assert set(outcomes(rows)) == {"skipped"}, noun
        assert len(rows) == len(before)
        assert team.owner.http.get(f"/{noun}").json() == before, noun
        _, theirs = imported(team.stranger, content, noun=noun)
        assert outcomes(theirs)[0] == "created", (noun, theirs)
        ids = {each["id"] for each in before}
        assert not ids & {each["id"] for each in team.stranger.http.get(f"/{noun}").json()}


def test_a_changed_cell_of_an_export_is_taken_in_and_a_column_of_ones_own_kept(team: Team) -> None:
    driver = team.owner.http.post("/drivers", json={"name": "Ann"}).json()
    lines = team.owner.http.get("/drivers/export").text.splitlines()
    row = lines[1].split(",")
    row[lines[0].split(",").index("phone")] = "07700900077"
    content = f"{lines[0]},colour\n{','.join(row)},red\n"
    _, rows = imported(team.manager, content, noun="drivers")
    assert outcomes(rows) == ["updated"]
    (after,) = team.owner.http.get("/drivers").json()
    assert (after["id"], after["phone"], after["extra"]) == (driver["id"], "+447700900077", {"colour": "red"})


def test_an_archived_driver_comes_back(team: Team) -> None:
    driver = team.owner.http.post("/drivers", json={"name": "Ann", "external_id": "D-1"}).json()
    team.owner.http.delete(f"/drivers/{driver['id']}")
    _, rows = imported(team.manager, "name,external_id\nAnn,D-1\n", noun="drivers")
    assert outcomes(rows) == ["updated"]
    assert [each["id"] for each in team.owner.http.get("/drivers").json()] == [driver["id"]]


def test_a_file_larger_than_32_mb_is_413(team: Team) -> None:
    large = "name\n" + "x" * (33 * 1024 * 1024)
    assert team.manager.http.post("/drivers/import", content=large, headers=CSV).status_code == 413
