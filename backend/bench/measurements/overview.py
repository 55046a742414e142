"""The dashboard of a filled tenant over HTTP, against its own statements sent by the bare driver and the
plainest answer that knows its caller: what it costs beyond them is its own making."""

from collections.abc import Sequence
from statistics import median

from app.core.database import SESSION_OPTIONS
from bench.figures import Figure, at_most, paired_ratio
from bench.filling import fill
from bench.laboratory import Laboratory
from bench.load import Load
from bench.replay import Driver, statements_of

PATH = "/analytics/overview"
PLAINEST = "/auth/me"
CALLS, LEADS = 50_000, 20_000
ROUNDS = 5
REPEATS = 20


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    with laboratory.service() as service:
        owner = service.owner()
        fill(laboratory.admin_url, owner.tenant_id, [owner.agent_id], calls=CALLS, leads=LEADS)
        statements = statements_of(service, owner, PATH)
        load = Load(service.port, PATH, owner.token, connections=1, seconds=1)
        plainest = Load(service.port, PLAINEST, owner.token, connections=1, seconds=1)
        over_http: list[float] = []
        floor: list[float] = []
        in_sql: list[float] = []
        driver = Driver(laboratory, SESSION_OPTIONS)
        try:
            for _ in range(ROUNDS):
                over_http.append(load.run().require_clean().p50)
                floor.append(plainest.run().require_clean().p50)
                in_sql.append(driver.median_ms(statements, repeats=REPEATS))
        finally:
            driver.close()
    return [
        Figure(
            f"GET {PATH} / its own {len(statements)} statements + GET {PLAINEST}, {CALLS:,} calls",
            paired_ratio(over_http, [sql + answer for sql, answer in zip(in_sql, floor, strict=True)]),
            "x",
            f"p50 {median(over_http):.1f} / {median(in_sql):.1f} + {median(floor):.1f} ms",
            at_most(1.5),
        )
    ]
