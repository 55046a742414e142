"""The web application: settings, routes, layers and background parts put together. Servers load `app`."""

import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from anyio.to_thread import run_sync
from fastapi import FastAPI

from app.api import docs, errors, middleware, openapi, web_app
from app.api.router import GROUPS
from app.api.routing import BySegment, flat
from app.core import database, log
from app.core.config import Settings, settings
from app.services import audit, dispatchers, handlers, janitor, readiness
from app.services.jobs import wake
from app.services.jobs.watch import watcher

DESCRIPTION = (
    "Turns every call recording and every official letter into tracked work with an owner and a deadline."
)
_log = log.logger(__name__)


class Part(Protocol):
    """What runs beside the requests for as long as the process serves. `stop` may wait for running work."""

    @property
    def name(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def alive(self) -> bool: ...


def background_parts(config: Settings) -> Sequence[Part]:
    """All that works behind the requests; started in this order, stopped in the opposite one."""
    wake.use(dispatchers.dispatcher(config, handlers.runner().wake))
    return (handlers.runner(), watcher, janitor.keeper)


def create_app(config: Settings, parts: Sequence[Part] = ()) -> FastAPI:
    app = FastAPI(
        title="Convoflow",
        version=config.version,
        description=DESCRIPTION,
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=openapi.operation_id,
        lifespan=_lifespan(config, parts),
    )
    audit.listen()
    app.state.config = config
    app.state.parts = parts
    app.state.query_parameters = {}
    docs.mount_assets(app)
    web_app.mount(app, config.web_dir)
    routes = flat(GROUPS, app, operation_id=openapi.operation_id)
    app.router.routes.append(BySegment(routes))
    openapi.install(app)
    errors.install(app)
    middleware.install(app, config)
    return app


def _lifespan(
    config: Settings, parts: Sequence[Part]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        log.configure(level=config.log_level, json_lines=config.is_production)
        _say_what_is_open(config)
        await run_sync(readiness.refuse_unsafe_start)
        started: list[Part] = []
        try:
            for part in parts:
                await run_sync(part.start)
                started.append(part)
            # What is loaded stays: no collection has to look through it again.
            if not gc.get_freeze_count():
                gc.freeze()
            yield
        finally:
            for part in reversed(started):
                await run_sync(part.stop)
            await run_sync(database.dispose)

    return lifespan


def _say_what_is_open(config: Settings) -> None:
    if config.is_production and not middleware.allowed_hosts(config):
        _log.warning("any Host header is accepted: set ALLOWED_HOSTS to the names of this service")


app = create_app(settings(), background_parts(settings()))
