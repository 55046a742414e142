"""The cursor of a list with an order of its own: the last row's id and the key that it was sorted by."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from app.api.strictness import NUL
from app.core.errors import FieldError, Unprocessable
from app.services.sorting import NOT_OURS


def written(row_id: UUID, key: str | None) -> str:
    return str(row_id) if key is None else f"{row_id}.{urlsafe_b64encode(key.encode()).decode().rstrip('=')}"


def read(cursor: str | None) -> tuple[UUID | None, str | None]:
    """Raises Unprocessable for one that we have not written."""
    if cursor is None:
        return None, None
    row_id, dot, key = cursor.partition(".")
    try:
        after = UUID(row_id)
        text = urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode().replace(NUL, "")
    except ValueError as error:
        raise Unprocessable(NOT_OURS, errors=[FieldError("query.cursor", NOT_OURS)]) from error
    return after, text if dot else None
