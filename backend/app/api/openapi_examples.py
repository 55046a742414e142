"""An example for every model of the API's description, worked out from its schema; `openapi` adds them."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
PREFIX = "#/components/schemas/"
DEEPEST = 6
BY_FORMAT: Mapping[str, object] = {
    "uuid": "01900000-0000-7000-8000-000000000001",
    "date-time": "2026-11-20T09:30:00Z",
    "date": "2026-11-20",
    "email": "maya@example.com",
    "uri": "https://example.com/in",
    "binary": "(bytes)",
}
BY_NAME: Mapping[str, object] = {
    "email": "maya@example.com",
    "phone": "+447700900123",
    "url": "https://example.com/in",
    "zone": "Europe/London",
    "region": "GB",
    "mark": "AB12CDE",
    "password": "correct horse battery",
    "name": "Maya Hughes",
    "full_name": "Maya Hughes",
    "task": "Send the quote",
    "sha256": "9f" * 32,
}


def add_examples(schemas: dict[str, dict[str, Any]]) -> None:
    """Each schema that states none gets one."""
    for schema in schemas.values():
        if "examples" not in schema and "example" not in schema:
            schema["examples"] = [example(schema, schemas)]


def example(schema: Schema, schemas: Mapping[str, Schema], *, name: str = "", depth: int = 0) -> object:
    """A value that the schema accepts. Of an object the required fields or, where nothing is, the first."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].removeprefix(PREFIX)], schemas, name=name, depth=depth)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _of_options(schema[key], schemas, name=name, depth=depth)
    return _of_type(schema, schemas, name=name, depth=depth)


def _of_options(options: list[Schema], schemas: Mapping[str, Schema], *, name: str, depth: int) -> object:
    """The first that is not null; null only where a tree would never end."""
    given = [option for option in options if option.get("type") != "null"]
    if depth > DEEPEST and len(given) < len(options):
        return None
    return example(given[0], schemas, name=name, depth=depth + 1)


def _of_type(schema: Schema, schemas: Mapping[str, Schema], *, name: str, depth: int) -> object:
    kind = str(schema.get("type"))
    if kind == "object":
        return _of_object(schema, schemas, depth=depth)
    if kind == "array":
        ends = depth > DEEPEST or "items" not in schema
        return [] if ends else [example(schema["items"], schemas, name=name, depth=depth + 1)]
    if kind == "string":
        return _text(schema, name)
    least = max(1, schema.get("minimum", 1))
    return {"integer": least, "number": min(least, schema.get("maximum", least)), "boolean": True}.get(kind)


def _of_object(schema: Schema, schemas: Mapping[str, Schema], *, depth: int) -> object:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    wanted = schema.get("required") or list(properties)[:1]
    return {
        name: example(properties[name], schemas, name=name, depth=depth + 1)
        for name in wanted
        if name in properties
    }


def _text(schema: Schema, name: str) -> object:
    found = BY_FORMAT.get(schema.get("format", "")) or BY_NAME.get(name) or name.replace("_", " ") or "text"
    text = str(found)
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", len(text) + 100)]
