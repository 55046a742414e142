"""The API's description: clean operation ids, and the problem schema that all error answers share."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api.openapi_examples import add_examples
from app.api.problem import Problem
from app.api.routing import all_routes

REF = "#/components/schemas/{model}"


def operation_id(route: APIRoute) -> str:
    """`calls_upload`: tag and function, from which client generators make their method names."""
    tag = re.sub(r"\W+", "_", str(route.tags[0])) if route.tags else ""
    return f"{tag}_{route.name}" if tag else route.name


def install(app: FastAPI) -> None:
    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problem(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=all_routes(app),
                    servers=app.servers,
                )
            )
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]  # the documented way to extend it


def _with_problem(description: dict[str, Any]) -> dict[str, Any]:
    problem = Problem.model_json_schema(ref_template=REF)
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    add_examples(schemas)
    return description
