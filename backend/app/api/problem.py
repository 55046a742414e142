"""The one shape of every error answer, `application/problem+json` (RFC 9457), and how OpenAPI names it."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Scope

from app.core.errors import DomainError, FieldError

MEDIA_TYPE = "application/problem+json"
COMMON_STATUSES = (401, 403, 404, 409, 413, 422, 429, 500, 503)
MOST_ERRORS = 100
_DOMAIN_ERRORS = {error.status: error for error in DomainError.__subclasses__()}


class ProblemField(BaseModel):
    field: str = Field(description="Path of the value in the request.", examples=["body.due_date"])
    message: str = Field(description="What is wrong with it and how to mend it.")


class Problem(BaseModel):
    """What every error answers."""

    type: str = Field(description="A name for this kind of problem, as a URI.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int
    detail: str = Field(description="What is wrong this time and how to mend it.")
    code: str = Field(description="Stable, for programs.", examples=["not_found"])
    request_id: str = Field(description="Names this request in our logs; quote it when you ask for help.")
    errors: list[ProblemField]


def problem(
    scope: Scope,
    status: int,
    detail: str,
    *,
    code: str = "",
    title: str = "",
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, str] | None = None,
) -> Response:
    """The answer for one error; title and code default to the status's own, `members` extend it."""
    code = code or default_code(status)
    content = {
        **(members or {}),
        "type": f"urn:problem:convoflow:{code}",
        "title": title or _title(status),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id(scope),
        "errors": [{"field": error.field, "message": error.message} for error in errors[:MOST_ERRORS]],
    }
    # A lone surrogate is legal in JSON text and not in UTF-8.
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, headers=_with_challenge(status, headers or {}), media_type=MEDIA_TYPE)


def of(scope: Scope, error: DomainError) -> Response:
    return problem(
        scope,
        error.status,
        error.detail,
        code=error.code,
        title=error.title,
        errors=error.errors,
        headers=error.headers,
        members=error.members,
    )


def request_id(scope: Scope) -> str:
    """The id that the outermost middleware gave this request."""
    return str(scope.get("state", {}).get("request_id", ""))


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route declares for OpenAPI; the common statuses are declared for all of them by the router."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _title(status), "content": content} for status in statuses}


def default_code(status: int) -> str:
    known = _DOMAIN_ERRORS.get(status)
    return known.default_code if known else HTTPStatus(status).name.lower()


def _title(status: int) -> str:
    known = _DOMAIN_ERRORS.get(status)
    return known.title if known else HTTPStatus(status).phrase


def _with_challenge(status: int, headers: Mapping[str, str]) -> dict[str, str]:
    return {"WWW-Authenticate": "Bearer", **headers} if status == 401 else dict(headers)
