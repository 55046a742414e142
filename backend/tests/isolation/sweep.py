"""Puts the ids of one house into every request of another's people and compares each answer with that to
an id that nobody has."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi.testclient import TestClient

from app.models import Call, Lead, WorkItem
from tests.isolation.operations import ABSENT, Schema, Slot, lists, slots
from tests.isolation.planted import House

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENTS = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?")
REQUEST_IDS = re.compile(r'"request_id": ?"[^"]*"')
OWNED_BY_AGENTS = {model.__tablename__ for model in (Call, Lead, WorkItem)}


@dataclass
class Findings:
    """How many requests were sent, what they were answered, and what should not have been."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def across(description: Schema, mine: House, theirs: House, *, most: int, seed: int) -> Findings:
    """Every slot with ids of another tenant: 0 foreign rows, 0 answers that differ from "absent"."""
    found = Findings()
    foreign = {str(row): table for ids in theirs.ids.values() for table, row in ids.items()}
    hidden = theirs.every_id()
    for slot, http in _shuffled(description, mine, seed):
        absent = slot.send(http, ABSENT)
        for row, table in _chosen(foreign, slot, most, seed):
            answer = slot.send(http, row)
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
    """An agent with a colleague's ids: reading is 403, and no 403 names anything."""
    found = Findings()
    colleague = house.ids[house.team.colleague.id]
    for slot in slots(description):
        for table, row in colleague.items():
            if slot.where != "path" or not _is_for(slot, table):
                continue
            answer = slot.send(house.team.agent.http, str(row))
            found.requests += 1
            found.statuses[answer.status_code] += 1
            if answer.status_code == 403 and (house.canary in answer.text or str(row) in answer.text):
                found.wrong.append(f"{slot.method} {slot.path}: the 403 names something")
            if slot.method == "GET" and table in OWNED_BY_AGENTS and answer.status_code != 403:
                found.wrong.append(f"GET {slot.path}: {answer.status_code} for a colleague's {table}")
    return found


def _shuffled(description: Schema, mine: House, seed: int) -> Iterator[tuple[Slot, TestClient]]:
    """In an order of its own each time: one request must not shield another."""
    people = (mine.team.owner.http, mine.team.agent.http)
    pairs = [(slot, http) for slot in slots(description) for http in people]
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
    names = {"work_items": ("followup_id", "task_id"), "webhook_endpoints": ("webhook_id",)}
    return slot.name.rstrip("s") in {f"{singular}_id", singular, *names.get(table, ())}


def _shape(body: str) -> str:
    """An answer without what differs between any two."""
    return MOMENTS.sub("TIME", UUIDS.sub("ID", REQUEST_IDS.sub("", body)))
