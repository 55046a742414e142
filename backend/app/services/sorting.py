"""The order of a list, and where its next page begins: keyset cursors over any order that is never NULL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, Text, cast, literal, null, tuple_

from app.core.errors import FieldError, Unprocessable
from app.models.base import Entity

KEY = "cursor_key"
NOT_OURS = "This is no cursor of this list: take the one in the Link header of the page before."
Row = TypeVar("Row", bound=Entity)


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: by `key`, which is never NULL, then by id; without a key by id alone, which is
    by creation, for ids are UUIDv7."""

    key: ColumnElement[Any] | None = None
    descending: bool = True


NEWEST_FIRST = Order()


def ordered(
    statement: Select[tuple[Row]], model: type[Row], order: Order, cursor: UUID | None, cursor_key: str | None
) -> Select[tuple[Row, str | None]]:
    """The rows behind the cursor in this order, each with its key as text.

    Raises Unprocessable for the cursor of a list that was sorted otherwise.
    """
    columns = [model.id] if order.key is None else [order.key, model.id]
    if cursor is not None:
        place = [cursor] if order.key is None else [_key(order.key, cursor_key), cursor]
        here, there = tuple_(*columns), tuple_(*place)
        statement = statement.where(here < there if order.descending else here > there)
    # Its own name: a cast goes by its column's, which the row has already.
    shown_key = (null() if order.key is None else cast(order.key, Text)).label(KEY)
    return statement.add_columns(shown_key).order_by(
        *(column.desc() if order.descending else column.asc() for column in columns)
    )


def _key(key: ColumnElement[Any], text: str | None) -> ColumnElement[Any]:
    is_time = isinstance(key.type, DateTime)
    try:
        value = datetime.fromisoformat(text or "") if is_time else text
    except ValueError:
        value = None
    if value is None:
        raise Unprocessable(NOT_OURS, errors=[FieldError("query.cursor", NOT_OURS)])
    return literal(value, key.type)
