"""Judges bodies by a vendor's official API description; the stand-ins ask it for every request and answer."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_ADDRESS = "urn:description"


class Description:
    """An OpenAPI 3.1 file. Its schemas are JSON Schema 2020-12 as they stand."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def schema(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self._document["components"]["schemas"][name]
        return found

    def faults(self, name: str, body: object) -> list[str]:
        """What is wrong with `body` as a `name`; empty where the description accepts it."""
        validator = Draft202012Validator(
            {"$ref": f"{_ADDRESS}#/components/schemas/{name}"}, registry=self._registry
        )
        return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(body)]

    def require(self, name: str, body: object) -> None:
        """Fails the stand-in itself where it would answer what the vendor never answers."""
        if faults := self.faults(name, body):
            raise AssertionError(f"the stand-in's {name} is not as described: {faults}")

    @cached_property
    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._path.read_text())
        return document

    @cached_property
    def _registry(self) -> "Registry[Any]":
        resource = Resource.from_contents(self._document, default_specification=DRAFT202012)
        registry: Registry[Any] = Registry().with_resource(_ADDRESS, resource)
        return registry


def schema_faults(schema: dict[str, Any], body: object) -> list[str]:
    """What is wrong with `body` under a schema of our own, as a structured answer is asked for."""
    Draft202012Validator.check_schema(schema)
    return [
        f"{error.json_path}: {error.message[:300]}"
        for error in Draft202012Validator(schema).iter_errors(body)
    ]


def not_strict(schema: object, path: str = "$") -> list[str]:
    """Where a schema breaks the rules of strict structured output: closed objects, every field required."""
    if isinstance(schema, list):
        return [fault for at, part in enumerate(schema) for fault in not_strict(part, f"{path}[{at}]")]
    if not isinstance(schema, dict):
        return []
    faults = [fault for key, part in schema.items() for fault in not_strict(part, f"{path}.{key}")]
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            faults.append(f"{path}: additionalProperties is not false")
        if set(schema.get("required", [])) != set(schema.get("properties", {})):
            faults.append(f"{path}: not every property is required")
    return faults
