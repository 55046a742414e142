"""What every request must keep to, whatever its route: no unknown query parameter, no NUL character.

`routing` asks for both, so that no route can forget it.
"""

from collections.abc import Iterator

from fastapi import Request, params
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, QueryParams
from starlette.types import Scope

from app.core.errors import FieldError, Unprocessable

NUL = "\x00"
NUL_MESSAGE = "must not contain the NUL character"
LONGEST_NAME = 100


def refuse_ill_formed_address(scope: Scope) -> None:
    """Raises Unprocessable naming what is wrong."""
    unknown: list[str] = []
    with_nul: list[str] = []
    if NUL in scope["path"]:
        with_nul.append("path")
    if scope["query_string"]:
        asked = QueryParams(scope["query_string"])
        known = _query_parameters(scope)
        unknown += [f"query.{name[:LONGEST_NAME]}" for name in asked if name not in known]
        with_nul += [f"query.{name}" for name, value in asked.multi_items() if NUL in value]
    if unknown or with_nul:
        raise _refusal(unknown, with_nul)


async def refuse_nul_in_body(request: Request) -> None:
    """A dependency of the routes that take a body. Raises Unprocessable; a body that the route reads by
    itself is left alone."""
    route = request.scope["route"]
    if route.body_field is not None and (with_nul := await _nul_in_body(request, route)):
        raise _refusal([], with_nul)


def _refusal(unknown: list[str], with_nul: list[str]) -> Unprocessable:
    errors = [FieldError(name, "is not a parameter of this address") for name in unknown]
    errors += [FieldError(name, NUL_MESSAGE) for name in with_nul]
    detail = "; ".join(f"{error.field} {error.message}" for error in errors[:5])
    return Unprocessable(
        f"{detail}.", code="unknown_parameter" if unknown else "invalid_input", errors=errors
    )


def _query_parameters(scope: Scope) -> frozenset[str]:
    """The names that this route and its dependencies declare, worked out once per route."""
    route: APIRoute = scope["route"]
    cache: dict[int, frozenset[str]] = scope["app"].state.query_parameters
    known = cache.get(id(route))
    if known is None:
        declared = Dependant(query_params=list(_declared(route.dependant)))
        known = frozenset(each.alias for each in get_flat_params(declared))
        cache[id(route)] = known
    return known


def _declared(dependant: Dependant) -> Iterator[ModelField]:
    yield from dependant.query_params
    for dependency in dependant.dependencies:
        yield from _declared(dependency)


async def _nul_in_body(request: Request, route: APIRoute) -> list[str]:
    """Looks at what the framework has already parsed; in JSON a NUL can only stand as an escape."""
    if route.body_field is not None and isinstance(route.body_field.field_info, params.Form):
        return list(_in_form(await request.form()))
    if b"\\u0000" not in await request.body() or "json" not in request.headers.get("content-type", ""):
        return []
    return list(_in_json(await request.json(), "body"))


def _in_form(form: FormData) -> Iterator[str]:
    for name, value in form.multi_items():
        if NUL in name or (isinstance(value, str) and NUL in value):
            yield f"body.{name.replace(NUL, '')[:LONGEST_NAME]}"


def _in_json(value: object, path: str) -> Iterator[str]:
    if isinstance(value, str):
        if NUL in value:
            yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            if NUL in key:
                yield path
            yield from _in_json(item, f"{path}.{key.replace(NUL, '')[:LONGEST_NAME]}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _in_json(item, f"{path}.{number}")
