"""The command line: `python -m app.cli --help` lists the commands. The Makefile calls it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.core.config import Settings, settings
from app.core.errors import DomainError

AsJson = Annotated[bool, typer.Option("--json", help="For programs: one JSON value on standard output.")]
cli = typer.Typer(
    name="convoflow",
    help="Convoflow: call recordings and official letters become tracked work with an owner and a deadline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.command()
def serve(as_json: AsJson = False) -> None:
    """Start the whole service, with a PostgreSQL of its own unless DATABASE_URL names one."""
    from app.serving import serve as run

    raise typer.Exit(run(_settings(), as_json=as_json))


@cli.command()
def demo(
    audio: Annotated[Path | None, typer.Argument(help="A recording of yours; without one, ours.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register a demo agent, upload a recording, show its way through and what came out."""
    from app.demo import demo as run

    if audio is not None and not audio.is_file():
        sys.exit(f"There is no file {audio}")
    raise typer.Exit(run(_settings(), audio, as_json=as_json))


@cli.command()
def openapi(
    output: Annotated[Path | None, typer.Argument(help="Where to write it; else it is printed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the API's description, from which clients are generated."""
    from app.main import app

    text = json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
        return
    output.write_text(text)
    _say(as_json, {"file": str(output), "bytes": len(text.encode())}, f"Written: {output}")


@cli.command()
def recount(as_json: AsJson = False) -> None:
    """Hold the dashboard's counts against the rows they count, and mend what differs."""
    from app.services.janitor import recount_figures

    with _database(_settings()):
        wrong = recount_figures()
    told = f"{wrong} counts were wrong and are mended." if wrong else "Every count is right."
    _say(as_json, {"mended": wrong}, told)


@cli.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is on, what is off and which setting turns it on, and what is missing before production."""
    from app.doctor import examine

    config = _settings()
    with _database(config):
        # Beside the embedded database, recordings are files.
        report = examine(config.model_copy(update={"storage": settings().storage}))
    _say(as_json, report.as_json(), report.as_text())
    raise typer.Exit(0 if report.healthy else 1)


@cli.command()
def create_owner(
    email: Annotated[str, typer.Option(help="Who signs in.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    organisation: Annotated[str, typer.Option(help="The new organisation.")],
    password: Annotated[
        str | None, typer.Option(envvar="OWNER_PASSWORD", help="Without one, it is made and shown once.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make an organisation and its owner."""
    from app.administration import create_owner as make

    with _database(_settings()):
        try:
            owner = make(email=email, name=name, organisation=organisation, password=password)
        except DomainError as error:
            sys.exit(error.detail)
    shown = f"\nPassword, shown this once: {owner.password}" if owner.password else ""
    _say(as_json, asdict(owner), f"{owner.email} owns {organisation} ({owner.tenant_id}){shown}")


@cli.command()
def seed(
    demo: Annotated[bool, typer.Option("--demo", help="Two organisations with 60 days of work.")] = False,
    calls_a_day: Annotated[
        float, typer.Option(min=0.1, max=50, help="Of each organisation, on average.")
    ] = 2,
    as_json: AsJson = False,
) -> None:
    """Fill the database with believable work, through the service's own rules."""
    from app.seeding import seed_demo

    if not demo:
        sys.exit("Say what to fill it with: --demo")
    with _database(_settings()):
        accounts = seed_demo(calls_a_day=calls_a_day)
    lines = [f"{each.organisation}: {each.email}, password {each.password}; {each.rows}" for each in accounts]
    _say(as_json, [asdict(account) for account in accounts], "\n".join(lines))


@cli.command()
def jobs(as_json: AsJson = False) -> None:
    """How many jobs there are, and since when the oldest waits."""
    from app.administration import queue

    with _database(_settings()):
        rows = queue()
    lines = [
        f"{row['kind']:<18} {row['status']:<16} {row['count']:>6}  oldest {row['oldest']}" for row in rows
    ]
    _say(as_json, rows, "\n".join(lines) or "Nothing waits.")


@cli.command()
def rotate_secret(as_json: AsJson = False) -> None:
    """Seal all stored secrets under the first of ENCRYPTION_KEYS; then the others may be dropped."""
    from app.administration import reseal

    with _database(_settings()):
        count = reseal()
    _say(as_json, {"sealed": count}, f"{count} stored secrets are sealed under the newest key.")


@cli.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write.")], as_json: AsJson = False
) -> None:
    """Write all tenants' rows into one file."""
    from app.backup import backup as run

    with _database(_settings()) as url, _plainly():
        run(url, target)
    size = target.stat().st_size
    _say(as_json, {"file": str(target), "bytes": size}, f"Written: {target}, {size:,} bytes")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", exists=True)],
    as_json: AsJson = False,
) -> None:
    """Fill an empty database from a backup: the one that DATABASE_URL names, else a new embedded one."""
    from app.backup import restore as run

    with _database(_settings(), migrated=False) as url, _plainly():
        run(url, source)
    _say(as_json, {"restored": str(source)}, f"Restored from {source}")


@cli.command()
def close_tables(as_json: AsJson = False) -> None:
    """Force row-level security again, after a backup that broke off."""
    from app.backup import close_all

    with _database(_settings()) as url:
        close_all(url)
    _say(as_json, {"closed": True}, "Row-level security is forced on every table.")


def _say(as_json: bool, value: object, text: str) -> None:
    print(json.dumps(value, indent=2) if as_json else text)


@contextmanager
def _database(config: Settings, *, migrated: bool = True) -> Iterator[str]:
    from app.local_database import at_hand
    from app.serving import CannotStart

    try:
        with at_hand(config, migrated=migrated) as url:
            yield url
    except CannotStart as reason:
        sys.exit(str(reason))


@contextmanager
def _plainly() -> Iterator[None]:
    from app.backup import BackupError

    try:
        yield
    except BackupError as reason:
        sys.exit(str(reason))


def _settings() -> Settings:
    """The settings, or one plain line for each that is wrong."""
    try:
        return settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in problem["loc"]).upper()
            print(f"{name}: {problem['msg']}" if name else problem["msg"], file=sys.stderr)
        sys.exit(1)


def log_to_stderr() -> None:
    """Standard output is the answer's."""
    from app.core import log

    log.configure(level="WARNING", json_lines=False)


if __name__ == "__main__":
    log_to_stderr()
    cli()
