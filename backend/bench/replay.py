"""What a request sends to the database, recorded in the service and sent again by the bare driver."""

import time
from collections.abc import Sequence
from statistics import median

import psycopg2

from bench.laboratory import Laboratory, Owner, Service, psycopg2_address


def statements_of(service: Service, owner: Owner, path: str, method: str = "GET") -> Sequence[str]:
    """With their values, the look-up of the caller included. Asked twice: the first one warms up."""
    owner.ask(method, path)
    service.get("/limit/record")
    owner.ask(method, path)
    return [str(statement) for statement in service.get("/limit/recorded")]


class Driver:
    """One connection of the service's own role, with the options of the service's own."""

    def __init__(self, laboratory: Laboratory, options: str) -> None:
        self._connection = psycopg2.connect(psycopg2_address(laboratory.database_url), options=options)

    def close(self) -> None:
        self._connection.close()

    def median_ms(self, statements: Sequence[str], *, repeats: int, commit: bool = False) -> float:
        """In one transaction each time: until the last answer has arrived, or with its `commit`. What Python
        makes of the rows is not in it."""
        return median(self._once_ms(statements, commit=commit) for _ in range(repeats))

    def _once_ms(self, statements: Sequence[str], *, commit: bool) -> float:
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            started_at = time.perf_counter()
            for statement in statements:
                cursor.execute(statement)
            arrived_at = time.perf_counter()
            self._connection.commit()
        ended_at = time.perf_counter() if commit else arrived_at
        return (ended_at - started_at) * 1000
