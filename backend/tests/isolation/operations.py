"""Every operation of the API as requests that carry one id somewhere: in the path, the query or the body."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

ABSENT = "01900000-0000-7000-8000-000000000000"
# For the other places of a request, so that no id meets itself.
FILLER = "01900000-0000-7000-8000-00000000f111"
METHODS = ("get", "post", "put", "patch", "delete", "head")
# Not for people, or answered without looking at any row.
SKIPPED = ("/internal", "/auth/", "/docs", "/redoc", "/app", "/health", "/ready", "/config", "/metrics")
FORMATS = {
    "uuid": FILLER,
    "date-time": "2031-01-01T09:00:00Z",
    "date": "2031-01-01",
    "email": "a@b.example",
}
# Positions in a list, not rows.
POSITIONS = {"cursor", "after"}
Schema = dict[str, Any]


@dataclass(frozen=True)
class Slot:
    """One place for an id in one operation."""

    method: str
    path: str
    where: str
    name: str
    body: Any = None

    def send(self, http: TestClient, value: str) -> Any:
        path, query, body = self.path, {}, self.body
        if self.where == "path":
            path = path.replace(f"{{{self.name}}}", value)
        elif self.where == "query":
            query = {self.name: value}
        else:
            body = {**body, self.name: [value] if isinstance(body.get(self.name), list) else value}
        while "{" in path:
            start, end = path.index("{"), path.index("}")
            path = f"{path[:start]}{FILLER}{path[end + 1 :]}"
        headers = {"Upload-Offset": "0"}
        return http.request(self.method, path, params=query, json=body, headers=headers)


def slots(description: Schema) -> Iterator[Slot]:
    for path, operations in description["paths"].items():
        if path.startswith(SKIPPED):
            continue
        for method, operation in operations.items():
            if method in METHODS:
                yield from _of_one(description, method.upper(), path, operation)


def lists(description: Schema) -> list[str]:
    """What is read without any id."""
    return [
        path
        for path, operations in description["paths"].items()
        if "get" in operations and "{" not in path and not path.startswith(SKIPPED)
    ]


def _of_one(description: Schema, method: str, path: str, operation: Schema) -> Iterator[Slot]:
    body = _body(description, operation)
    made = example(description, body) if body else None
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in POSITIONS:
            continue
        if parameter["in"] in {"path", "query"} and _takes_id(description, parameter["schema"]):
            yield Slot(method, path, parameter["in"], parameter["name"], made)
    for name, schema in (body or {}).get("properties", {}).items():
        if _takes_id(description, schema):
            listed = example(description, schema)
            yield Slot(method, path, "body", name, {**(made or {}), name: listed})


def _body(description: Schema, operation: Schema) -> Schema | None:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return None if schema is None else _resolved(description, schema)


def _takes_id(description: Schema, schema: Schema) -> bool:
    schema = _resolved(description, schema)
    if schema.get("format") == "uuid":
        return True
    return schema.get("type") == "array" and _takes_id(description, schema["items"])


def example(description: Schema, schema: Schema) -> Any:
    """The smallest thing that fits, as far as a schema says."""
    schema = _resolved(description, schema)
    for known in ("const", "default"):
        if schema.get(known) is not None:
            return schema[known]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        return {name: example(description, properties[name]) for name in schema.get("required", ())}
    if kind == "array":
        return [example(description, schema["items"])]
    if kind in {"integer", "number"}:
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    return _text(schema)


def _text(schema: Schema) -> str:
    formats = {
        "uuid": ABSENT,
        "date-time": "2031-01-01T09:00:00Z",
        "date": "2031-01-01",
        "email": "a@b.example",
    }
    return formats.get(schema.get("format", ""), "07700 900123"[: schema.get("maxLength", 60)])


def _resolved(description: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for each in schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or []:
        if each.get("type") != "null":
            return _resolved(description, each)
    return schema
