"""One person whose every trace is a word that stands nowhere else, planted on all desks through the API."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from app.core import clock
from app.core.config import settings
from app.core.database import transaction
from app.services.providers.storage.registry import storage
from tests.fleet import book, hours, made, new_mark, vehicle_of, verb
from tests.notices import letter, scanned
from tests.recordings import quiet_recording, uploaded
from tests.services.pipelines import run_all, run_job
from tests.world import Person, Team

PHONE = "+447700900987"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
SINCE, UNTIL = -240, -24


@dataclass
class Canaries:
    """Words by where they were planted. `files` are those that lie in bytes alone."""

    mark: str = field(default_factory=lambda: f"Zq{clock.new_id().hex[-6:]}")
    planted: dict[str, str] = field(default_factory=lambda: {"phone": PHONE[-9:]})
    files: set[str] = field(default_factory=set)

    def word(self, where: str) -> str:
        return self.planted.setdefault(where, f"{self.mark}{len(self.planted):02d}x")

    def bytes(self, where: str) -> bytes:
        self.files.add(where)
        return self.word(where).encode()

    def found_in(self, haystack: str) -> set[str]:
        lower = haystack.lower()
        return {where for where, word in self.planted.items() if word.lower() in lower}


def traces(canaries: Canaries, person: Person) -> dict[str, set[str]]:
    """Where each canary still is: every column of every table, and every file."""
    found: dict[str, set[str]] = {}
    with transaction(person.tenant_id) as session:
        columns = session.execute(
            text(
                "SELECT table_schema || '.' || table_name, array_agg(column_name::text), "
                "array_agg(column_name::text) FILTER (WHERE data_type = 'bytea') "
                "FROM information_schema.columns "
                "JOIN information_schema.tables USING (table_schema, table_name) "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') "
                "AND table_type = 'BASE TABLE' GROUP BY 1"
            )
        )
        for table, names, binary in columns.all():
            shown = ", ".join(["each::text", *(f"encode({name}, 'escape')" for name in binary or ())])
            mine = " WHERE tenant_id = :tenant" if "tenant_id" in names else ""
            rows = session.execute(
                text(f"SELECT {shown} FROM {table} each{mine}"),
                {"tenant": person.tenant_id} if mine else {},
            )
            for where in canaries.found_in("\n".join(str(value) for row in rows for value in row)):
                found.setdefault(where, set()).add(table)
    for name, content in _files(person):
        for where in canaries.found_in(name + content.decode("latin-1")):
            found.setdefault(where, set()).add(name)
    return found


def _files(person: Person) -> Iterator[tuple[str, bytes]]:
    for key in storage().keys(f"{person.tenant_id}/"):
        yield key, b"".join(storage().read(key, 0, 10**7))
    spool = settings().spool_dir
    for path in spool.rglob("*") if spool.exists() else ():
        if path.is_file():
            yield path.name, path.read_bytes()


def plant(team: Team) -> tuple[Canaries, str]:
    """The person's id too."""
    planted, person = Canaries(), team.owner
    client = _as_client(planted, person)
    lead = _as_lead(planted, team, client)
    _in_calls(planted, person, client, lead)
    _as_work(planted, person, client, lead)
    _as_hirer(planted, team, client)
    _from_outside(planted, team)
    _in_files(planted, team, client)
    run_all(person)
    return planted, client


def _as_client(planted: Canaries, person: Person) -> str:
    word = planted.word
    fields = {
        "name": f"{word('forename')} {word('surname')}",
        "email": f"{word('e-mail')}@example.com",
        "phone": PHONE,
        "company": word("company"),
        "address": word("former address"),
        "notes": word("client's notes"),
        "extra": {"hobby": word("client's extra")},
    }
    client = str(made(_post(person, "/clients", fields, key="canary"), 201)["id"])
    made(person.http.patch(f"/clients/{client}", json={"address": word("address")}))
    profile = {
        "permanent_address": word("permanent address"),
        "hire_address": word("hire address"),
        "licence_number": word("licence number"),
        "licence_issuer": word("licence issuer"),
        "date_of_birth": "1985-12-10",
    }
    made(person.http.put(f"/customers/{client}/hirer-profile", json=profile))
    made(_post(person, f"/customers/{client}/identity-checks", {}), 202)
    hold = made(_post(person, f"/clients/{client}/legal-hold", {"reason": word("reason of a hold")}), 201)
    assert person.http.delete(f"/clients/{hold['client_id']}/legal-hold").status_code == 204
    return client


def _as_lead(planted: Canaries, team: Team, client: str) -> str:
    word, person = planted.word, team.owner
    fields = {
        "phone": PHONE,
        "client_id": client,
        "name": word("lead's former name"),
        "email": f"{word('lead’s e-mail')}@example.com",
        "source": word("lead's source"),
        "campaign": "Spring",
        "notes": word("lead's notes"),
        "extra": {"colour": word("lead's extra")},
    }
    lead = str(made(_post(person, "/leads", fields, key="canary"), 201)["id"])
    many = {"lead_ids": [lead], "action": "update_field", "field": "name", "value": word("lead's name")}
    made(_post(person, "/leads/bulk", many))
    return lead


def _in_calls(planted: Canaries, person: Person, client: str, lead: str) -> None:
    word = planted.word
    recording = quiet_recording() + planted.bytes("recording")
    name = f"{word('name of a recording')}.wav"
    heard = uploaded(person, recording, filename=name, client_id=client)
    run_job(person, heard)
    lines = (
        f"Agent: Good morning, how can I help?\nCustomer: This is {word('transcript')} and I want a quote.\n"
        f"Agent: I will send {word('promise')} the quote tomorrow at ten.\nCustomer: Yes please, thank you."
    )
    call = made(_post(person, "/calls/log", {"transcript": lines, "client_id": client}), 202)["id"]
    of_lead = {"transcript": f"Customer: I am {word('call of a lead')}.", "lead_id": lead}
    made(_post(person, "/calls/log", of_lead), 202)
    corrected = {"text": f"I said that my name is {word('correction')}."}
    made(person.http.patch(f"/calls/{call}/segments/1", json=corrected))
    speakers = {"names": {"customer": word("name of a speaker")}}
    made(person.http.put(f"/calls/{call}/speakers", json=speakers))
    due = {"call_id": call, "due_date": "2031-01-01", "task": word("follow-up"), "notes": word("its notes")}
    made(_post(person, "/followups", due, key="canary"), 201)


def _as_work(planted: Canaries, person: Person, client: str, lead: str) -> None:
    word = planted.word
    due = {"lead_id": lead, "due_date": "2031-01-01", "notes": word("follow-up of a lead")}
    made(_post(person, "/followups", due), 201)
    task = {"client_id": client, "task": word("task"), "notes": word("task's notes")}
    made(_post(person, "/tasks", task, key="canary"), 201)
    driver = {"client_id": client, "name": word("driver"), "notes": word("driver's notes")}
    made(_post(person, "/drivers", driver, key="canary"), 201)


def _as_hirer(planted: Canaries, team: Team, client: str) -> None:
    word, person = planted.word, team.owner
    vehicle = vehicle_of(person, mark=new_mark(), make="FORD")
    hire = book(
        person,
        vehicle,
        _Id(client),  # type: ignore[arg-type]  # its id is all that is asked for
        SINCE,
        UNTIL,
        reference=word("booking's reference"),
        notes=word("booking's former notes"),
        extra={"seat": word("booking's extra")},
        drivers=[{"name": word("further driver"), "address": word("driver's address")}],
        agreement_signed_at=hours(SINCE).isoformat(),
        liability_signed_at=hours(SINCE).isoformat(),
        liability_signed_by=word("signature"),
    )
    made(person.http.patch(f"/bookings/{hire['id']}", json={"notes": word("booking's notes")}))
    verb(person, hire, "start", at=hours(SINCE).isoformat())
    task = {"booking_id": hire["id"], "task": word("booking's task")}
    made(_post(person, "/tasks", task), 201)
    _in_an_accident(planted, person, str(vehicle.id))
    verb(person, hire, "return", at=hours(UNTIL).isoformat())
    _fined(planted, person, vehicle.mark)
    seen = f"Ask {word('forename')}  {word('surname')} or 07700 900 987 for the second key."
    made(person.http.patch(f"/vehicles/{vehicle.id}", json={"notes": seen}))


def _in_an_accident(planted: Canaries, person: Person, vehicle: str) -> None:
    word = planted.word
    incident = {
        "vehicle_id": vehicle,
        "kind": "accident",
        "occurred_at": hours(-100).isoformat(),
        "description": word("incident"),
        "location": word("place of an incident"),
        "extra": {"witness": word("incident's extra")},
    }
    accident = made(_post(person, "/incidents", incident, key="canary"), 201)["id"]
    content = PDF + planted.bytes("photo")
    files = {"file": (f"{word('name of a photo')}.pdf", io.BytesIO(content))}
    made(person.http.post(f"/incidents/{accident}/documents", files=files), 201)


def _fined(planted: Canaries, person: Person, mark: str) -> None:
    word = planted.word
    fine = scanned(person, letter(mark, hours(-100)))
    assert fine["status"] == "matched", fine["attention"]
    path = f"/violations/{fine['id']}"
    made(person.http.patch(path, json={"notes": word("penalty's notes")}))
    fields = {
        "location": word("place of a penalty"),
        "contravention_description": word("penalty"),
    }
    made(person.http.patch(f"{path}/extraction", json=fields))
    made(_post(person, f"{path}/confirm-match", {}))
    assert _post(person, f"{path}/transfer-letter", {}).status_code == 201
    made(_post(person, f"{path}/transfer-letter/approve", {}))
    made(_post(person, f"{path}/mark-transferred", {}))


def _from_outside(planted: Canaries, team: Team) -> None:
    word, person = planted.word, team.owner
    leads = made(_post(person, "/leads/inbound-key", {}), 201)["path"]
    arrived = {"phone": "07700 900987", "shoe": word("lead from outside")}
    assert _post(team.anonymous, str(leads), arrived).status_code == 200
    pabbly = made(_post(person, "/integrations/pabbly/inbound-key", {}), 201)["path"]
    told = {"event_id": "1", "from": "+44 (0)7700 900987", "text": word("message")}
    made(_post(team.anonymous, str(pabbly), told), 202)


def _in_files(planted: Canaries, team: Team, client: str) -> None:
    word, person = planted.word, team.owner
    rows = f"phone,notes,hat\n07700 900987,{word('import')},{word('import’s extra')}\n"
    for content in (rows.encode(), b'{"' + planted.bytes("import that fails")):
        kind = "text/csv" if content.startswith(b"phone") else "application/json"
        started = person.http.post("/leads/import", content=content, headers={"Content-Type": kind})
        run_job(person, str(made(started, 202)["id"]))
    _send_document(planted, team, client)
    part = quiet_recording() + planted.bytes("part of an upload")
    start = {
        "client_id": client,
        "size": len(part) + 1,
        "sha256": hashlib.sha256(part).hexdigest(),
        "filename": f"{word('name of an upload')}.wav",
    }
    upload = made(_post(person, "/uploads", start), 201)["id"]
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert person.http.patch(f"/uploads/{upload}", content=part, headers=headers).status_code == 204


def _send_document(planted: Canaries, team: Team, client: str) -> None:
    body = PDF + planted.bytes("licence")
    form = {
        "client_id": client,
        "kind": "identity",
        "filename": f"{planted.word('name of a licence')}.pdf",
        "content_type": "application/pdf",
        "size": len(body),
    }
    announced = made(_post(team.owner, "/documents/upload-url", form), 201)
    headers = announced["headers"]
    assert isinstance(headers, dict)
    path = urlsplit(str(announced["upload_url"])).path
    assert team.anonymous.put(path, content=body, headers=headers).status_code == 204
    made(_post(team.owner, "/documents", {"document_id": announced["document_id"]}), 201)


@dataclass(frozen=True)
class _Id:
    id: str


def _post(
    who: Person | TestClient, path: str, body: Mapping[str, object], *, key: str | None = None
) -> Response:
    http = who.http if isinstance(who, Person) else who
    headers = {"Idempotency-Key": key} if key else {}
    answer: Response = http.post(path, json=body, headers=headers)
    return answer
