"""What Google is sent, as its own description has it, and what happens when it does not take it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from app.core import clock
from app.core.config import Environment, Settings
from app.models import JobStatus
from app.services import dispatchers
from app.services.providers.dispatch.background import BackgroundDispatcher
from app.services.providers.dispatch.base import Dispatcher
from app.services.providers.dispatch.cloud_tasks import CloudTasksDispatcher
from tests.api.applications import changed
from tests.services.jobs import rows
from tests.services.providers.dispatch.modes import google_settings, in_use
from tests.shared import shared
from tests.standins.cloud_tasks import CloudTasksStandIn
from tests.standins.server import Fault

SERVICE = "https://convoflow.example"
RESET_S = 600.0


@pytest.fixture
def google() -> Iterator[CloudTasksStandIn]:
    with CloudTasksStandIn() as stand_in:
        stand_in.hold()
        yield stand_in


@pytest.fixture
def dispatcher(google: CloudTasksStandIn) -> Dispatcher:
    return dispatcher_with(google)


def dispatcher_with(google: CloudTasksStandIn, **changes: object) -> Dispatcher:
    config = changed(dispatch="cloud_tasks", **(google_settings(google, SERVICE) | changes))
    return dispatchers.dispatcher(config, lambda: None)


def tasks(google: CloudTasksStandIn) -> list[dict[str, Any]]:
    return [request.fields["task"] for request in google.requests]


def test_the_request_is_as_google_describes_it(google: CloudTasksStandIn, dispatcher: Dispatcher) -> None:
    job_id = clock.new_id()
    dispatcher.wake(job_id)
    google.require_clean()
    (task,) = tasks(google)
    assert task["httpRequest"]["url"] == f"{SERVICE}/internal/jobs/{job_id}/run"
    assert task["httpRequest"]["oidcToken"]["audience"] == SERVICE
    assert 15 <= float(task["dispatchDeadline"].rstrip("s")) < RESET_S
    assert google.requests[0].path == "/v2/projects/project-1/locations/europe-west2/queues/jobs/tasks"


def test_a_name_stands_for_one_attempt_of_one_job(google: CloudTasksStandIn, dispatcher: Dispatcher) -> None:
    one, other = clock.new_id(), clock.new_id()
    for job_id, attempt in ((one, 0), (one, 0), (one, 1), (other, 0)):
        dispatcher.wake(job_id, attempt)
    names = [task["name"] for task in tasks(google)]
    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert str(one) not in names[0]


def test_the_token_is_fetched_once(google: CloudTasksStandIn, dispatcher: Dispatcher) -> None:
    for _ in range(5):
        dispatcher.wake(clock.new_id())
    google.require_clean()
    assert (len(google.requests), google.tokens_issued) == (5, 1)


FAULTS = [
    Fault.FORBIDDEN,
    Fault.NOT_FOUND,
    Fault.RATE_LIMITED,
    Fault.SERVER_ERROR,
    Fault.REDIRECT,
    Fault.RESET,
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wake_up_that_fails_leaves_the_job_queued(
    google: CloudTasksStandIn, dispatcher: Dispatcher, fault: Fault, logged: Callable[[], str]
) -> None:
    google.behave(fault)
    with in_use(dispatcher):
        job_id = rows.queued(rows.new_tenant())
        dispatcher.wake(job_id)
    assert rows.row(job_id).status is JobStatus.QUEUED
    said = logged()
    assert str(job_id) in said
    assert "access-" not in said


BROKEN_KEYS = {
    "no JSON": "nonsense",
    "not a key": "{}",
    "nobody there": None,
}


@pytest.mark.parametrize("key", BROKEN_KEYS.values(), ids=BROKEN_KEYS)
def test_a_key_that_gives_no_token_is_no_error_of_the_request(
    google: CloudTasksStandIn, key: str | None, logged: Callable[[], str]
) -> None:
    if key is None:
        key = json.dumps(json.loads(google.credentials_json) | {"token_uri": "http://127.0.0.1:9/token"})
    broken = dispatcher_with(google, gcs_service_account_json=SecretStr(key))
    broken.wake(clock.new_id())
    assert "Google was not told" in logged()
    assert google.requests == []


def test_our_address_of_google_is_googles_own() -> None:
    described = json.loads(shared("specs/google-cloudtasks.v2.discovery.json").read_text())
    assert Settings.model_fields["cloud_tasks_api_url"].default == described["rootUrl"].rstrip("/")


@pytest.mark.parametrize("name", ["gcp_project_id", "cloud_tasks_queue", "public_url"])
def test_without_settings_this_process_works_and_says_so(
    google: CloudTasksStandIn, name: str, logged: Callable[[], str]
) -> None:
    chosen = dispatcher_with(google, **{name: None})
    assert isinstance(chosen, BackgroundDispatcher)
    chosen.start()
    assert name.upper() in logged()
    assert isinstance(dispatcher_with(google), CloudTasksDispatcher)


def test_production_refuses_to_start_without_settings() -> None:
    with pytest.raises(ValueError, match=r"GCP_PROJECT_ID.*PUBLIC_URL"):
        Settings(
            _env_file=None,
            env=Environment.PRODUCTION,
            secret_key=SecretStr("k" * 40),
            database_url="postgresql://x",
            dispatch="cloud_tasks",
        )


SPOILT: list[dict[str, Any]] = [
    {"name": "projects/other/locations/europe-west2/queues/jobs/tasks/x"},
    {"dispatchDeadline": "540"},
    {"dispatchDeadline": "5s"},
    {"dispatchDeadline": 540},
    {"createTime": "2026-01-01T00:00:00Z"},
    {"dispatch_deadline": "540s"},
    {"httpRequest": {"httpMethod": "post", "url": SERVICE}},
    {"httpRequest": {"url": "convoflow.example"}},
]


@pytest.mark.parametrize("spoilt", SPOILT, ids=json.dumps)
def test_the_stand_in_refuses_what_google_would(
    google: CloudTasksStandIn, dispatcher: Dispatcher, spoilt: dict[str, Any]
) -> None:
    """Else the tests above would prove nothing."""
    dispatcher.wake(clock.new_id())
    sent = google.requests[0]
    body = {"task": tasks(google)[0] | {"name": None} | spoilt}
    body["task"] = {key: value for key, value in body["task"].items() if value is not None}
    headers = {"Authorization": sent.headers["authorization"]}
    answer = httpx2.post(google.address + sent.path, json=body, headers=headers)
    assert answer.status_code == 400
