"""How quickly /health answers while the local engine transcribes real speech in the same container."""

import time
from collections.abc import Sequence
from statistics import median

from bench.figures import Figure
from bench.laboratory import BACKEND, Laboratory, Owner
from bench.load import Load

RECORDINGS = BACKEND / "demo" / "calls"
WORK_LIMIT_S = 120.0
CLIP_S = 2.0


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    with laboratory.service("app.main:app") as service:
        owner = service.owner()
        probe = Load(service.port, "/health", connections=1, seconds=CLIP_S, warm_up_s=0.2, pause_s=0.005)
        quiet = [probe.run().require_clean() for _ in range(2)]
        waiting = [_uploaded(owner, path.name) for path in sorted(RECORDINGS.glob("*.flac"))]
        busy = []
        give_up_at = time.monotonic() + WORK_LIMIT_S
        while waiting := [call for call in waiting if not _completed(owner, call)]:
            if time.monotonic() > give_up_at:
                raise RuntimeError(f"not transcribed within {WORK_LIMIT_S:.0f} s: {waiting}")
            busy.append(probe.run().require_clean())
    return [
        Figure(
            "p99 of /health while calls are transcribed",
            median(result.p99 for result in busy),
            "ms",
            f"quiet {median(result.p99 for result in quiet):.1f} ms; "
            f"p50 {median(result.p50 for result in busy):.1f}, "
            f"worst {max(result.worst for result in busy):.0f} ms",
        )
    ]


def _uploaded(owner: Owner, name: str) -> str:
    with (RECORDINGS / name).open("rb") as content:
        return str(owner.ask("POST", "/calls/upload", files={"audio": (name, content)})["id"])


def _completed(owner: Owner, call_id: str) -> bool:
    status = owner.ask("GET", f"/calls/{call_id}")["status"]
    if status == "failed":
        raise RuntimeError(f"call {call_id} failed")
    return bool(status == "completed")
