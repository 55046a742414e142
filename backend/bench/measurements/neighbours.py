"""What four uploads at once do to somebody who reads."""

from collections.abc import Sequence
from statistics import median

from bench.figures import Figure, at_most, paired_ratio
from bench.laboratory import MIB, Laboratory
from bench.load import Load

ROUNDS = 3


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    with laboratory.service() as service:
        owner = service.owner()
        client = owner.ask("POST", "/clients", json={"name": "Ada"})
        read = Load(
            service.port,
            f"/clients/{client['id']}",
            owner.token,
            connections=1,
            seconds=2,
            pause_s=0.005,
        )
        uploads = Load(
            service.port,
            "/calls/upload",
            owner.token,
            connections=4,
            seconds=read.seconds + 2,
            upload_bytes=10 * MIB,
        )
        quiet: list[float] = []
        busy: list[float] = []
        for _ in range(ROUNDS):
            quiet.append(read.run().require_clean().p95)
            running = uploads.start()
            busy.append(read.run().require_clean().p95)
            running.result().require_clean()
    return [
        Figure(
            "p95 of GET /clients/{id} during four uploads / quiet",
            paired_ratio(busy, quiet),
            "x",
            f"{median(busy):.1f} / {median(quiet):.1f} ms",
            at_most(3),
        )
    ]
