"""Money through the API: what was spent and avoided, on what, and who may look."""

from datetime import timedelta

import pytest

from app.core import clock
from app.models import AvoidedBy, Lead, Usage, UsageKind
from tests.statements import statements
from tests.world import Person, Team, call_of, seed

pytestmark = pytest.mark.owasp("API6")


@pytest.fixture
def team() -> Team:
    return Team()


def spend(person: Person, call_id: object, micropence: int, **values: object) -> None:
    row = {
        "subject_kind": "call",
        "subject_id": call_id,
        "kind": UsageKind.SPEECH,
        "engine": "openai:whisper-1",
        "billed_ms": 90_000,
        "input_tokens": 10,
        "output_tokens": 5,
        "micropence": micropence,
        "price_version": "2026-11",
        **values,
    }
    seed(person, Usage(**row))


def test_the_month_so_far(team: Team) -> None:
    call = call_of(team.agent)
    spend(team.owner, call.id, 1_400_000)
    spend(team.owner, call.id, 300_000, kind=UsageKind.INSIGHTS, engine="openai:gpt-5.4-mini", billed_ms=0)
    spend(team.owner, call.id, 75_000, avoided_by=AvoidedBy.SILENCE, billed_ms=30_000)
    spend(team.owner, call.id, 9, occurred_at=clock.now() - timedelta(days=40))
    body = team.manager.http.get("/usage").json()
    expected = {
        "micropence": 1_700_000,
        "pence": 2,
        "minutes": 1.5,
        "input_tokens": 20,
        "output_tokens": 10,
        "avoided": [{"micropence": 75_000, "pence": 0, "reason": "silence", "recordings": 1, "minutes": 0.5}],
        "avoided_micropence": 75_000,
        "monthly_cap_pence": None,
        "month_micropence": 1_700_000,
        "cap_reached": False,
        "price_version": "2026-11",
    }
    assert {name: body[name] for name in expected} == expected
    assert [(one["kind"], one["engine"], one["jobs"]) for one in body["engines"]] == [
        ("insights", "openai:gpt-5.4-mini", 1),
        ("speech", "openai:whisper-1", 1),
    ]
    assert team.stranger.http.get("/usage").json()["micropence"] == 0


def test_of_one_call_and_of_one_lead(team: Team) -> None:
    lead = Lead(phone="+447700900001")
    seed(team.owner, lead)
    its, other = call_of(team.agent, lead_id=lead.id), call_of(team.agent)
    for call, cost in ((its, 3), (its, 4), (other, 50)):
        spend(team.owner, call.id, cost)

    def cost_of(query: str) -> object:
        return team.owner.http.get(f"/usage?{query}").json()["micropence"]

    spend(team.owner, lead.id, 20, subject_kind="classification")
    assert cost_of(f"call_id={other.id}") == 50
    assert cost_of(f"lead_id={lead.id}") == 27
    assert team.stranger.http.get(f"/usage?lead_id={lead.id}").status_code == 404
    assert team.stranger.http.get(f"/usage?call_id={its.id}").status_code == 404


def test_a_cap_is_set_and_lifted(team: Team) -> None:
    spend(team.owner, call_of(team.agent).id, 2_000_000)
    set_to = team.manager.http.put("/usage/cap", json={"monthly_cap_pence": 2}).json()
    assert (set_to["monthly_cap_pence"], set_to["cap_reached"]) == (2, True)
    assert team.owner.http.put("/usage/cap", json={"monthly_cap_pence": 3}).json()["cap_reached"] is False
    lifted = team.owner.http.put("/usage/cap", json={"monthly_cap_pence": None}).json()
    assert (lifted["monthly_cap_pence"], lifted["cap_reached"]) == (None, False)
    assert team.stranger.http.get("/usage").json()["monthly_cap_pence"] is None
    for wrong in ({}, {"monthly_cap_pence": -1}, {"monthly_cap_pence": 1.5}, {"cap": 1}):
        assert team.owner.http.put("/usage/cap", json=wrong).status_code == 422


@pytest.mark.parametrize(("person", "status"), [("agent", 403), ("viewer", 403), ("owner", 200)])
def test_who_may_look(team: Team, person: str, status: int) -> None:
    http = getattr(team, person).http
    assert http.get("/usage").status_code == status
    assert http.put("/usage/cap", json={"monthly_cap_pence": None}).status_code == status


def test_nobody_is_asked_to_sign_in(team: Team) -> None:
    assert team.anonymous.get("/usage").status_code == 401


def test_what_has_not_changed_is_not_sent_again(team: Team) -> None:
    query = "/usage?from=2026-01-01&to=2026-02-01"
    tag = team.owner.http.get(query).headers["ETag"]
    again = team.owner.http.get(query, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    spend(team.owner, call_of(team.agent).id, 1)
    assert team.owner.http.get(query, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("query", ["from=2026-02-01&to=2026-01-01", "zone=Mars", "group=day", "month=1"])
def test_a_wrong_parameter_is_422(team: Team, query: str) -> None:
    assert team.owner.http.get(f"/usage?{query}").status_code == 422


def test_it_takes_four_statements_whatever_there_is(team: Team) -> None:
    for _ in range(2):
        with statements() as sent:
            assert team.owner.http.get("/usage").status_code == 200
        assert len(sent) == 4, sent
        spend(team.owner, call_of(team.agent).id, 1)
