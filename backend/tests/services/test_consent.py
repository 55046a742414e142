"""What an engine outside is shown: nothing without consent, and no numbers or addresses where the tenant
wants it so; on the call's own work, on a lead's classification, and before its words are known."""

from collections.abc import Iterator

import pytest

from tests.recordings import quiet_recording, uploaded
from tests.services.pipelines import environment, run_job
from tests.services.providers.audio.sounds import demo_call
from tests.standins.anthropic import AnthropicStandIn
from tests.standins.insights import asked_in
from tests.standins.openai import OpenAIStandIn
from tests.world import Team

pytestmark = pytest.mark.owasp("API3")
CARD, EMAIL, PHONE = "4111 1111 1111 1111", "ana.silva@example.com", "07700 900123"
SAID = (
    "Agent: Good morning, Northgate Hire.\n"
    f"Customer: I am very interested. My card is {CARD}, write to {EMAIL} or ring {PHONE}.\n"
    "Agent: I will send you the quote tomorrow at ten."
)


@pytest.fixture
def anthropic() -> Iterator[AnthropicStandIn]:
    with (
        AnthropicStandIn() as stand_in,
        environment(ANTHROPIC_API_KEY=stand_in.key, ANTHROPIC_BASE_URL=stand_in.base_url),
    ):
        yield stand_in


def worked_on(team: Team, **fields: object) -> tuple[str, str]:
    """A written call whose insights were drawn, and its lead, classified from it."""
    lead = team.agent.http.post("/leads", json={"phone": "07700 900999"}).json()["id"]
    answer = team.agent.http.post("/calls/log", json={"transcript": SAID, "lead_id": lead, **fields})
    assert answer.status_code == 202, answer.text
    call = str(answer.json()["id"])
    assert run_job(team.agent, call).status == "done"
    assert team.agent.http.post(f"/leads/{lead}/classify").status_code == 202
    assert run_job(team.agent, lead).status == "done"
    return call, str(lead)


def ruled(**rules: object) -> Team:
    team = Team()
    assert team.manager.http.patch("/tenant", json=rules).status_code == 200
    return team


@pytest.mark.parametrize(
    ("rule", "consent", "leaves"),
    [
        ("always", None, True),
        ("always", "refused", False),
        ("with_consent", None, False),
        ("with_consent", "given", True),
        ("never", "given", False),
    ],
)
def test_no_word_leaves_without_consent(
    openai: OpenAIStandIn, rule: str, consent: str | None, leaves: bool
) -> None:
    team = ruled(outside_engines=rule)
    call, lead = worked_on(team, **({"consent": consent} if consent else {}))
    openai.require_clean()
    assert len(openai.requests) == (2 if leaves else 0)
    engine = team.agent.http.get(f"/calls/{call}/insights").json()["engine"]
    assert engine.startswith("openai" if leaves else "rules")
    assert team.agent.http.get(f"/leads/{lead}").json()["intent"] == "interested"


@pytest.mark.parametrize("vendor", ["openai", "anthropic"])
@pytest.mark.parametrize("redacted", [True, False])
def test_what_leaves_is_blackened_where_the_tenant_wants_it(
    request: pytest.FixtureRequest, vendor: str, redacted: bool
) -> None:
    stand_in: OpenAIStandIn | AnthropicStandIn = request.getfixturevalue(vendor)
    team = ruled(redact_outside=redacted)
    call, _ = worked_on(team)
    stand_in.require_clean()
    sent = [asked_in(each.fields["messages"]) for each in stand_in.requests]
    assert len(sent) == 2
    for shown in sent:
        assert [word in shown for word in (CARD, EMAIL, PHONE)] == [not redacted] * 3
        assert [word in shown for word in ("[card]", "[e-mail]", "[phone]")] == [redacted] * 3
    # What is kept here stays as it was said.
    assert CARD in team.agent.http.get(f"/calls/{call}").json()["raw_transcript"]


def test_nothing_is_blackened_for_our_own_engine() -> None:
    team = ruled(redact_outside=True)
    call, _ = worked_on(team)
    assert "[phone]" not in team.agent.http.get(f"/calls/{call}/insights").text


def test_a_refused_recording_is_heard_here_or_not_at_all(openai: OpenAIStandIn) -> None:
    """In a language that our own engine lacks: the one outside knows it, and is not asked."""
    team = Team()
    call = uploaded(team.agent, demo_call("not_interested")[0].read_bytes(), consent="refused")
    team.agent.http.patch(f"/calls/{call}", json={"language": "de"})
    assert run_job(team.agent, call).last_error_code == "language_unsupported"
    assert openai.requests == []


def test_a_call_tells_its_consent_and_takes_another() -> None:
    team = Team()
    call = uploaded(team.agent, quiet_recording(), consent="given")
    assert team.agent.http.get(f"/calls/{call}").json()["consent"] == "given"
    changed = team.agent.http.patch(f"/calls/{call}", json={"consent": "refused"})
    assert changed.json()["consent"] == "refused"
    assert [each["consent"] for each in team.agent.http.get("/calls").json()] == ["refused"]
    assert team.colleague.http.patch(f"/calls/{call}", json={"consent": "given"}).status_code == 403
    assert team.viewer.http.patch(f"/calls/{call}", json={"consent": "given"}).status_code == 403
    [entry] = team.owner.http.get(f"/audit?subject={call}&action=changed").json()
    assert (entry["before"], entry["after"]) == ({"consent": "given"}, {"consent": "refused"})
    logged = team.agent.http.post("/calls/log", json={"consent": "given"}).json()
    assert logged["consent"] == "given"
    assert team.agent.http.post("/calls/log", json={}).json()["consent"] == "unknown"
    assert team.agent.http.post("/calls/log", json={"consent": "perhaps"}).status_code == 422
