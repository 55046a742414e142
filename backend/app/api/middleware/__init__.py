"""The layers between server and routes, all pure ASGI: one `BaseHTTPMiddleware` would halve light routes."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app.api.middleware.addresses import Addresses
from app.api.middleware.body_guard import BodyGuard, body_rules
from app.api.middleware.early_answers import EarlyAnswers
from app.api.middleware.faults import Faults
from app.api.middleware.hosts import TrustedHosts
from app.api.middleware.prefixes import Prefixes
from app.api.middleware.request_context import RequestContext
from app.api.middleware.transport import HttpsOnly, SecurityHeaders
from app.core.config import Settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REQUEST_HEADERS = (
    *("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Range"),
    *("X-API-Key", "X-Request-ID", "Upload-Offset", "Last-Event-ID"),
)
EXPOSED_HEADERS = (
    *("Link", "X-Total-Count", "ETag", "Location", "Retry-After", "X-Request-ID"),
    *("Content-Disposition", "Content-Range", "Accept-Ranges", "Upload-Offset", "Upload-Length"),
    *("WWW-Authenticate", "RateLimit", "RateLimit-Policy"),
)


def install(app: FastAPI, config: Settings) -> None:
    """Added from the inside out: what is added last sees a request first."""
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Faults)
    app.add_middleware(BodyGuard, rules=body_rules(config.max_audio_bytes))
    if config.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=config.allowed_origins,
            allow_credentials=True,
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=EXPOSED_HEADERS,
        )
    if config.is_production:
        app.add_middleware(HttpsOnly)
    hosts = allowed_hosts(config)
    if hosts:
        app.add_middleware(TrustedHosts, allowed=hosts)
    app.add_middleware(SecurityHeaders, strict_transport=config.is_production)
    app.add_middleware(EarlyAnswers)
    app.add_middleware(Prefixes)
    app.add_middleware(RequestContext)
    app.add_middleware(Addresses, hops=config.proxy_hops)


def allowed_hosts(config: Settings) -> tuple[str, ...]:
    """The names this service answers to; empty means any."""
    platform = (config.render_external_hostname,) if config.render_external_hostname else ()
    return (*config.allowed_hosts, *platform)
