"""The measurements by name, in the order of the report. A new one is its file and one line here."""

from collections.abc import Callable, Mapping, Sequence

from bench.figures import Figure
from bench.laboratory import Laboratory
from bench.measurements import (
    cold_start,
    get_one,
    health,
    jobs,
    login_storm,
    neighbours,
    overload,
    overview,
    startup,
    uploads,
    waiters,
)

MEASUREMENTS: Mapping[str, Callable[[Laboratory], Sequence[Figure]]] = {
    "get-one": get_one.measure,
    "overload": overload.measure,
    "upload-disk": uploads.measure_disk,
    "upload-database": uploads.measure_database,
    "neighbours": neighbours.measure,
    "waiters": waiters.measure,
    "login-storm": login_storm.measure,
    "overview": overview.measure,
    "jobs": jobs.measure,
    "startup": startup.measure,
    "cold-start": cold_start.measure,
    "health": health.measure,
}
