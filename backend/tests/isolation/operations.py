"""Every operation of the API as requests that carry one id somewhere: in the path, the query or the body."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient

from tests.recordings import quiet_recording

ABSENT = "01900000-0000-7000-8000-000000000000"
# For the other places of a request, so that no id meets itself.
FILLER = "01900000-0000-7000-8000-00000000f111"
METHODS = ("get", "post", "put", "patch", "delete", "head")
# Not for people, or answered without looking at any row.
SKIPPED = ("/internal", "/auth/", "/docs", "/redoc", "/app", "/health", "/ready", "/config", "/metrics")
FORMATS = {
    "uuid": ABSENT,
    "date-time": "2031-01-01T09:00:00Z",
    "date": "2031-01-01",
    "email": "a@b.example",
}
# Positions in a list, not rows.
POSITIONS = {"cursor", "after"}
# What a body needs beyond what its schema can say: without it the id in it is never looked at.
MORE: dict[str, dict[str, Any]] = {
    "POST /followups": {"notes": "x"},
    "POST /followups owner_id": {"call_id": FILLER},
    "PATCH /followups/{followup_id}": {"notes": "x"},
    "POST /followups/{call_id}": {"notes": "x"},
    "POST /followups/bulk": {"action": "assign", "owner_id": FILLER},
    "POST /leads/bulk": {"status": "contacted"},
    "POST /bookings": {"ends_at": "2031-01-02T09:00:00Z"},
    "POST /documents/upload-url": {"filename": "a.pdf", "content_type": "application/pdf"},
    "PATCH /calls/{call_id}/segments/{number}": {"text": "x"},
}
FILES = {"multipart/form-data"}
ARRIVING = {
    "audio": ("a.wav", quiet_recording()),
    "file": ("a.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
}
Schema = dict[str, Any]


@dataclass(frozen=True)
class Slot:
    """One place for an id in one operation, and what else the request says: values in the path and the query,
    a JSON body or a form with a file."""

    method: str
    path: str
    where: str
    name: str
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "application/json"

    def send(self, http: TestClient, value: str, own: Mapping[str, str]) -> Any:
        """With `own` rows, by the name of the parameter, in all other places."""
        named = {**own, self.name: value}
        path, query, body = self.path, dict(self.query), _with_rows(self.body, own)
        if self.where == "query":
            query[self.name] = value
        elif self.where == "body":
            body = {**body, self.name: [value] if isinstance(body.get(self.name), list) else value}
        while "{" in path:
            start, end = path.index("{"), path.index("}")
            path = f"{path[:start]}{named.get(path[start + 1 : end], FILLER)}{path[end + 1 :]}"
        return http.request(self.method, path, params=query, **self._content(body))

    def _content(self, body: Any) -> dict[str, Any]:
        if self.kind in FILES:
            files = {name: made for name, made in ARRIVING.items() if name in body}
            return {"files": files, "data": {name: body[name] for name in body if name not in files}}
        if self.kind != "application/json":
            return {"content": b"x", "headers": {"Content-Type": self.kind, "Upload-Offset": "0"}}
        return {"json": body}


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
    kind, schema = _body(description, operation)
    operation_id, made, needed = f"{method} {path}", None, {}
    if schema and "properties" in schema:
        needed = {**example(description, schema), **MORE.get(operation_id, {})}
        made = needed or (schema.get("examples") or [{}])[0]
    parameters = [each for each in operation.get("parameters", ()) if each["in"] in {"path", "query"}]
    ids = [each for each in parameters if _takes_id(description, each["schema"])]
    for each in parameters:
        if each["in"] == "path" and each not in ids:
            path = path.replace(f"{{{each['name']}}}", str(example(description, each["schema"])))
    query = {
        each["name"]: example(description, each["schema"])
        for each in parameters
        if each["in"] == "query" and each.get("required")
    }
    for each in ids:
        if each["name"] not in POSITIONS:
            yield Slot(method, path, each["in"], each["name"], made, query, kind)
    for name, of_id in (schema or {}).get("properties", {}).items():
        if _takes_id(description, of_id):
            body = {**needed, **MORE.get(f"{operation_id} {name}", {}), name: example(description, of_id)}
            yield Slot(method, path, "body", name, body, query, kind)


def _body(description: Schema, operation: Schema) -> tuple[str, Schema | None]:
    """Its media type, JSON where it may be, and its schema."""
    content = operation.get("requestBody", {}).get("content", {})
    kind = next((known for known in ("application/json", *FILES) if known in content), None)
    kind = kind or next(iter(content), "application/json")
    schema = content.get(kind, {}).get("schema")
    return kind, None if schema is None else _resolved(description, schema)


def _with_rows(body: Any, own: Mapping[str, str]) -> Any:
    if not isinstance(body, dict):
        return body
    return {name: own.get(name, value) if _is_id(value) else value for name, value in body.items()}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.startswith("01900000-0000-7000-8000-")


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
    if schema.get("pattern", "").startswith("^[0-9a-fA-F]{64}"):
        return "9f" * 32
    return FORMATS.get(schema.get("format", ""), "07700 900123"[: schema.get("maxLength", 60)])


def _resolved(description: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for each in schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf") or []:
        if each.get("type") != "null":
            return _resolved(description, each)
    return schema
