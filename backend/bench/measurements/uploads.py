"""Recordings of 10 MB as forms, against the raw stream in the same process with the same durability."""

from collections.abc import Sequence
from statistics import median

from bench.figures import Aim, Figure, at_least, at_most, paired_ratio
from bench.laboratory import MIB, Laboratory, Owner, Service
from bench.load import Load

RECORDING = 10 * MIB
ROUNDS = 4
# A database takes three of them a second: in two seconds one more or less is a sixth.
SECONDS = 4


def measure_disk(laboratory: Laboratory) -> Sequence[Figure]:
    """To files: an upload ends with file and directory synced and the call committed."""
    with laboratory.service(STORAGE="disk") as service:
        owner = service.owner()
        return [
            _against(service, owner, "/limit/file", "a raw stream to a synced file", at_least(0.55)),
            _memory(service, owner, "disk", at_most(15)),
        ]


def measure_database(laboratory: Laboratory) -> Sequence[Figure]:
    """To rows of 256 KiB, each its own short transaction, against one transaction of bare inserts."""
    with laboratory.service(STORAGE="database") as service:
        owner = service.owner()
        return [
            _against(service, owner, "/limit/bytea", "a raw stream to bytea rows", at_least(0.8)),
            _memory(service, owner, "database", at_most(40)),
        ]


def _against(service: Service, owner: Owner, limit_path: str, limit_name: str, aim: Aim) -> Figure:
    whole = Load(
        service.port,
        "/calls/upload",
        owner.token,
        connections=1,
        seconds=SECONDS,
        upload_bytes=RECORDING,
    )
    raw = Load(service.port, limit_path, connections=1, seconds=SECONDS, upload_bytes=RECORDING, bare=True)
    rates: list[float] = []
    limits: list[float] = []
    for _ in range(ROUNDS):
        limits.append(raw.run().require_clean().rate)
        rates.append(whole.run().require_clean().rate)
    return Figure(
        f"POST /calls/upload of 10 MB / {limit_name}, c=1",
        paired_ratio(rates, limits),
        "x",
        f"{median(rates) * 10:,.0f} / {median(limits) * 10:,.0f} MB/s",
        aim,
    )


def _memory(service: Service, owner: Owner, store: str, aim: Aim) -> Figure:
    """Eight at once, warm: the uploads before have loaded all that a first one loads."""
    idle = service.rss_mib
    load = Load(service.port, "/calls/upload", owner.token, connections=8, seconds=4, upload_bytes=RECORDING)
    with service.peak() as highest:
        result = load.run().require_clean()
    return Figure(
        f"memory of eight uploads at once to the {store}, over idle",
        highest[0] - idle,
        "MiB",
        f"{highest[0]:.0f} - {idle:.0f} MiB; {result.rate * 10:,.0f} MB/s",
        aim,
    )
