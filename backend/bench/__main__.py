"""`python -m bench [--only NAME …]`: prints each figure as it comes; ends with 1 where an aim is missed."""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from bench.figures import Figure
from bench.laboratory import Laboratory
from bench.measurements import MEASUREMENTS

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@cli.command()
def main(
    only: Annotated[list[str] | None, typer.Option(help=f"One of: {', '.join(MEASUREMENTS)}.")] = None,
) -> None:
    """What the service costs, as ratios against limits measured in the same run, in alternation."""
    names = only or list(MEASUREMENTS)
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"There is no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(
        f"{cores} cores, load {load:.1f} before the start. Figures are medians of pairs A B A B.", flush=True
    )
    # A stop signal ends the run by way of `finally`: the PostgreSQL goes with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="convoflow-bench-") as directory:
        laboratory = Laboratory(Path(directory))
        try:
            for name in names:
                started_at = time.monotonic()
                found = MEASUREMENTS[name](laboratory)
                print(f"\n{name} ({time.monotonic() - started_at:.0f} s)", *found, sep="\n", flush=True)
                figures += found
        finally:
            laboratory.close()
    missed = [figure for figure in figures if figure.verdict == "FAIL"]
    print(f"\n{len(figures)} figures, {len(missed)} aims missed" + "".join(f"\n{each}" for each in missed))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    cli()
