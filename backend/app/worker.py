"""`python -m app.worker`: a process of the fleet of DISPATCH=procrastinate, beside any number of others.

Each row of procrastinate is a turn: one slot runs the job that fairness puts first. SIGTERM ends the process
within 25 seconds; what is not finished by then goes back to the queue, and no failure is counted.
"""

import asyncio
import os
import signal
import sys
from concurrent.futures import Executor, ThreadPoolExecutor

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Status

from app.core import database, log
from app.core.config import Settings, settings
from app.services import dispatchers, handlers, readiness
from app.services.jobs import retry, wake
from app.services.jobs.handler import Lane
from app.services.jobs.runner import Runner
from app.services.providers.dispatch.procrastinate import TASK
from app.services.providers.dispatch.procrastinate_tables import SCHEMA

# A worker that has not been heard of for so long is dead, and the turns that it held are void.
SILENCE_S = 60.0
RECONNECT_S = 2.0
# Procrastinate forgets a notification that comes while it looks, and finds the turn at its next look.
LOOK_S = 0.5
# What `Runner.stop` has left after its own limit of 22 seconds.
LAST_WAIT_S = 2.0
_log = log.logger(__name__)


class Stopping(Exception):
    """This process takes no more work; the turn goes back, for another worker."""


def main() -> int:
    config = settings()
    log.configure(level=config.log_level, json_lines=config.is_production)
    if config.dispatch != "procrastinate":
        _log.error("workers are for DISPATCH=procrastinate", dispatch=config.dispatch)
        return 1
    readiness.refuse_unsafe_start()
    runner = handlers.runner()
    wake.use(dispatchers.dispatcher(config, runner.wake))
    runner.start()
    asyncio.run(serve(runner, config))
    database.dispose()
    return 0


async def serve(runner: Runner, config: Settings) -> None:
    """Take turns until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    threads = ThreadPoolExecutor(sum(runner.slots.values()) + 1, "turn")
    turns = [asyncio.create_task(_keep_taking(runner, lane, threads, config)) for lane in Lane]
    _log.info("taking turns", slots=runner.slots)
    await stop.wait()
    _log.info("stopping")
    draining = asyncio.get_running_loop().run_in_executor(threads, runner.stop)
    for each in turns:
        each.cancel()
    await draining
    _, unfinished = await asyncio.wait(turns, timeout=LAST_WAIT_S)
    if unfinished:
        # A thread that does not end would hold the process for ever; its job was given back.
        _log.error("work did not end", lanes=len(unfinished))
        os._exit(1)


async def _keep_taking(runner: Runner, lane: Lane, threads: Executor, config: Settings) -> None:
    """Until it is cancelled, whatever becomes of the database meanwhile."""
    while True:
        try:
            await _take_turns(runner, lane, threads, config)
        except Exception as error:  # noqa: BLE001 - an outage must not end what works when it is over
            _log.warning("cannot take turns", lane=lane, error=type(error).__name__)
        await asyncio.sleep(retry.spread(RECONNECT_S))


async def _take_turns(runner: Runner, lane: Lane, threads: Executor, config: Settings) -> None:
    app = App(connector=_connector(config))
    queues = [kind.value for kind in runner.kinds(lane)]

    @app.task(name=TASK, retry=RetryStrategy(wait=1))
    async def run_job(job_id: str) -> None:
        del job_id
        ran = await asyncio.get_running_loop().run_in_executor(threads, runner.run_next, lane)
        if not ran and runner.stopping:
            raise Stopping

    async with app.open_async():
        await _forget_turns_of_the_dead(app, queues)
        await app.run_worker_async(
            queues=queues,
            name=lane.value,
            concurrency=runner.slots[lane],
            fetch_job_polling_interval=LOOK_S,
            delete_jobs="always",
            install_signal_handlers=False,
        )


async def _forget_turns_of_the_dead(app: App, queues: list[str]) -> None:
    """Their jobs come back by their leases, with new turns."""
    for queue in queues:
        dead = await app.job_manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=SILENCE_S)
        for turn in dead:
            await app.job_manager.finish_job(turn, Status.FAILED, delete_job=True)


def _connector(config: Settings) -> PsycopgConnector:
    """Over the direct address: a pooler would lose notifications."""
    url = config.database_direct_url or config.database_url or ""
    return PsycopgConnector(
        conninfo=url.replace("postgresql+psycopg2://", "postgresql://"),
        min_size=1,
        max_size=2,
        kwargs={
            "application_name": "convoflow-turns",
            "options": f"-c search_path={SCHEMA} -c statement_timeout=30000",
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
    )


if __name__ == "__main__":
    sys.exit(main())
