"""Puts the ids of one house into every request of another's people and compares each answer with that to
an id that nobody has."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from httpx2 import Response

from app.models import Call, Lead, WorkItem
from tests.isolation.operations import ABSENT, ARRIVING, Schema, Slot, lists, slots
from tests.isolation.planted import House
from tests.world import Person

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENTS = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?")
REQUEST_IDS = re.compile(r'"request_id": ?"[^"]*"')
# What a table's ids are called besides by its name.
OTHER_NAMES = {
    "agents": ("owner_id", "assignee_id", "owner"),
    "clients": ("parent_id", "company_id"),
    "work_items": ("followup_id", "task_id"),
    "webhook_endpoints": ("webhook_id",),
}
OWNED_BY_AGENTS = {model.__tablename__ for model in (Call, Lead, WorkItem)}


@dataclass
class Findings:
    """How many requests were sent, what they were answered, and what should not have been."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    # What is answered for an id that nobody has: status → the places.
    looked_at: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def across(description: Schema, mine: House, theirs: House, *, most: int, seed: int) -> Findings:
    """Every slot with ids of another tenant: 0 foreign rows, 0 answers that differ from "absent"."""
    found = Findings()
    foreign = {str(row): table for ids in theirs.ids.values() for table, row in ids.items()}
    hidden = theirs.every_id()
    for slot, person in _shuffled(description, mine, seed):
        http, own = person.http, _by_parameter(mine, person)
        absent = slot.send(http, ABSENT, own)
        found.looked_at[absent.status_code].add(f"{slot.method} {slot.path} {slot.where} {slot.name}")
        for row, table in _chosen(foreign, slot, most, seed):
            answer = slot.send(http, row, own)
            found.requests += 1
            found.statuses[answer.status_code] += 1
            told = [each for each in hidden - {row} if each in answer.text]
            if theirs.canary in answer.text or told:
                found.wrong.append(f"{slot.method} {slot.path} {slot.name}={table}: shows what is another's")
            if (answer.status_code, _shape(answer.text)) != (absent.status_code, _shape(absent.text)):
                found.wrong.append(
                    f"{slot.method} {slot.path} {slot.name}={table}: "
                    f"{answer.status_code} differs from {absent.status_code}"
                )
    for http in (mine.team.owner.http, mine.team.agent.http):
        for path in lists(description):
            answer = http.get(path)
            found.requests += 1
            if theirs.canary in answer.text or any(each in answer.text for each in hidden):
                found.wrong.append(f"GET {path}: lists what is another's")
    return found


def inside(description: Schema, house: House) -> Findings:
    """An agent with a colleague's ids in the path, the query, the body and lists: what is a colleague's own
    is neither read, referred to nor changed, and no 403 names anything."""
    found = Findings()
    agent, colleague = house.team.agent, house.ids[house.team.colleague.id]
    own = {**_by_parameter(house, agent), **_of_the_office(agent, str(colleague["vehicles"]))}
    private = {str(colleague[table]) for table in OWNED_BY_AGENTS}
    for slot in slots(description):
        for table in sorted(OWNED_BY_AGENTS | {"agents"}):
            if not _is_for(slot, table):
                continue
            row = colleague[table]
            answer = slot.send(agent.http, str(row), own)
            found.requests += 1
            found.statuses[answer.status_code] += 1
            where = f"{slot.method} {slot.path} {slot.where} {slot.name}={table}: {answer.status_code}"
            if answer.status_code == 403 and (house.canary in answer.text or str(row) in answer.text):
                found.wrong.append(f"{where} names something")
            if not _refused(slot, answer, private - {str(row)}):
                found.wrong.append(f"{where} for a colleague's: {answer.text[:200]}")
    for path in lists(description):
        answer = agent.http.get(path, params={"q": house.canary} if path == "/search" else {})
        found.requests += 1
        if any(row in answer.text for row in private):
            found.wrong.append(f"GET {path}: lists a colleague's")
    return found


def _refused(slot: Slot, answer: Response, private: set[str]) -> bool:
    """By 403 where one row is meant; a list of rows says so of each, a filter finds nothing of theirs."""
    if slot.where == "path":
        return answer.status_code == 403 or slot.name == "agent_id"
    if slot.where == "body" and isinstance(slot.body[slot.name], list):
        told = answer.json().get("results", [{"ok": True}])
        return answer.status_code == 403 or not any(each["ok"] for each in told)
    if slot.where == "body":
        return answer.status_code == 403
    return not any(row in answer.text for row in private)


def _by_parameter(house: House, person: Person) -> dict[str, str]:
    """A row of this person for each name that a request may have for one; the owner's are an agent's."""
    rows = house.ids.get(person.id) or house.ids[house.team.agent.id]
    names = {f"{table.removesuffix('s')}_id": str(row) for table, row in rows.items()}
    for table, others in OTHER_NAMES.items():
        names |= {name: str(rows[table]) for name in others if name.endswith("_id")}
    return names


def _of_the_office(agent: Person, vehicle_id: str) -> dict[str, str]:
    """What was planted is a follow-up and a recording: a task and a paper, for the routes about those."""
    task = agent.http.post("/tasks", json={"task": "x"})
    files = {"file": ARRIVING["file"]}
    paper = agent.http.post("/documents/files", params={"vehicle_id": vehicle_id}, files=files)
    return {"task_id": task.json()["id"], "document_id": paper.json()["id"]}


def _shuffled(description: Schema, mine: House, seed: int) -> Iterator[tuple[Slot, Person]]:
    """In an order of its own each time: one request must not shield another."""
    people = (mine.team.owner, mine.team.agent)
    pairs = [(slot, person) for slot in slots(description) for person in people]
    random.Random(seed).shuffle(pairs)
    return iter(pairs)


def _chosen(foreign: dict[str, str], slot: Slot, most: int, seed: int) -> list[tuple[str, str]]:
    """The ids that the slot is for, then others, `most` of them."""
    fitting = [(row, table) for row, table in foreign.items() if _is_for(slot, table)]
    others = [(row, table) for row, table in foreign.items() if not _is_for(slot, table)]
    random.Random(seed).shuffle(others)
    return (fitting + others)[:most]


def _is_for(slot: Slot, table: str) -> bool:
    singular = table.removesuffix("s")
    name = f"{slot.path.split('/')[1].removesuffix('s')}_id" if slot.name == "ids" else slot.name
    return name.removesuffix("s") in {f"{singular}_id", singular, *OTHER_NAMES.get(table, ())}


def _shape(body: str) -> str:
    """An answer without what differs between any two."""
    return MOMENTS.sub("TIME", UUIDS.sub("ID", REQUEST_IDS.sub("", body)))
