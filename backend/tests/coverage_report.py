"""Which lines of the application the tests pass: a pytest plugin, for what loads it with `-p`. A tracer, on
Python 3.11, slows each library down as well; here only the application's own bytecode says where it is.

Only this process and the workers' are counted, with what they load after this module.
"""

import json
import os
from pathlib import Path

import pytest
from slipcover import FileMatcher, ImportManager, Slipcover, merge_coverage, print_coverage

APP = str(Path(__file__).resolve().parents[1] / "app")
# Each line tells once and is left as it is: to take it out again would change functions under other threads.
NEVER_TAKEN_OUT = -1

# What nobody has loaded is looked up once, in the controlling process.
_source = None if "PYTEST_XDIST_WORKER" in os.environ else [APP]
_lines = Slipcover(d_miss_threshold=NEVER_TAKEN_OUT, source=_source)
_imports = ImportManager(_lines, FileMatcher(sources=[APP]))
_workers: list[str] = []
_imports.__enter__()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """A worker that died has passed lines that nobody knows of."""
    output: dict[str, str] = getattr(node, "workeroutput", {})
    if "coverage" in output:
        _workers.append(output["coverage"])


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, str] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["coverage"] = json.dumps(_lines.get_coverage())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    passed = _lines.get_coverage()
    for worker in _workers:
        merge_coverage(passed, json.loads(worker))
    terminalreporter.section("coverage")
    print_coverage(passed, outfile=terminalreporter, skip_covered=True, missing_width=60)
