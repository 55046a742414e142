"""Nothing is left of who is erased, on whichever desk it stood: no row, no file, no line of a log."""

import json
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import text
from werkzeug import Request, Response

from app.core.database import transaction
from tests.canaries import plant, traces
from tests.services.outbox import endpoint
from tests.services.pipelines import run_all, run_job
from tests.world import Team

pytestmark = pytest.mark.owasp("API3")
# Former values, and why the tenant kept all: the person is shown what is kept of them now.
NOT_SHOWN = {
    "former address",
    "lead's former name",
    "booking's former notes",
    "transcript",
    "reason of a hold",
}


def echo(request: Request) -> Response:
    return Response(request.get_data())


def test_no_canary_outlives_an_erasure(logged: Callable[[], str], httpserver: HTTPServer) -> None:
    team = Team()
    httpserver.expect_request("/hook").respond_with_handler(echo)
    receiver = endpoint(team.owner, httpserver.url_for("/hook"))
    planted, client = plant(team)
    assert len(planted.planted) >= 40
    assert set(planted.planted) == set(traces(planted, team.owner))

    shown = team.manager.http.get(f"/clients/{client}/subject-export").text
    missing = set(planted.planted) - planted.found_in(shown)
    assert missing <= planted.files | NOT_SHOWN, missing

    asked = team.manager.http.post(f"/clients/{client}/erase")
    assert asked.status_code == 202, asked.text
    run_job(team.owner, asked.json()["id"])
    assert traces(planted, team.owner) == {}
    assert planted.found_in(logged()) == set()
    with transaction(team.owner.tenant_id) as session:
        terms = text("SELECT count(*) FROM call_terms WHERE tenant_id = :tenant")
        assert session.scalar(terms, {"tenant": team.owner.tenant_id}) == 0
    run_all(team.owner)
    assert traces(planted, team.owner) == {}

    erasure = team.manager.http.get(f"/erasures/{asked.json()['id']}").json()
    receipt = erasure["receipt"]
    assert erasure["done_at"] is not None
    assert all(each["sha256"] for each in receipt["objects"])
    assert {"calls", "leads", "documents", "inbound_messages", "upload_sessions"} <= set(receipt["rows"])
    assert set(receipt["emptied"]) >= {"bookings", "clients", "incidents", "violations"}
    told = {(each["channel"], each["receiver"]) for each in receipt["sent"]}
    assert ("webhook", str(receiver.id)) in told
    assert ("post", "Ashcombe City Council") in told
    assert receipt["mentions"] == {"vehicles": 1}
    assert planted.found_in(json.dumps(receipt)) == set()
