"""What three hundred phones that wait for their calls do to somebody who reads."""

from collections.abc import Sequence
from statistics import median

import psycopg2

from bench.figures import Figure, at_most, paired_ratio
from bench.filling import fill
from bench.laboratory import Laboratory
from bench.load import Load

ROUNDS = 3
WAITERS = 300
# What a phone is told by Retry-After where no place is free.
RETRY_S = 2.0


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    with laboratory.service("app.main:app") as service:
        owner = service.owner()
        client = owner.ask("POST", "/clients", json={"name": "Ada"})
        call_id = _pending_call(laboratory.admin_url, owner.tenant_id, owner.agent_id)
        read = Load(
            service.port, f"/clients/{client['id']}", owner.token, connections=1, seconds=2, pause_s=0.005
        )
        waiting = Load(
            service.port,
            f"/calls/{call_id}?wait=20",
            owner.token,
            connections=WAITERS,
            seconds=read.seconds + 3,
            warm_up_s=1,
            pause_s=RETRY_S,
        )
        quiet: list[float] = []
        busy: list[float] = []
        for _ in range(ROUNDS):
            quiet.append(read.run().require_clean().p95)
            running = waiting.start()
            busy.append(read.run().require_clean().p95)
            if running.result().faults:
                raise RuntimeError("a waiter was turned away")
    return [
        Figure(
            f"p95 of GET /clients/{{id}} beside {WAITERS} waiters / quiet",
            paired_ratio(busy, quiet),
            "x",
            f"{median(busy):.1f} / {median(quiet):.1f} ms",
            at_most(3),
        )
    ]


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
