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

    def median_ms(self, statements: Sequence[str], *, repeats: int) -> float:
        return median(self._once_ms(statements) for _ in range(repeats))

    def _once_ms(self, statements: Sequence[str]) -> float:
        started_at = time.perf_counter()
        with self._connection, self._connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()
        return (time.perf_counter() - started_at) * 1000
