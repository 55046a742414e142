"""The service as a function: `app` is what Vercel looks for, `lambda_handler` what AWS's HTTP API calls.

Such a host stops the process after the answer, so work is taken over by Cloud Tasks or by workers elsewhere.
"""

from fastapi import FastAPI
from mangum import Mangum

from app.core import log
from app.core.config import settings


class CannotStart(RuntimeError):
    """The settings promise work that nobody would do here."""


def _compose() -> FastAPI:
    config = settings()
    if config.dispatch == "background":
        raise CannotStart(
            "DISPATCH=background would lose work here: the process stops after each answer. "
            "Set DISPATCH=cloud_tasks, or procrastinate with workers elsewhere."
        )
    log.configure(level=config.log_level, json_lines=config.is_production)
    from app.main import app as served

    # Its background parts are never started (that is the lifespan's work, which is off): `/ready` asks none.
    served.state.parts = ()
    return served


app = _compose()
lambda_handler = Mangum(app, lifespan="off")
