"""What three hundred phones that wait for their calls do to somebody who reads."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import psycopg2

from app.services.jobs.watch import MOST_WAITERS
from bench.figures import Figure, at_most, paired_ratio
from bench.filling import fill
from bench.laboratory import Laboratory
from bench.load import Load

ROUNDS = 3
WAITERS = 300
ARRIVAL_S = 2.0


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    rounds = [_round(laboratory) for _ in range(ROUNDS)]
    quiet, arriving, busy = ([one[place] for one in rounds] for place in range(3))
    return [
        Figure(
            f"p95 of GET /clients/{{id}} beside {WAITERS} waiters / quiet",
            paired_ratio(busy, quiet),
            "x",
            f"{median(busy):.1f} / {median(quiet):.1f} ms",
            at_most(3),
        ),
        Figure(
            f"the same in the {ARRIVAL_S:g} s in which they arrive / quiet",
            paired_ratio(arriving, quiet),
            "x",
            f"{median(arriving):.1f} / {median(quiet):.1f} ms",
        ),
    ]


def _round(laboratory: Laboratory) -> tuple[float, float, float]:
    """The reader's p95 in ms alone, while the waiters arrive, and while they wait. Each round has a service
    of its own, in which others have taken all places and gone: turns to come back outlast a round, places
    must not."""
    with laboratory.service("app.main:app") as service:
        owner = service.owner()
        client = owner.ask("POST", "/clients", json={"name": "Ada"})
        call_id = _pending_call(laboratory.admin_url, owner.tenant_id, owner.agent_id)
        path = f"/clients/{client['id']}"
        read = Load(service.port, path, owner.token, connections=1, seconds=2, pause_s=0.005)
        waiting = Load(
            service.port,
            f"/calls/{call_id}?wait=20",
            owner.token,
            connections=WAITERS,
            seconds=read.seconds + 9,
            warm_up_s=0,
            obedient=True,
            # Places are given in turn: once all others had to go away again, the rest wait.
            crowd=WAITERS - MOST_WAITERS,
        )
        replace(waiting, connections=MOST_WAITERS, seconds=1, crowd=0).run()
        quiet = read.run().require_clean()
        running = waiting.start()
        arriving = replace(read, warm_up_s=0, seconds=ARRIVAL_S).run().require_clean()
        running.crowded()
        busy = read.run().require_clean()
        if not running.under_way or running.result().faults:
            raise RuntimeError("the waiters went before the reader, or were turned away")
    return quiet.p95, arriving.p95, busy.p95


def _pending_call(admin_url: str, tenant_id: str, agent_id: str) -> str:
    """A call that nobody works on."""
    fill(admin_url, tenant_id, [agent_id], calls=1)
    connection = psycopg2.connect(admin_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "UPDATE calls SET status = 'pending' WHERE tenant_id = %s RETURNING id", (tenant_id,)
            )
            [(call_id,)] = cursor.fetchall()
    finally:
        connection.close()
    return str(call_id)
