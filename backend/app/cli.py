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

AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
cli = typer.Typer(
    name="convoflow",
    help="Convoflow turns every call recording into tracked work with an owner and a deadline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.command()
def serve() -> None:
    """Start the whole service, with a PostgreSQL of its own unless DATABASE_URL names one."""
    from app.serving import serve as run

    raise typer.Exit(run(_settings()))


@cli.command()
def demo(
    audio: Annotated[Path | None, typer.Argument(help="A recording of yours; without one, ours.")] = None,
) -> None:
    """Register a demo agent, upload a recording, show its way through and what came out."""
    from app.demo import demo as run

    if audio is not None and not audio.is_file():
        sys.exit(f"There is no file {audio}")
    raise typer.Exit(run(_settings(), audio))


@cli.command()
def openapi(
    output: Annotated[Path | None, typer.Argument(help="Where to write it; else it is printed.")] = None,
) -> None:
    """Write the API's description, from which clients are generated."""
    from app.main import app

    text = json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text)


@cli.command()
def recount() -> None:
    """Hold the dashboard's counts against the rows they count, and mend what differs."""
    _settings()
    from app.services.janitor import recount_figures

    wrong = recount_figures()
    print(f"{wrong} counts were wrong and are mended." if wrong else "Every count is right.")


@cli.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is on, what is off and which setting turns it on, and what is missing before production."""
    from app.doctor import examine

    config = _settings()
    with _database(config):
        report = examine(config)
    print(json.dumps(report.as_json(), indent=2) if as_json else report.as_text())
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
    if as_json:
        print(json.dumps(asdict(owner)))
        return
    print(f"{owner.email} owns {organisation} ({owner.tenant_id})")
    if owner.password:
        print(f"Password, shown this once: {owner.password}")


@cli.command()
def seed(
    demo: Annotated[bool, typer.Option("--demo", help="Two organisations with 60 days of work.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fill the database with believable work, through the service's own rules."""
    from app.seeding import seed_demo

    if not demo:
        sys.exit("Say what to fill it with: --demo")
    with _database(_settings()):
        accounts = seed_demo()
    if as_json:
        print(json.dumps([asdict(account) for account in accounts]))
        return
    for account in accounts:
        print(f"{account.organisation}: {account.email}, password {account.password}; {account.rows}")


@cli.command()
def jobs(as_json: AsJson = False) -> None:
    """How many jobs there are, and since when the oldest waits."""
    from app.administration import queue

    with _database(_settings()):
        rows = queue()
    if as_json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(f"{row['kind']:<18} {row['status']:<16} {row['count']:>6}  oldest {row['oldest']}")
    if not rows:
        print("Nothing waits.")


@cli.command()
def rotate_secret(as_json: AsJson = False) -> None:
    """Seal all stored secrets under the first of ENCRYPTION_KEYS; then the others may be dropped."""
    from app.administration import reseal

    with _database(_settings()):
        count = reseal()
    print(
        json.dumps({"sealed": count})
        if as_json
        else f"{count} stored secrets are sealed under the newest key."
    )


@contextmanager
def _database(config: Settings) -> Iterator[None]:
    from app.local_database import at_hand
    from app.serving import CannotStart

    try:
        with at_hand(config):
            yield
    except CannotStart as reason:
        sys.exit(str(reason))


@cli.command()
def backup(target: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write all tenants' rows into one file."""
    from app.backup import backup as run

    run(_database_url(), target)


@cli.command()
def restore(source: Annotated[Path, typer.Argument(help="A file that `backup` wrote.", exists=True)]) -> None:
    """Fill an empty database from a backup."""
    from app.backup import restore as run

    run(_database_url(), source)


@cli.command()
def close_tables() -> None:
    """Force row-level security again, after a backup that broke off."""
    from app.backup import close_all

    close_all(_database_url())


def _database_url() -> str:
    config = _settings()
    url = config.database_direct_url or config.database_url
    if url is None:
        sys.exit("DATABASE_URL is not set; the embedded one is the folder DATA_DIR: stop it and copy that")
    return url


def _settings() -> Settings:
    """The settings, or one plain line for each that is wrong."""
    try:
        return settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in problem["loc"]).upper()
            print(f"{name}: {problem['msg']}" if name else problem["msg"], file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    cli()
