"""One row over HTTP, with token, agent and row-level security, against a constant from a `def` route."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.figures import Figure, at_least, paired_ratio
from bench.filling import fill
from bench.laboratory import Laboratory, Service
from bench.load import Load

ROUNDS = 5


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    with laboratory.service() as service:
        owner = service.owner()
        fill(laboratory.admin_url, owner.tenant_id, [owner.agent_id], clients=10_000, calls=10_000)
        loads = {"constant": Load(service.port, "/limit/constant", seconds=1.0)}
        for noun in ("clients", "calls"):
            newest = owner.ask("GET", f"/{noun}?limit=1")[0]["id"]
            loads[noun] = Load(service.port, f"/{noun}/{newest}", owner.token, seconds=1.5)
        found = {name: _Found() for name in loads}
        for _ in range(ROUNDS):
            for name, load in loads.items():
                found[name].add(service, load)
    return [figure for noun in ("clients", "calls") for figure in _figures(noun, found)]


@dataclass(frozen=True, slots=True)
class _Found:
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def add(self, service: Service, load: Load) -> None:
        before_s = service.cpu_s
        result = load.run().require_clean()
        self.rates.append(result.rate)
        self.cpu_ms.append((service.cpu_s - before_s) / result.answers * 1000)


def _figures(noun: str, found: Mapping[str, _Found]) -> Sequence[Figure]:
    """The processor time says the same with less noise: the web server's alone, PostgreSQL's is not in it."""
    one, limit = found[noun], found["constant"]
    return (
        Figure(
            f"GET /{noun}/{{id}} / constant def route, c=8",
            paired_ratio(one.rates, limit.rates),
            "x",
            f"{median(one.rates):,.0f} / {median(limit.rates):,.0f} requests/s",
            at_least(0.2),
        ),
        Figure(
            f"the same in the server's processor time, GET /{noun}/{{id}}",
            paired_ratio(limit.cpu_ms, one.cpu_ms),
            "x",
            f"{median(limit.cpu_ms):.2f} / {median(one.cpu_ms):.2f} ms a request",
        ),
    )
