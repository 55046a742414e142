"""Counts the SQL statements of a stretch of code, so that a route can promise how many it needs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.core.database import Pool, engine


@contextmanager
def statements(pool: Pool = Pool.REQUESTS) -> Iterator[list[str]]:
    """The statements sent over this pool's connections while the block runs, in order. The look-up of the
    agent that opens each request's tenant is one of them."""
    sent: list[str] = []

    def remember(
        _connection: object, _cursor: object, statement: str, _parameters: object, *_others: object
    ) -> None:
        sent.append(statement)

    event.listen(engine(pool), "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(engine(pool), "before_cursor_execute", remember)
