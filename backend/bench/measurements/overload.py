"""Three hundred clients at once on a pool of five connections: nobody is refused, and nothing gets slower."""

from collections.abc import Sequence
from statistics import median

from bench.figures import Figure, at_least, at_most, paired_ratio
from bench.laboratory import Laboratory
from bench.load import Load

# The machine changes its speed by a quarter within seconds.
ROUNDS = 6


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    with laboratory.service(DB_POOL_SIZE="5", DB_MAX_OVERFLOW="0") as service:
        owner = service.owner()
        client = owner.ask("POST", "/clients", json={"name": "Ada"})
        path = f"/clients/{client['id']}"
        crowds: list[float] = []
        few: list[float] = []
        faults = 0
        for _ in range(ROUNDS):
            few.append(Load(service.port, path, owner.token, seconds=2).run().require_clean().rate)
            crowd = Load(service.port, path, owner.token, connections=300, seconds=3, warm_up_s=1).run()
            crowds.append(crowd.rate)
            faults += crowd.faults
    return [
        Figure("errors at c=300 with a pool of 5", faults, "", "answers other than 200", at_most(0)),
        Figure(
            "GET /clients/{id} at c=300 / at c=8, pool of 5",
            paired_ratio(crowds, few),
            "x",
            f"{median(crowds):,.0f} / {median(few):,.0f} requests/s",
            at_least(0.9),
        ),
    ]
