"""The driver's cursor of a session that only reads."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from psycopg2 import errors, extensions

# At the end of a statement whose plan is worth keeping: short, and sent all the time.
KEPT = "/* kept */"


class ReadingCursor(extensions.cursor):
    """What comes in one message is one transaction, so the settings before a query hold for it alone.

    A `KEPT` query is prepared at its first use and executed from then on: planning takes most of its time.
    Its name is drawn from its text, and whether it is there already is told by the answer: behind a pooler
    each message may reach another connection of the server.
    """

    def __init__(
        self,
        entered: Mapping[str, object],
        prepared: set[str],
        connection: extensions.connection,
        name: str | bytes | None,
    ) -> None:
        super().__init__(connection, name)
        self._entered = entered
        self._prepared = prepared

    def execute(self, query: Any, parameters: Any = None) -> None:
        mine = "SET LOCAL transaction_read_only = on; "
        tenant_id = self._entered.get("tenant_id")
        if isinstance(tenant_id, UUID):
            mine += f"SET LOCAL app.tenant_id = '{tenant_id}'; "
        if parameters and query.rstrip().endswith(KEPT):
            self._execute_kept(mine, query, parameters)
        else:
            super().execute(mine + query, parameters)

    def _execute_kept(self, mine: str, query: str, parameters: Mapping[str, object]) -> None:
        name, prepare, execute = _prepared_as(query, tuple(parameters))
        try:
            if name in self._prepared:
                super().execute(mine + execute, parameters)
                return
        except (errors.InvalidSqlStatementName, errors.FeatureNotSupported):
            # Not on this connection of the server, or a migration changed what it gives.
            self._prepared.discard(name)
        try:
            super().execute(mine + prepare + execute, parameters)
        except errors.DuplicatePreparedStatement:
            super().execute(mine + query, parameters)
        self._prepared.add(name)


@lru_cache(maxsize=512)
def _prepared_as(query: str, names: tuple[str, ...]) -> tuple[str, str, str]:
    """Its name, what prepares and what executes it with parameters of these names."""
    name = f"kept_{sha256(query.encode()).hexdigest()[:24]}"
    places = query % {each: f"${number}" for number, each in enumerate(names, 1)}
    arguments = ", ".join(f"%({each})s" for each in names)
    # A percent sign in the text stands for itself after this, and is doubled again for the driver.
    return name, f"PREPARE {name} AS {places}; ".replace("%", "%%"), f"EXECUTE {name}({arguments})"
