"""What this process counts, for `/metrics`. What the database knows is counted there, when it is asked."""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Requests by method, templated route and status.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
JOB_ATTEMPTS = Counter(
    "job_attempts_total", "Attempts by kind and how they ended.", ["kind", "outcome"], registry=REGISTRY
)
DELIVERY_ATTEMPTS = Counter(
    "delivery_attempts_total",
    "Attempts to deliver an event by channel and how they ended.",
    ["channel", "outcome"],
    registry=REGISTRY,
)
UPSTREAM_CALLS = Counter(
    "upstream_calls_total",
    "Calls by upstream and how they ended.",
    ["upstream", "outcome"],
    registry=REGISTRY,
)
UPSTREAM_RETRIES = Counter(
    "upstream_retries_total", "Second and third tries by upstream.", ["upstream"], registry=REGISTRY
)
