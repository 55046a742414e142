"""What an API key may be let in to: the desks, each to read or to write, by the tags of the routes."""

from collections.abc import Iterable

DESK_OF_TAG = {
    "calls": "calls",
    "uploads": "calls",
    "insights": "calls",
    "jobs": "calls",
    "leads": "leads",
    "imports": "leads",
    "clients": "clients",
    "customers": "clients",
    "followups": "followups",
    "tasks": "followups",
    "analytics": "analytics",
    "search": "analytics",
    "vehicles": "fleet",
    "bookings": "fleet",
    "incidents": "fleet",
    "violations": "fleet",
    "documents": "documents",
    "companies": "operations",
    "drivers": "operations",
    "collections": "operations",
    "events": "events",
}
SCOPES = frozenset(f"{desk}:{verb}" for desk in DESK_OF_TAG.values() for verb in ("read", "write"))
READING = frozenset({"GET", "HEAD"})
# No key has it: what belongs to no desk is for people.
PEOPLE_ONLY = "people"


def scope_of(tags: Iterable[str], method: str) -> str:
    """What a key must have for a route: its first tag that names a desk says which. To write a desk is to
    read it too, see `allows`."""
    desk = next((DESK_OF_TAG[tag] for tag in tags if tag in DESK_OF_TAG), None)
    return PEOPLE_ONLY if desk is None else f"{desk}:{'read' if method in READING else 'write'}"


def allows(scopes: list[str], needed: str) -> bool:
    return needed in scopes or needed.replace(":read", ":write") in scopes
