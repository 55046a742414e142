"""The command line: `python -m app.cli serve`, `demo`, `openapi`, `recount`. The Makefile calls it."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.core.config import Settings, settings

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
