"""The API's description: clean operation ids, and the problem schema that all error answers share."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api.openapi_examples import add_examples
from app.api.problem import MEDIA_TYPE, Problem
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
    _say_each_error_once(description)
    return description


def _say_each_error_once(description: dict[str, Any]) -> None:
    """What every operation answers alike stands among the components: a third of the description less."""
    shared = description["components"].setdefault("responses", {})
    for item in description["paths"].values():
        for operation in item.values():
            answers = operation["responses"]
            for status, response in answers.items():
                if list(response.get("content", {})) == [MEDIA_TYPE]:
                    name = f"Problem{status}"
                    if shared.setdefault(name, response) == response:
                        answers[status] = {"$ref": f"#/components/responses/{name}"}
