"""The server for WEB_CONCURRENCY > 1: the application is loaded once, engines come after the fork."""

from uvicorn_worker import UvicornWorker

from app.core.config import settings

_config = settings()


class Worker(UvicornWorker):
    # PROXY_HOPS says how far proxies are believed; the web server would believe all of them or none.
    CONFIG_KWARGS = {  # noqa: RUF012  as its base
        **UvicornWorker.CONFIG_KWARGS,
        "http": "app.core.draining:DrainingProtocol",
        "ws": "none",
        "timeout_graceful_shutdown": 20,
        "proxy_headers": False,
    }


bind = f"0.0.0.0:{_config.port}"
workers = _config.web_concurrency
worker_class = Worker
preload_app = True
control_socket_disable = True
# Longer than the platform's proxy keeps a connection, so that it never sends on one we just closed.
keepalive = 75
graceful_timeout = 20
# A worker is not silent while it works: its event loop reports, whatever the requests do.
timeout = 60
loglevel = _config.log_level.lower()
