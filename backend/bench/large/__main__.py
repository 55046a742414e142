"""`python -m bench.large [--calls 1000000]`: grows a tenant tenfold at a time and measures after each growth.

Everything lies in a temporary directory and goes with it; filling gives up after 40 minutes.
"""

import signal
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bench.laboratory import Laboratory
from bench.large.filling import Tenant
from bench.large.measuring import Measuring, growth_figures, table

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@cli.command()
def main(calls: Annotated[int, typer.Option(min=10_000, help="How far it grows.")] = 1_000_000) -> None:
    """The dashboard, lists and search of a tenant with 50 agents, with the growth of each."""
    sizes = sorted({size for size in (10_000, 100_000, 1_000_000) if size < calls} | {calls})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="convoflow-bench-") as directory:
        laboratory = Laboratory(Path(directory))
        try:
            with laboratory.service() as service:
                owner = service.owner()
                tenant = Tenant(laboratory.admin_url, owner.tenant_id)
                measuring = Measuring(laboratory, service, owner)
                curves = []
                for size in sizes:
                    tenant.grow_to(size)
                    print(f"{size:,} calls, {size // 5:,} leads after {tenant.seconds:.0f} s", flush=True)
                    curves.append(measuring.growth())
                print(f"\n{table(sizes, curves)}\n", flush=True)
                figures = [*growth_figures(sizes, curves), *measuring.ratios()]
        finally:
            laboratory.close()
    print(*figures, sep="\n")
    sys.exit(1 if any(figure.verdict == "FAIL" for figure in figures) else 0)


if __name__ == "__main__":
    cli()
