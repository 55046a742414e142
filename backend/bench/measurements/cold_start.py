"""The function on a host that starts a process for a request: from nothing to its first answer."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from statistics import median

from bench.figures import Figure, paired_ratio
from bench.laboratory import BACKEND, Laboratory

ROUNDS = 5
EVENT = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/ready",
    "rawQueryString": "",
    "headers": {"host": "localhost"},
    "requestContext": {
        "http": {"method": "GET", "path": "/ready", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7"},
        "domainName": "localhost",
        "stage": "$default",
    },
    "isBase64Encoded": False,
}
FUNCTION = f"""
import json, resource
from app.serverless import lambda_handler
answer = lambda_handler(json.loads({json.dumps(json.dumps(EVENT))}), None)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([answer["statusCode"], used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
BARE = "import fastapi, sqlalchemy.orm, psycopg2"


def measure(laboratory: Laboratory) -> Sequence[Figure]:
    """Beside it, what the libraries cost that any such function has to load."""
    environment = laboratory.environment(DISPATCH="cloud_tasks")
    seconds, bare, processor, peak = list[float](), list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        bare.append(_timed(BARE, environment)[0])
        elapsed, output = _timed(FUNCTION, environment)
        status, used, most = json.loads(output.splitlines()[-1])
        if status != 200:
            raise RuntimeError(f"the function answered {status}")
        seconds.append(elapsed)
        processor.append(used)
        peak.append(most)
    return [
        Figure(
            "serverless: cold start to the first answer", median(seconds), "s", "GET /ready, a new process"
        ),
        Figure("the same in processor time", median(processor), "s", ""),
        Figure(
            "the same / importing its libraries",
            paired_ratio(seconds, bare),
            "x",
            f"{BARE}: {median(bare):.2f} s",
        ),
        Figure("its memory", median(peak), "MiB", "at most, after the answer"),
    ]


def _timed(script: str, environment: dict[str, str]) -> tuple[float, str]:
    started_at = time.perf_counter()
    output = subprocess.run(
        [sys.executable, "-c", script],
        cwd=BACKEND,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return time.perf_counter() - started_at, output
