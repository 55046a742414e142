"""Turns every exception that a request can end with into a problem; `main` registers the handlers here.

What is not listed goes up to `middleware/faults.py`, which answers 500.
"""

import errno
from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.api import problem
from app.api.middleware.prefixes import route_path
from app.api.routing import all_routes
from app.core import database, log
from app.core.errors import (
    Conflict,
    DomainError,
    FieldError,
    InsufficientStorage,
    Unavailable,
    Unprocessable,
    retry_after,
)

LONGEST_FIELD = 200
NUL_REFUSED_BY_DRIVER = "NUL (0x00)"
_log = log.logger(__name__)

# By pydantic's type of error, where its own words do not tell how to mend it.
_IN_OUR_WORDS = {
    "missing": "is required",
    "extra_forbidden": "is no field of this request: leave it out, or check its spelling",
}
# By SQLSTATE, the longest prefix first (PostgreSQL's appendix "Error Codes"). What is missing is our mistake.
_SQLSTATES: Sequence[tuple[str, type[DomainError], str]] = (
    ("57014", Unavailable, "The database took too long; try again shortly."),
    ("55P03", Unavailable, "Somebody else is changing this; try again shortly."),
    ("25P03", Unavailable, "The database took too long; try again shortly."),
    ("53100", InsufficientStorage, "The database has no room left."),
    ("23505", Conflict, "This exists already."),
    ("23P01", Conflict, "This overlaps with something that exists already."),
    ("23503", Conflict, "Something that this refers to is missing, or it is still in use."),
    ("57P", Unavailable, "The database is restarting; try again shortly."),
    ("40", Unavailable, "Others changed the same things at this moment; try again."),
    ("53", Unavailable, "The database is at its limits; try again shortly."),
    ("08", Unavailable, "The database cannot be reached; try again shortly."),
    (
        "22",
        Unprocessable,
        "A value is too long, out of range or holds a forbidden character.",
    ),
    ("23", Unprocessable, "A value is missing or not allowed."),
)


def install(app: FastAPI) -> None:
    app.exception_handler(DomainError)(_domain_error)
    app.exception_handler(RequestValidationError)(_invalid_request)
    app.exception_handler(HTTPException)(_http_exception)
    app.exception_handler(PoolTimeoutError)(_pool_exhausted)
    app.exception_handler(DBAPIError)(_database_error)
    app.exception_handler(OSError)(_disk_error)
    app.exception_handler(ValueError)(_driver_refusal)
    app.exception_handler(ClientDisconnect)(_client_gone)


async def _domain_error(request: Request, error: DomainError) -> Response:
    return problem.of(request.scope, error)


async def _invalid_request(request: Request, error: RequestValidationError) -> Response:
    """Names each field and what is wrong; what was sent is never repeated, it may be a password."""
    errors = [_field_error(found) for found in error.errors()]
    first = errors[0]
    if len(errors) > 1:
        detail = f"{len(errors)} values are wrong: {', '.join(each.field for each in errors[:5])}."
    elif first.field == "body":
        detail = first.message
    else:
        detail = f"{first.field}: {first.message}"
    return problem.of(request.scope, Unprocessable(detail, errors=errors))


def _field_error(found: dict[str, object]) -> FieldError:
    where, context = found["loc"], found.get("ctx")
    parts = [str(part) for part in where] if isinstance(where, tuple | list) else []
    message = _IN_OUR_WORDS.get(str(found["type"])) or str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "json_invalid":
        reason = context.get("error") if isinstance(context, dict) else ""
        parts, message = ["body"], f"This is not valid JSON: {reason} at character {parts[-1]}."
    return FieldError(".".join(parts)[:LONGEST_FIELD], message)


async def _http_exception(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 400:
        # Only the readers of bodies raise it; refusals of our own are DomainErrors.
        return problem.problem(
            request.scope, 422, f"The body cannot be read: {error.detail}", code="malformed_body"
        )
    if error.status_code == 404 and error.detail == "Not Found":
        return problem.problem(request.scope, 404, "There is nothing at this address.")
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
        return problem.problem(request.scope, 405, f"This address takes {headers['Allow']}.", headers=headers)
    return problem.problem(request.scope, error.status_code, str(error.detail), headers=headers)


def _methods_at(request: Request) -> set[str]:
    """The methods of all routes with this path: the framework names only the first one's."""
    path = route_path(request.scope)
    found: set[str] = set()
    for route in iter_route_contexts(all_routes(request.app)):
        if route.methods and route.path_regex.match(path):
            found |= route.methods
    return found


async def _pool_exhausted(request: Request, _error: PoolTimeoutError) -> Response:
    _log.warning("no database connection became free in time")
    return problem.of(request.scope, Unavailable("The service is busy; try again.", headers=retry_after(5)))


async def _database_error(request: Request, error: DBAPIError) -> Response:
    """What the database refuses has a meaning by its SQLSTATE; without one there was no connection."""
    state = str(getattr(error.orig, "pgcode", None) or "")
    meaning = next((row for row in _SQLSTATES if state.startswith(row[0])), None)
    if state == "" and database.is_away(error):
        meaning = ("", Unavailable, "The database cannot be reached; try again shortly.")
    if meaning is None:
        raise error
    _, kind, detail = meaning
    _log.warning("database refused", sqlstate=state, error=type(error.orig).__name__)
    headers = retry_after(5) if kind.status in {503, 507} else {}
    return problem.of(request.scope, kind(detail, headers=headers))


async def _disk_error(request: Request, error: OSError) -> Response:
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        raise error
    _log.error("the disk is full")
    return problem.of(
        request.scope, InsufficientStorage("There is no room left; try later.", headers=retry_after(300))
    )


async def _driver_refusal(request: Request, error: ValueError) -> Response:
    """psycopg2 refuses NUL in text with a bare ValueError; the request's own check names the field, this is
    for text that came another way."""
    if NUL_REFUSED_BY_DRIVER not in str(error):
        raise error
    return problem.of(request.scope, Unprocessable("Text must not contain the NUL character."))


async def _client_gone(request: Request, _error: ClientDisconnect) -> Response:
    return problem.problem(request.scope, 400, "The connection ended before the body did.", code="cut_off")
