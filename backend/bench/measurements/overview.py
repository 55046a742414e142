"""The dashboard of a filled tenant over HTTP, against its own statements sent by the bare driver."""

import time
from collections.abc import Sequence
from statistics import median

import psycopg2

from bench.figures import Figure, at_most, paired_ratio
from bench.filling import fill
from bench.laboratory import Laboratory, Owner, Service, psycopg2_address
from bench.load import Load

PATH = "/analytics/overview"
CALLS, LEADS = 50_000, 20_000
ROUNDS = 5
REPEATS = 20


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    with laboratory.service() as service:
        owner = service.owner()
        fill(laboratory.admin_url, owner.tenant_id, [owner.agent_id], calls=CALLS, leads=LEADS)
        statements = _statements(service, owner)
        load = Load(service.port, PATH, owner.token, connections=1, seconds=1)
        over_http: list[float] = []
        in_sql: list[float] = []
        connection = psycopg2.connect(psycopg2_address(laboratory.database_url))
        try:
            for _ in range(ROUNDS):
                over_http.append(load.run().require_clean().p50)
                in_sql.append(median(_replayed_ms(connection, statements) for _ in range(REPEATS)))
        finally:
            connection.close()
    return [
        Figure(
            f"GET {PATH} / its own {len(statements)} statements, {CALLS:,} calls",
            paired_ratio(over_http, in_sql),
            "x",
            f"p50 {median(over_http):.1f} / {median(in_sql):.1f} ms",
            at_most(1.5),
        )
    ]


def _statements(service: Service, owner: Owner) -> Sequence[str]:
    """What one request sends, with its values, the look-up of the agent included."""
    owner.ask("GET", PATH)
    service.get("/limit/record")
    owner.ask("GET", PATH)
    return [str(statement) for statement in service.get("/limit/recorded")]


def _replayed_ms(connection: psycopg2.extensions.connection, statements: Sequence[str]) -> float:
    started_at = time.perf_counter()
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
    return (time.perf_counter() - started_at) * 1000
