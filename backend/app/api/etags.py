"""The `ETag` of a single row: a client sends it back as `If-Match`, so that nobody overwrites another's
change unseen."""

from typing import TypeVar

from fastapi import Response

from app.models.base import Base
from app.services import records

Row = TypeVar("Row", bound=Base)


def tagged(response: Response, row: Row) -> Row:
    response.headers["ETag"] = records.etag(row)
    return row
