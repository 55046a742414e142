"""Every route by which a person or a key may change something leaves an entry: who, what, before, after, from
where. The routes are the API's own, so that a new one is asked for its line."""

import pytest
from sqlalchemy import select

from app.core.database import transaction
from app.models import AuditEntry
from tests.audited import fleet, office
from tests.audited.asking import Ask, World
from tests.house.routes_of_roles import INTERNAL, PUBLIC, ROUTES
from tests.world import PASSWORD

pytestmark = pytest.mark.owasp("API10")
STORY = (
    *(*office.TEAM, *office.PARTIES, *office.LEADS, *office.CALLS, *office.WORK),
    *(*fleet.FLEET, *fleet.PENALTIES, *fleet.OUTSIDE),
)
READING = frozenset({"GET", "HEAD"})
WAKES_WORK = "asks for work; what it writes is a machine's, with its source"
ON_ITS_WAY = "bytes on their way; what they become is recorded when they are whole"
NO_ENTRY = {
    "POST /auth/supabase-session": "shows who it is; whoever comes first has joined: test_auth_supabase.py",
    "POST /calls/{call_id}/audio-url": "makes an address, keeps nothing",
    "POST /documents/{document_id}/download-url": "makes an address, keeps nothing",
    "POST /integrations/{name}/test": "asks the service, and notes how it answered",
    "POST /leads/next": "a turn of some minutes, told on the lead itself",
    "POST /leads/{lead_id}/classify": WAKES_WORK,
    "POST /uploads": ON_ITS_WAY,
    "PATCH /uploads/{upload_id}": ON_ITS_WAY,
    "DELETE /uploads/{upload_id}": ON_ITS_WAY,
    "POST /vehicles/lookup": "asks a register, keeps nothing",
    "POST /vehicles/{vehicle_id}/dvla-refresh": WAKES_WORK,
}
# What an entry of each kind says: before, after. Any other is an act that changes no field.
SAID = {
    "created": (False, True),
    "changed": (True, True),
    "archived": (True, True),
    "restored": (True, True),
    "deleted": (True, False),
}
NAMES_OF_IDS = ("id", "batch_id", "document_id")


def asked(world: World, ask: Ask, request_id: str) -> list[AuditEntry]:
    """What the request left in the log."""
    method, path = ask.route.split(" ")
    more = dict(ask.sent(world)) if ask.sent else {}
    headers = {"X-Request-ID": request_id, "User-Agent": "walker/1", **more.pop("headers", {})}
    if ask.body is not None:
        more["json"] = world.filled(ask.body)
    answer = world.team.owner.http.request(method, world.filled(path + ask.query), headers=headers, **more)
    assert answer.is_success, (ask.route, answer.text)
    spoken = answer.headers.get("content-type") == "application/json" and answer.content
    world.answer = answer.json() if spoken else {}
    if ask.keeps:
        world.kept[ask.keeps] = next(str(world.answer[each]) for each in NAMES_OF_IDS if each in world.answer)
    with transaction(world.team.owner.tenant_id) as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.request_id == request_id)))


def faults(world: World, entry: AuditEntry) -> list[str]:
    told = (entry.before is not None, entry.after is not None)
    return [
        fault
        for fault, found in (
            ("nobody", entry.agent_id != world.team.owner.id),
            ("from nowhere", (entry.address, entry.user_agent) != ("testclient", "walker/1")),
            ("before and after", told != SAID.get(entry.action, told)),
            ("a secret", PASSWORD in f"{entry.before} {entry.after}"),
        )
        if found
    ]


def test_whatever_changes_something_is_in_the_log() -> None:
    world = World()
    silent: set[str] = set()
    wrong: dict[str, list[str]] = {}
    for number, step in enumerate(STORY):
        if not isinstance(step, Ask):
            step(world)
            continue
        entries = asked(world, step, f"walk-{number}")
        if not entries:
            silent.add(step.route)
        if found := [fault for entry in entries for fault in faults(world, entry)]:
            wrong[step.route] = found
    assert wrong == {}
    assert silent == set(NO_ENTRY) & _routes(), "does this need no entry? then say why in NO_ENTRY"


def test_the_walk_misses_no_route() -> None:
    changing = {
        route
        for route, level in ROUTES.items()
        if route.split(" ")[0] not in READING and level not in {PUBLIC, INTERNAL}
    }
    assert changing - _routes() - set(NO_ENTRY) == set(), "add a line to tests/audited"
    assert (_routes() | set(NO_ENTRY)) - changing == set()


def _routes() -> set[str]:
    return {step.route for step in STORY if isinstance(step, Ask)}
