"""Insights as people decide on them: accept, reject, correct, and compare the versions."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.services.analysed import ASKED_FOR, again, analysed, model, says
from tests.standins.openai import OpenAIStandIn
from tests.world import Person, Team, call_of


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def engine() -> Iterator[OpenAIStandIn]:
    with model() as stand_in:
        yield stand_in


def decide(person: Person, call_id: str, field: str, verb: str) -> dict[str, Any]:
    answer = person.http.post(f"/calls/{call_id}/insights/{field}/{verb}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def read(person: Person, call_id: str) -> dict[str, Any]:
    call: dict[str, Any] = person.http.get(f"/calls/{call_id}").json()
    return call


def test_what_is_accepted_stands_and_what_is_proposed_later_is_taken_or_dropped(
    team: Team, engine: OpenAIStandIn
) -> None:
    agent = team.agent
    call_id = analysed(agent)
    assert decide(agent, call_id, "summary", "accept")["provenance"]["summary"]["source"] == "human"
    says(engine, "second")
    again(agent, call_id)
    assert read(agent, call_id)["summary"] == "The first reading."
    assert "summary" not in decide(agent, call_id, "summary", "reject")["proposals"]
    assert read(agent, call_id)["summary"] == "The first reading."
    says(engine, "later")
    again(agent, call_id)
    taken = decide(agent, call_id, "summary", "accept")
    assert (taken["summary"][0]["text"], taken["proposals"]) == ("The later reading", {})
    assert taken["summary"][0]["quote"] is not None


@pytest.mark.parametrize(
    ("field", "shown", "empty"),
    [
        ("summary", "summary", None),
        ("action_items", "action_items", []),
        ("next_step", "next_step", None),
        ("key_topics", "key_topics", []),
        ("intent", "intent_category", None),
        ("sentiment", "sentiment", None),
    ],
)
def test_what_is_rejected_does_not_come_back(
    team: Team, engine: OpenAIStandIn, field: str, shown: str, empty: object
) -> None:
    agent = team.agent
    call_id = analysed(agent)
    assert read(agent, call_id)[shown] != empty
    decide(agent, call_id, field, "reject")
    assert read(agent, call_id)[shown] == empty
    again(agent, call_id)
    assert read(agent, call_id)[shown] == empty
    assert agent.http.get(f"/calls/{call_id}/insights").json()["proposals"] == {}
    item = {"text": "Send quotes for vans", "quote": ASKED_FOR, "segments": [1], "due_local": None}
    says(engine, "second", action_items=[item], intent="undecided", sentiment="negative")
    again(agent, call_id)
    assert read(agent, call_id)[shown] == empty
    assert field in agent.http.get(f"/calls/{call_id}/insights").json()["proposals"]
    decide(agent, call_id, field, "accept")
    assert read(agent, call_id)[shown] != empty
    if field == "intent":
        assert read(agent, call_id)["intent_confidence"] == 0.9


def test_versions_are_compared_by_what_the_runs_said(team: Team, engine: OpenAIStandIn) -> None:
    agent = team.agent
    call_id = analysed(agent)
    decide(agent, call_id, "summary", "accept")
    for mark, intent in (("second", "interested"), ("later", "undecided")):
        says(engine, mark, intent=intent)
        again(agent, call_id)
    path = f"/calls/{call_id}/insights/versions"
    third, second, first = agent.http.get(path).json()
    assert [one["version"] for one in (third, second, first)] == [3, 2, 1]
    assert first["changes"] == []
    summary = {"field": "summary", "before": ["The first reading"], "after": ["The second reading"]}
    assert summary in second["changes"]
    assert {"field": "intent", "before": ["interested"], "after": ["undecided"]} in third["changes"]
    assert "action_items" not in {change["field"] for change in second["changes"]}
    compared = {one["version"]: one["changes"] for one in agent.http.get(f"{path}?against=1").json()}
    assert {"field": "key_topics", "before": ["first"], "after": ["later"]} in compared[3]
    assert compared[1] == []
    assert agent.http.get(f"{path}?against=9").status_code == 404
    assert agent.http.get(f"{path}?against=0").status_code == 422


def test_an_older_copy_decides_nothing(team: Team, engine: OpenAIStandIn) -> None:
    agent = team.agent
    call_id = analysed(agent)
    path = f"/calls/{call_id}/insights"
    tag = {"If-Match": agent.http.get(path).headers["ETag"]}
    corrected = agent.http.patch(path, json={"next_step": "Ring Ann"}, headers=tag)
    assert (corrected.status_code, corrected.json()["next_step"]["text"]) == (200, "Ring Ann")
    assert read(agent, call_id)["next_step"] == "Ring Ann"
    for stale in (
        agent.http.post(f"{path}/summary/accept", headers=tag),
        agent.http.post(f"{path}/intent/reject", headers=tag),
        agent.http.patch(path, json={"next_step": None}, headers=tag),
    ):
        assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize(
    ("method", "part", "status"),
    [
        ("POST", "mood/accept", 422),
        ("POST", "language/accept", 409),
        ("PATCH", "", 422),
        ("PATCH", "?x=1", 422),
    ],
)
def test_what_cannot_be_decided_is_named(
    team: Team, engine: OpenAIStandIn, method: str, part: str, status: int
) -> None:
    path = f"/calls/{analysed(team.agent)}/insights"
    path += part if part.startswith("?") or not part else f"/{part}"
    answer = team.agent.http.request(method, path, json={} if method == "PATCH" else None)
    assert answer.status_code == status, answer.text


def test_who_decides(team: Team, engine: OpenAIStandIn) -> None:
    path = f"/calls/{analysed(team.agent)}/insights"
    for verb in ("accept", "reject"):
        answers = {
            name: getattr(team, name).http.post(f"{path}/sentiment/{verb}").status_code
            for name in ("agent", "manager", "colleague", "viewer", "stranger")
        }
        assert answers == {"agent": 200, "manager": 200, "colleague": 403, "viewer": 403, "stranger": 404}
    assert team.viewer.http.get(f"{path}/versions").status_code == 200
    for name, status in (("colleague", 403), ("stranger", 404)):
        assert getattr(team, name).http.get(f"{path}/versions").status_code == status
    assert team.anonymous.post(f"{path}/summary/accept").status_code == 401
    nothing_drawn = call_of(team.agent)
    assert team.agent.http.post(f"/calls/{nothing_drawn.id}/insights/summary/accept").status_code == 404
