"""The counts behind all limits, as a storage of the library `limits`: in PostgreSQL one for all processes.
Daily duties are counted here too.

Each method is one statement of its own, committed at once: a refusal must not undo the count that led to it.
"""

import time
from typing import Any

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import Row, TextClause, text
from sqlalchemy.exc import DBAPIError

from app.core import database
from app.core.database import Pool

# A hit after the end begins a new window.
COUNT = text("""
INSERT INTO rate_counts AS c (key, hits, expires_at)
VALUES (:key, :amount, now() + make_interval(secs => :expiry))
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN c.expires_at <= now() THEN 0 ELSE c.hits END + excluded.hits,
    expires_at = CASE WHEN c.expires_at <= now() THEN excluded.expires_at ELSE c.expires_at END
RETURNING hits, extract(epoch FROM expires_at)::float8
""")
COUNTED = text("""
SELECT hits, extract(epoch FROM expires_at)::float8 FROM rate_counts WHERE key = :key AND expires_at > now()
""")
# The row is locked before its moments are counted, so that of many at once no more than `limit` get in.
ENTER = text("""
INSERT INTO rate_counts AS c (key, moments, expires_at)
VALUES (:key, array_fill(now(), ARRAY[CAST(:amount AS int)]), now() + make_interval(secs => :expiry))
ON CONFLICT (key) DO UPDATE SET
    moments = excluded.moments || ARRAY(
        SELECT m FROM unnest(c.moments) AS m WHERE m > now() - make_interval(secs => :expiry)
    ),
    expires_at = excluded.expires_at
WHERE :amount + (
    SELECT count(*) FROM unnest(c.moments) AS m WHERE m > now() - make_interval(secs => :expiry)
) <= :limit
RETURNING key
""")
ENTERED = text("""
SELECT extract(epoch FROM min(m))::float8, count(*)::int
FROM rate_counts AS c, unnest(c.moments) AS m
WHERE c.key = :key AND m > now() - make_interval(secs => :expiry)
""")
FORGET = text("DELETE FROM rate_counts WHERE key = :key")
FORGET_ALL = text("DELETE FROM rate_counts")
FORGET_OLD = text("DELETE FROM rate_counts WHERE expires_at < now()")


class PostgresCounts(Storage, MovingWindowSupport):
    """Takes a connection of the requests' pool for one statement: call it where none is held."""

    @property
    def base_exceptions(self) -> type[Exception]:
        return DBAPIError

    def count(self, key: str, expiry: int, amount: int = 1) -> tuple[int, float]:
        """The hits of the window, these among them, and when it ends: what `incr` and its two questions
        afterwards tell, in one statement."""
        row = _row(COUNT, key=key, expiry=expiry, amount=amount)
        assert row is not None
        return int(row[0]), float(row[1])

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self.count(key, expiry, amount)[0]

    def get(self, key: str) -> int:
        row = _row(COUNTED, key=key)
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        row = _row(COUNTED, key=key)
        return float(row[1]) if row else time.time()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        if amount > limit:
            return False
        return _row(ENTER, key=key, limit=limit, expiry=expiry, amount=amount) is not None

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        del limit
        row = _row(ENTERED, key=key, expiry=expiry)
        return (float(row[0]), int(row[1])) if row and row[1] else (time.time(), 0)

    def check(self) -> bool:
        return _row(text("SELECT 1")) is not None

    def clear(self, key: str) -> None:
        _execute(FORGET, key=key)

    def reset(self) -> int:
        return _execute(FORGET_ALL)


def is_first(key: str, seconds: int) -> bool:
    """Whether no process has come with this key for so many seconds; the next one to ask is not the first."""
    return PostgresCounts().incr(key, seconds) == 1


def forget_old() -> int:
    """How many counts were over, and are gone."""
    return _execute(FORGET_OLD)


def _row(statement: TextClause, **values: object) -> Row[Any] | None:
    with database.autocommitting(Pool.REQUESTS) as connection:
        return connection.execute(statement, values).one_or_none()


def _execute(statement: TextClause, **values: object) -> int:
    with database.autocommitting(Pool.REQUESTS) as connection:
        return connection.execute(statement, values).rowcount
