"""Logging for the whole process: JSON lines in production, readable ones in development."""

import logging
import sys

from app.core.lean_imports import hidden

# structlog would draw its tracebacks with rich, which the command line brings along: 4 MB in every process.
with hidden("rich"):
    import structlog

Logger = structlog.stdlib.BoundLogger


def configure(*, level: str, json_lines: bool) -> None:
    """Set up structlog and send the standard library's records through it. Called once, at start-up."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor
    if json_lines:
        shared.append(structlog.processors.format_exc_info)
        renderer = structlog.processors.JSONRenderer()
    else:
        # The default renderer prints local variables with a traceback, passwords among them.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    # passlib reads a version attribute that bcrypt 4.1 dropped, and logs a traceback for it.
    logging.getLogger("passlib.handlers.bcrypt").setLevel(logging.ERROR)
    # Access lines are ours, with the request id; the client libraries' would print addresses with keys.
    for name in ("uvicorn.access", "httpx", "httpx2", "httpcore", "openai", "anthropic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def request_id() -> str | None:
    """The id of the request that this thread works for, also of a job's that goes back to one."""
    found = structlog.contextvars.get_contextvars().get("request_id")
    return found if isinstance(found, str) else None


def logger(name: str) -> Logger:
    log: Logger = structlog.stdlib.get_logger(name)
    return log
