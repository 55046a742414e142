"""What is measured on the large tenant: the growth of each figure, and ratios against the least possible."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from app.core.database import SESSION_OPTIONS
from bench.figures import Figure, at_least, at_most, paired_ratio
from bench.laboratory import Laboratory, Owner, Service
from bench.large import best
from bench.load import Load
from bench.replay import Driver, statements_of

FIRST_VERSION_MS = 1_800  # its overview at a million calls, on this kind of machine
PAGES, ROUNDS, REPEATS = 100, 5, 15
OVERVIEW = "/analytics/overview"
# What grows: over HTTP, one client. Of the words one is in every call's twentieth, the other in one alone.
PATHS: Mapping[str, str] = {
    "overview": OVERVIEW,
    "calls by day": "/analytics/calls",
    "coaching, 30 days": "/analytics/coaching",
    "list of 100": "/calls?limit=100",
    "search, a rare word": "/search?q=reference77&in=calls",
    "search, a usual word": "/search?q=word1f&in=calls",
    "calls with a rare word": "/calls?q=reference77",
    "calls with a usual word": "/calls?q=word1f",
    "search, a name": "/search?q=Lead%2077&in=leads",
    "leads with a name": "/leads?q=Lead%2077",
}
SEARCHES = (
    *("search, a rare word", "search, a usual word", "calls with a usual word"),
    *("search, a name", "leads with a name"),
)


@dataclass
class Measuring:
    laboratory: Laboratory
    service: Service
    owner: Owner

    def growth(self) -> dict[str, float]:
        """The median time of each in milliseconds."""
        return {
            name: Load(self.service.port, path, self.owner.token, connections=1, seconds=4)
            .run()
            .require_clean()
            .p50
            for name, path in PATHS.items()
        }

    def ratios(self) -> Sequence[Figure]:
        driver = Driver(self.laboratory, SESSION_OPTIONS)
        try:
            return [
                *self._searches(driver),
                # On a connection that has answered other things, as one of the pool has: on a fresh one the C
                # library gives the memory of each plan back, and takes it again page by page.
                self._overview_in_sql(driver),
                self._queue(driver),
                *self._lists(),
            ]
        finally:
            driver.close()

    def _overview_in_sql(self, driver: Driver) -> Figure:
        # The tenant is set with the look-up of the caller: here in the message of its first statement too.
        tenant = f"SELECT set_config('app.tenant_id', '{self.owner.tenant_id}', true)"
        own = [f"{tenant};{statements_of(self.service, self.owner, OVERVIEW)[-1]}"]
        by_hand = best.overview(self.owner.tenant_id)
        ours: list[float] = []
        least: list[float] = []
        for _ in range(ROUNDS):
            ours.append(driver.median_ms(own, repeats=REPEATS))
            least.append(driver.median_ms([by_hand], repeats=REPEATS))
        return Figure(
            "the overview in SQL / the best by hand on the same structures",
            paired_ratio(ours, least),
            "x",
            f"{median(ours):.1f} / {median(least):.1f} ms",
            at_most(1.2),
        )

    def _searches(self, driver: Driver) -> list[Figure]:
        figures = []
        for name in SEARCHES:
            own = statements_of(self.service, self.owner, PATHS[name])
            ms = driver.median_ms(own, repeats=REPEATS)
            figures.append(Figure(f"{name}, in SQL", ms, "ms", f"{len(own)} statements", at_most(5)))
        return figures

    def _queue(self, driver: Driver) -> Figure:
        """Each time another lead is leased, of those that are the caller's own."""
        path = "/leads/next"
        leads = [lead["id"] for lead in self.owner.ask("GET", "/leads?limit=200&status=new")]
        given = {"lead_ids": leads, "action": "assign", "value": self.owner.agent_id}
        self.owner.ask("POST", "/leads/bulk", json=given)
        tenant = f"SELECT set_config('app.tenant_id', '{self.owner.tenant_id}', true)"
        own = [f"{tenant};{statements_of(self.service, self.owner, path, 'POST')[-1]}"]
        ms = driver.median_ms(own, repeats=REPEATS)
        whole = driver.median_ms(own, repeats=REPEATS, commit=True)
        return Figure(f"POST {path}, in SQL", ms, "ms", f"{whole:.1f} ms with its commit", at_most(1))

    def _lists(self) -> list[Figure]:
        """Of a hundred calls, by fifty clients at once."""
        paths = {
            "first": PATHS["list of 100"],
            "deep": self._page(PAGES),
            "bare": f"/limit/calls?tenant={self.owner.tenant_id}",
        }
        loads = {
            name: Load(self.service.port, path, self.owner.token, connections=50, seconds=2)
            for name, path in paths.items()
        }
        rates: dict[str, list[float]] = {name: [] for name in loads}
        for _ in range(ROUNDS):
            for name, load in loads.items():
                rates[name].append(load.run().require_clean().rate)
        shown = {name: f"{median(found):,.0f}" for name, found in rates.items()}
        return [
            Figure(
                f"page 1 / page {PAGES} of the list of 100, c=50",
                paired_ratio(rates["first"], rates["deep"]),
                "x",
                f"{shown['first']} / {shown['deep']} requests/s",
                at_most(1.3),
            ),
            Figure(
                "the list of 100 / the same as Core rows without a caller, c=50",
                paired_ratio(rates["first"], rates["bare"]),
                "x",
                f"{shown['first']} / {shown['bare']} requests/s",
                at_least(0.8),
            ),
        ]

    def _page(self, number: int) -> str:
        path = PATHS["list of 100"]
        for _ in range(number - 1):
            link = self.owner.http.get(path).headers["Link"]
            path = re.findall(r"<([^>]+)>", link)[0]
        return path


def growth_figures(sizes: Sequence[int], curves: Sequence[Mapping[str, float]]) -> list[Figure]:
    small, large = curves[0][PATHS_FIRST], curves[-1][PATHS_FIRST]
    grown = f"{small:.1f} ms at {sizes[0]:,}, {large:.1f} ms at {sizes[-1]:,} calls"
    return [
        Figure("growth of the overview over HTTP", large / small, "x", grown, at_most(3)),
        Figure(
            "the first version's overview at a million calls / ours",
            FIRST_VERSION_MS / large,
            "x",
            f"{FIRST_VERSION_MS:,} / {large:.1f} ms",
            at_least(100),
        ),
    ]


PATHS_FIRST = next(iter(PATHS))


def table(sizes: Sequence[int], curves: Sequence[Mapping[str, float]]) -> str:
    head = f"  {'p50 in ms over HTTP, one client':<34}" + "".join(f"{size:>14,}" for size in sizes)
    rows = (f"  {name:<34}" + "".join(f"{curve[name]:>14.1f}" for curve in curves) for name in PATHS)
    return "\n".join([head, *rows])
