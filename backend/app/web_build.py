"""Builds the web app where Node.js is: beside `make run` when it is missing or old, and for `make web`."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.core.config import ROOT

SOURCES = ROOT / "web"
DESCRIPTION = ROOT / "backend" / "openapi.json"
BUILT = SOURCES / "dist"
OLDEST_NODE = (20, 19)
LIMIT_S = 900
HOW = "needs Node.js 20.19 or newer on this machine: install it, then `make web`"


class CannotBuild(Exception):
    """What is in the way, in one line."""


def is_current() -> bool:
    """Whether what is built is at least as new as all it is built from."""
    page = BUILT / "index.html"
    if not page.exists():
        return False
    sources = [DESCRIPTION, SOURCES / "package-lock.json", SOURCES / "vite.config.ts", SOURCES / "index.html"]
    sources += [path for path in (SOURCES / "src").rglob("*") if "generated" not in path.parts]
    return page.stat().st_mtime >= max(path.stat().st_mtime for path in sources)


def has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.match(r"v(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE


def build() -> None:
    """Raises CannotBuild. Whoever asks meanwhile waits; a page that is open keeps its files until the end."""
    if not has_node():
        raise CannotBuild(f"The web app {HOW}.")
    with (SOURCES / ".build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current():
            return
        fresh = BUILT.with_name("dist.new")
        if not _installed():
            _npm("ci", "--no-audit", "--no-fund")
        _npm("run", "build", WEB_OUT=str(fresh))
        shutil.rmtree(BUILT, ignore_errors=True)
        fresh.rename(BUILT)


@contextmanager
def beside(web_dir: Path) -> Iterator[str]:
    """Builds in a process of its own until the block ends, if need be; yields how things stand."""
    if web_dir != BUILT or not SOURCES.is_dir() or is_current():
        yield "/app/" if (web_dir / "index.html").exists() else "not built"
        return
    if not has_node():
        yield HOW if not (BUILT / "index.html").exists() else "/app/ (older than its sources)"
        return
    builder = subprocess.Popen(
        [sys.executable, "-m", "app.web_build"], stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield "/app/ in a minute: it is being built"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(builder.pid, 9)
        builder.wait()


def _installed() -> bool:
    installed = SOURCES / "node_modules" / ".package-lock.json"
    wanted = SOURCES / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime


def _npm(*arguments: str, **environment: str) -> None:
    outcome = subprocess.run(  # noqa: S603
        ["npm", *arguments],  # noqa: S607  the machine's own
        cwd=SOURCES,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    if outcome.returncode != 0:
        words = (outcome.stderr or outcome.stdout).strip().splitlines()[:12]
        raise CannotBuild("\n".join([f"The web app was not built: npm {arguments[0]} said:", *words]))


if __name__ == "__main__":
    os.nice(10)
    try:
        build()
    except CannotBuild as reason:
        sys.exit(str(reason))
    print("The web app is built.", flush=True)
