"""What can go wrong in a request, each with its status and code; `api/errors.py` renders it.

DomainError
├── BadRequest 400          ├── Conflict 409             ├── UpstreamFailed 502
├── Unauthorized 401        ├── Gone 410                 ├── Unavailable 503
├── Forbidden 403           ├── PreconditionFailed 412   └── InsufficientStorage 507
├── NotFound 404            ├── TooLarge 413             ├── RangeNotSatisfiable 416
├── Unprocessable 422       ├── TooManyRequests 429
│                           └── Locked 423
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong, by the path in the request (`body.due_date`), and how to mend it."""

    field: str
    message: str


@dataclass(eq=False)
class DomainError(Exception):
    """An answer other than success.

    `detail` says what is wrong and how to mend it, and names nothing that the caller may not see.
    `members` are further fields of the answer, for programs: the id of the row that is in the way.
    `keep` makes the session dependency commit before the error leaves, for refusals whose trace must stay.
    """

    detail: str
    code: str = ""
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    keep: bool = False

    status = 500
    title = "Internal error"
    default_code = "internal_error"

    def __post_init__(self) -> None:
        super().__init__(self.detail)
        self.code = self.code or self.default_code


class BadRequest(DomainError):
    status, title, default_code = 400, "Bad request", "bad_request"


class Unauthorized(DomainError):
    status, title, default_code = 401, "Not signed in", "unauthorized"


class Forbidden(DomainError):
    status, title, default_code = 403, "Not allowed", "forbidden"


class NotFound(DomainError):
    """Absent, or another tenant's: the two answers are byte for byte the same."""

    status, title, default_code = 404, "Not found", "not_found"


class Conflict(DomainError):
    status, title, default_code = 409, "Conflict", "conflict"


class Gone(DomainError):
    status, title, default_code = 410, "Gone", "gone"


class PreconditionFailed(DomainError):
    status, title, default_code = 412, "Changed meanwhile", "precondition_failed"


class TooLarge(DomainError):
    status, title, default_code = 413, "Too large", "too_large"


class RangeNotSatisfiable(DomainError):
    status, title, default_code = 416, "Nothing in this range", "range_not_satisfiable"


class Unprocessable(DomainError):
    status, title, default_code = 422, "Invalid input", "invalid_input"


class Locked(DomainError):
    status, title, default_code = 423, "Locked", "locked"


class TooManyRequests(DomainError):
    status, title, default_code = 429, "Too many requests", "too_many_requests"


class UpstreamFailed(DomainError):
    status, title, default_code = 502, "An outside service failed", "upstream_failed"


class Unavailable(DomainError):
    status, title, default_code = 503, "Try again shortly", "unavailable"


class InsufficientStorage(DomainError):
    status, title, default_code = 507, "No room left", "insufficient_storage"


def retry_after(seconds: float) -> dict[str, str]:
    """The header that tells a client when to come back, whole seconds, at least one."""
    return {"Retry-After": str(max(1, round(seconds)))}
