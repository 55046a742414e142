"""Importing leads and clients over HTTP: outcomes row by row, what is merged, and files that are no good."""

import json
import os
import tracemalloc
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import transaction
from app.models import Event, Import, Lead, LeadStatus
from app.services import janitor
from app.services.imports import running
from app.services.jobs import queue
from app.services.providers.storage.registry import storage
from tests.services.pipelines import run_job
from tests.world import Person, Team, seed


@pytest.fixture
def team() -> Team:
    return Team()


# The long form: IMPORTS=long.
LONG = os.environ.get("IMPORTS") == "long"
MANY, LONG_LINE = (100_000, 25_000_000) if LONG else (1_200, 200_000)
MOST_MEMORY = 64_000_000
CSV = {"Content-Type": "text/csv"}
JSON = {"Content-Type": "application/json"}
Report = tuple[dict[str, Any], list[tuple[Any, ...]]]


def send(
    person: Person,
    content: str | bytes,
    *,
    noun: str = "leads",
    query: str = "",
    headers: dict[str, str] = CSV,
) -> dict[str, Any]:
    answer = person.http.post(f"/{noun}/import{query}", content=content, headers=headers)
    assert answer.status_code == 202, answer.text
    started: dict[str, Any] = answer.json()
    assert (started["status"], answer.headers["Location"]) == ("queued", f"/imports/{started['id']}")
    return started


def imported(person: Person, content: str | bytes, **options: Any) -> Report:
    """The finished import, and of each row its number, outcome and reason."""
    started = send(person, content, **options)
    run_job(person, started["id"])
    rows = person.http.get(f"/imports/{started['id']}/rows?limit=1000").json()
    done: dict[str, Any] = person.http.get(f"/imports/{started['id']}").json()
    return done, [(row["number"], row["outcome"], row["reason"]) for row in rows]


def leads_of(person: Person) -> dict[str, dict[str, Any]]:
    return {lead["phone"]: lead for lead in person.http.get("/leads?limit=200").json()}


FILE = """Phone Number,First Name,Last Name,E-mail,Campaign,Status,Owner,Shoe size
07700 900001,Ann,Lee,ANN@example.com,Spring,Payment Sent,{owner},7
+44 7700 900002,,,,,,,
nobody,Bo,,,,,,
07700900001,,,,Autumn,,,8
07700900001,,,,Autumn,,,8
07700 900003,Cy,,not an address,,,,
07700 900003,Cy,,,,sold,,
07700 900003,Cy,,,,,stranger@example.com,
"""


def test_each_row_has_its_outcome_and_what_is_not_ours_is_kept(team: Team) -> None:
    done, rows = imported(team.manager, FILE.format(owner=team.agent.email.upper()))
    assert [(number, outcome) for number, outcome, _ in rows] == [
        (2, "created"), (3, "created"), (4, "skipped"), (5, "merged"), (6, "skipped"), (7, "skipped"),
        (8, "skipped"), (9, "skipped"),
    ]  # fmt: skip
    reasons = [reason for _, _, reason in rows]
    assert reasons[0] is reasons[1] is reasons[3] is None
    assert reasons[4] == "nothing new in it"
    assert [reason.partition(":")[0] for reason in (reasons[2], *reasons[5:])] == [
        "phone", "email", "status", "owner",
    ]  # fmt: skip
    counts = {name: done[name] for name in ("status", "position", "created", "updated", "merged", "skipped")}
    assert counts == {"status": "done", "position": 9, "created": 2, "updated": 0, "merged": 1, "skipped": 5}
    ann = leads_of(team.owner)["+447700900001"]
    shown = {
        name: ann[name] for name in ("name", "email", "campaign", "status", "owner_id", "extra", "version")
    }
    assert shown == {
        "name": "Ann Lee",
        "email": "ann@example.com",
        "campaign": "Autumn",
        "status": "payment_sent",
        "owner_id": str(team.agent.id),
        "extra": {"shoe_size": "8"},
        "version": 1,
    }


def test_what_is_empty_is_filled_and_what_a_person_set_stays(team: Team) -> None:
    made = team.owner.http.post(
        "/leads", json={"phone": "07700 900001", "name": "By hand", "extra": {"a": 1}}
    ).json()
    seed(team.owner, Lead(phone="+447700900002", status=LeadStatus.CONVERTED, archived_at=clock.now()))
    rows_of_file = ("07700900001,By file,Web,,2", "07700900002,Back,,new,", "07700900002,,,lost,")
    content = "\n".join(("phone,name,source,status,b", *rows_of_file))
    _, rows = imported(team.manager, content)
    assert [outcome for _, outcome, _ in rows] == ["updated", "updated", "skipped"]
    found = leads_of(team.owner)
    first, second = found["+447700900001"], found["+447700900002"]
    assert (first["name"], first["source"]) == ("By hand", "Web")
    assert first["extra"] == {"a": 1, "b": "2"}
    assert (second["name"], second["status"]) == ("Back", "converted")
    with transaction(team.owner.tenant_id) as session:
        lead = session.get_one(Lead, made["id"])
    assert lead.proposals["name"]["value"] == "By file"  # type: ignore[index]  # an entry is an object
    assert lead.provenance["source"]["source"] == "import"  # type: ignore[index]  # likewise
    _, rows = imported(team.manager, "phone,name\n07700900001,By file\n")
    assert rows == [(2, "skipped", "a person has set what it would change")]


def test_a_dry_run_says_the_same_and_writes_nothing(team: Team) -> None:
    content = FILE.format(owner=team.agent.email)
    dry, rows = imported(team.manager, content, query="?dry_run=true")
    assert leads_of(team.owner) == {}
    assert dry["dry_run"] is True
    ids = [row["subject_id"] for row in team.owner.http.get(f"/imports/{dry['id']}/rows").json()]
    assert set(ids) == {None}
    wet, same = imported(team.manager, content)
    assert rows == same
    assert (wet["created"], wet["merged"]) == (dry["created"], dry["merged"])


def test_json_and_a_form_are_taken_too(team: Team) -> None:
    objects = json.dumps(
        [{"mobile": 2079460000, "name": "Ann"}, 7, {"mobile": "+447700900002", "tags": ["a"]}]
    )
    _, rows = imported(team.manager, objects, headers=JSON)
    assert [row[:2] for row in rows] == [(1, "created"), (2, "skipped"), (3, "created")]
    for name, content in (
        ("leads.csv", "phone\n07700900003\n"),
        ("leads.json", '[{"phone": "07700900004"}]'),
    ):
        answer = team.manager.http.post("/leads/import", files={"file": (name, content)})
        assert (answer.status_code, answer.json()["filename"]) == (202, name)
        assert run_job(team.manager, answer.json()["id"]).status == "done"
    assert len(leads_of(team.owner)) == 4


def test_clients_are_the_same_by_phone_or_email(team: Team) -> None:
    content = (
        "name,phone,email,kind,organisation\n"
        "Ann,07700900001,,,\nAnn,,ann@example.com,,\nAnn,07700900001,ann2@example.com,,Ann & Co\n"
        "House,,HOUSE@example.com,Company,\nHouse,020 7946 0000,house@example.com,,\n,07700900009,,,\n"
    )
    _, rows = imported(team.manager, content, noun="clients")
    assert [outcome for _, outcome, _ in rows] == [
        "created",
        "created",
        "merged",
        "created",
        "merged",
        "skipped",
    ]
    found = {(client["name"], client["phone"]): client for client in team.owner.http.get("/clients").json()}
    assert found["Ann", "+447700900001"]["company"] == "Ann & Co"
    assert found["House", "+442079460000"]["kind"] == "company"


def test_a_run_that_broke_off_goes_on_behind_the_last_commit(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    phones = [f"0770090000{number}" for number in range(5)]
    started = send(team.manager, "phone\n" + "\n".join([*phones, phones[0]]) + "\n")
    holds = iter([None, None])

    def break_off(*arguments: Any) -> None:
        if next(holds, "broken") == "broken":
            raise ConnectionError
        hold(*arguments)

    hold = queue.hold
    # The runner holds once itself; then one hundred is committed, and the next one is lost.
    monkeypatch.setattr(queue, "hold", break_off)
    run_job(team.manager, started["id"])
    monkeypatch.setattr(queue, "hold", hold)
    assert team.manager.http.get(f"/imports/{started['id']}").json()["position"] == 3
    run_job(team.manager, started["id"])
    rows = team.manager.http.get(f"/imports/{started['id']}/rows").json()
    assert [row["outcome"] for row in rows] == ["created"] * 5 + ["skipped"]
    assert len(leads_of(team.owner)) == 5


def test_bad_rows_among_many_cost_only_themselves(team: Team) -> None:
    """Three in a hundred over many commits, a line without an end and one in another encoding; in the long
    form 100,000 rows and 25 MB in one line, taken in within bounded memory."""
    table = [
        f"+4477{number:08},Name {number}" if number % 33 else f"nobody {number},"
        for number in range(1, MANY + 1)
    ]
    faulty = b"\n+447799999998," + b"x" * LONG_LINE + b"\n+447799999999,Zo\xe9\n"
    started = send(team.manager, b"phone,name\n" + "\n".join(table).encode() + faulty)
    tracemalloc.start()
    run_job(team.manager, started["id"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    done = team.manager.http.get(f"/imports/{started['id']}").json()
    bad = MANY // 33
    assert (done["status"], done["created"], done["skipped"]) == ("done", MANY - bad, bad + 2)
    assert peak < MOST_MEMORY, f"{peak / 1e6:.0f} MB"
    rows = team.manager.http.get(f"/imports/{started['id']}/rows?limit=1000").json()
    skipped = [row["number"] for row in rows if row["outcome"] == "skipped"]
    assert skipped == [number + 1 for number in range(33, 1000, 33)]


def test_the_file_is_kept_until_it_is_taken_in(team: Team) -> None:
    started = send(team.manager, "phone\n07700900001\n")
    with transaction(team.owner.tenant_id) as session:
        key = session.scalars(select(Import.key)).one()
    assert key is not None
    staged = key.rpartition("/")[0] + "/"
    janitor.sweep_orphans()
    assert list(storage().keys(staged)) == [key]
    run_job(team.manager, started["id"])
    assert list(storage().keys(staged)) == []
    with transaction(team.owner.tenant_id) as session:
        event = session.scalars(select(Event).where(Event.name == "import.completed")).one()
    assert event.payload["created"] == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"n\xe9\n1\n", "text/csv"),
        (b"\x00\x01\x02", "text/csv"),
        (b"phone,phone\n1,2\n", "text/csv"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(team: Team, content: bytes, kind: str) -> None:
    started = send(team.manager, content, headers={"Content-Type": kind})
    run_job(team.manager, started["id"])
    after = team.manager.http.get(f"/imports/{started['id']}").json()
    assert (after["status"], after["created"]) == ("failed", 0)
    assert after["error"]
    assert team.manager.http.get(f"/imports/{started['id']}/rows").json() == []


def test_rows_before_the_break_stay_and_rows_come_in_pages(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    content = json.dumps([{"phone": f"0770090000{number}"} for number in range(5)])[:-1] + ", {"
    done, _ = imported(team.manager, content, headers=JSON)
    assert (done["status"], done["position"], done["created"]) == ("failed", 4, 4)
    assert done["error"] == "The JSON breaks off after row 5."
    first = team.manager.http.get(f"/imports/{done['id']}/rows?limit=3&outcome=created")
    following = first.headers["Link"].partition(">")[0].removeprefix("<")
    second = team.manager.http.get(following)
    assert [row["number"] for row in (*first.json(), *second.json())] == [1, 2, 3, 4]
    assert "Link" not in second.headers


def test_the_same_key_starts_one_import(team: Team) -> None:
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "again"}
    first = send(team.manager, "phone\n07700900001\n", headers=headers)
    assert send(team.manager, "phone\n07700900001\n", headers=headers) == first
    other = team.manager.http.post("/leads/import", content="phone\n1\n", headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("query", ["?encoding=latin", "?dry_run=perhaps", "?color=red"])
def test_wrong_parameters_are_422(team: Team, query: str) -> None:
    assert (
        team.manager.http.post(f"/leads/import{query}", content="phone\n1\n", headers=CSV).status_code == 422
    )


def test_an_empty_file_is_422_and_one_of_50_mb_413(team: Team) -> None:
    assert team.manager.http.post("/leads/import", content="", headers=CSV).status_code == 422
    large = "phone\n" + "x" * (50 * 1024 * 1024)
    assert team.manager.http.post("/leads/import", content=large, headers=CSV).status_code == 413


@pytest.mark.parametrize("noun", ["leads", "clients", "customers", "companies", "drivers", "tasks"])
def test_only_managers_import_and_only_their_tenant_s_are_seen(team: Team, noun: str) -> None:
    for person in (team.agent, team.viewer):
        assert person.http.post(f"/{noun}/import", content="phone\n1\n", headers=CSV).status_code == 403
    assert team.anonymous.post(f"/{noun}/import", content="phone\n1\n", headers=CSV).status_code == 401
    started = send(team.manager, "phone\n1\n", noun=noun)
    path = f"/imports/{started['id']}"
    for each in (path, f"{path}/rows"):
        assert team.owner.http.get(each).status_code == 200
        assert team.stranger.http.get(each).status_code == 404
        assert team.agent.http.get(each).status_code == 403
        assert team.anonymous.get(each).status_code == 401
