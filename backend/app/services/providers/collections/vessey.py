"""Vessey. Nobody has published its interface: address and paths are settings, and answers are read widely.

A list is a bare array or stands under `data`, `items`, `drivers`, `collections` or `results`; an id is `id`,
`driver_id`, `collection_id` or `uuid`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote

from pydantic import JsonValue

from app.services.providers.asking import ask_json
from app.services.providers.collections.base import Listing, RemoteCollection, RemoteDriver
from app.services.providers.upstream import Vendor, unreadable

VENDOR = Vendor("vessey", "Vessey", "api_key")
LISTS = ("data", "items", "drivers", "collections", "results")
IDS = ("id", "driver_id", "collection_id", "uuid")
NAMES = ("name", "full_name", "driver_name")
PHONES = ("phone", "mobile", "phone_number")
LONGEST = 200


class Vessey:
    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        trusted: bool,
        drivers_path: str,
        driver_path: str,
        collections_path: str,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._trusted = trusted
        self._drivers_path = drivers_path
        self._driver_path = driver_path
        self._collections_path = collections_path

    def drivers(self) -> Listing:
        rows = _rows(self._get(self._drivers_path))
        found = [_driver(row) for row in rows]
        readable = [driver for driver in found if driver is not None]
        return Listing(readable, len(found) - len(readable))

    def driver(self, external_id: str) -> RemoteDriver:
        path = self._driver_path.format(id=quote(external_id, safe=""))
        found = self._get(path)
        inner = found.get("data", found) if isinstance(found, dict) else found
        driver = _driver(inner)
        if driver is None:
            raise unreadable(VENDOR)
        return driver

    def collections(self, external_id: str, day: date) -> Sequence[RemoteCollection]:
        path = self._collections_path.format(id=quote(external_id, safe=""), date=day.isoformat())
        found = [_collection(row) for row in _rows(self._get(path))]
        return [collection for collection in found if collection is not None]

    def _get(self, path: str) -> JsonValue:
        return ask_json(VENDOR, "GET", self._url + path, headers=self._headers, trusted=self._trusted)


def _rows(found: JsonValue) -> Sequence[JsonValue]:
    if isinstance(found, dict):
        found = next((found[name] for name in LISTS if isinstance(found.get(name), list)), None)
    if not isinstance(found, list):
        raise unreadable(VENDOR)
    return found


def _driver(row: JsonValue) -> RemoteDriver | None:
    external_id = _first(row, IDS)
    if external_id is None or not isinstance(row, dict):
        return None
    return RemoteDriver(
        external_id=external_id,
        name=_first(row, NAMES) or f"Driver {external_id}",
        phone=_first(row, PHONES),
        email=_first(row, ("email",)),
        details=_storable(row),
    )


def _collection(row: JsonValue) -> RemoteCollection | None:
    external_id = _first(row, IDS)
    if external_id is None or not isinstance(row, dict):
        return None
    return RemoteCollection(external_id, _first(row, ("status", "state")), _storable(row))


def _first(row: JsonValue, names: Sequence[str]) -> str | None:
    if not isinstance(row, dict):
        return None
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).replace("\x00", "").strip()[:LONGEST]
    return None


def _storable(row: Mapping[str, JsonValue]) -> Mapping[str, object]:
    """PostgreSQL's JSON takes every character but NUL."""
    return {name.replace("\x00", ""): _without_nul(value) for name, value in row.items()}


def _without_nul(value: JsonValue) -> object:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    return _storable(value) if isinstance(value, dict) else value
