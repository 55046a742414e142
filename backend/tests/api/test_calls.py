"""Calls as people list, read and correct them: who may, what is shown, and in how many statements."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.conversation import Intent, Sentiment, Speaker
from app.models import Call, CallStatus, CallTag, Client, Lead, TranscriptSegment
from app.models.base import TenantOwned
from tests.recordings import uploaded
from tests.statements import statements
from tests.world import Person, Team, call_of, seed


@pytest.fixture
def team() -> Team:
    return Team()


def ids(person: Person, **query: object) -> list[str]:
    answer = person.http.get("/calls", params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()]


def said(call: Call, *texts: str) -> list[TenantOwned]:
    return [
        TranscriptSegment(
            call_id=call.id,
            number=number,
            start_ms=number * 1000,
            end_ms=number * 1000 + 900,
            speaker=Speaker.AGENT,
            text=text,
        )
        for number, text in enumerate(texts)
    ]


def test_who_sees_a_call(team: Team) -> None:
    call = call_of(team.agent)
    people = ("agent", "owner", "manager", "viewer", "colleague", "stranger")
    answers = {name: getattr(team, name).http.get(f"/calls/{call.id}") for name in people}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        **dict.fromkeys(("agent", "owner", "manager", "viewer"), 200),
        "colleague": 403,
        "stranger": 404,
    }
    assert team.anonymous.get(f"/calls/{call.id}").status_code == 401
    absent = team.stranger.http.get(f"/calls/{clock.new_id()}").json()
    assert without_trace(answers["stranger"].json()) == without_trace(absent)
    assert str(call.id) not in answers["colleague"].text
    assert {name: ids(getattr(team, name)) for name in people} == {
        **{name: [str(call.id)] for name in ("agent", "owner", "manager", "viewer")},
        "colleague": [],
        "stranger": [],
    }


def without_trace(problem: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in problem.items() if name != "request_id"}


def test_an_assigned_call_is_seen_by_its_assignee(team: Team) -> None:
    call = call_of(team.agent)
    path = f"/calls/{call.id}"
    assert team.colleague.http.get(path).status_code == 403
    handed = team.manager.http.patch(path, json={"assignee_id": str(team.colleague.id)})
    assert (handed.status_code, handed.json()["assignee_id"]) == (200, str(team.colleague.id))
    assert team.colleague.http.get(path).status_code == 200
    assert ids(team.colleague) == [str(call.id)]


def test_a_list_is_narrowed_by_each_filter(team: Team) -> None:
    owner, client, lead = team.owner, Client(name="Ann"), Lead(phone="+447700900123")
    seed(owner, client, lead)
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    wanted = call_of(
        owner,
        status=CallStatus.COMPLETED,
        client_id=client.id,
        lead_id=lead.id,
        tag=CallTag.CONNECTED,
        intent=Intent.INTERESTED,
        sentiment=Sentiment.POSITIVE,
        recorded_at=noon,
    )
    seed(owner, *said(wanted, "I don't want the café's 12.50 plan", "Call ann@example.com about O'Brien"))
    call_of(team.agent, recorded_at=noon + timedelta(days=30))
    assert len(ids(owner)) == 2
    for query in (
        {"status": "completed"},
        {"agent": owner.id},
        {"client_id": client.id},
        {"lead_id": lead.id},
        {"tag": "connected"},
        {"intent": "interested"},
        {"to": "2026-11-20T12:00:01Z"},
        {"from": "2026-11-20T12:00:00Z", "to": "2026-11-21"},
        {"q": "café"},
        {"q": "café PLAN"},
        {"q": "don't"},
        {"q": "12.50"},
        {"q": "ann@example.com"},
        {"q": "o'brien"},
    ):
        assert ids(owner, **query) == [str(wanted.id)], query
    for query in (
        {"status": "failed"},
        {"agent": clock.new_id()},
        {"to": "2026-11-20T12:00:00Z"},
        {"from": "2026-12-21"},
        {"q": "plan absent"},
        {"q": "lan"},
        {"q": "caf"},
        {"q": "!!"},
        {"q": "'"},
        {"q": "absent | plan"},
    ):
        assert ids(owner, **query) == [], query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "done"}, "query.status"),
        ({"agent": "me"}, "query.agent"),
        ({"from": "yesterday"}, "query.from"),
        ({"to": "0001-01-01"}, "query.to"),
        ({"q": "x" * 201}, "query.q"),
        ({"q": "a\0"}, "query.q"),
        ({"limit": "201"}, "query.limit"),
        ({"cursor": "next"}, "query.cursor"),
        ({"colour": "red"}, "query.colour"),
    ],
)
def test_a_filter_that_means_nothing_is_named(team: Team, query: dict[str, str], field: str) -> None:
    answer = team.owner.http.get("/calls", params=query)
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_days_and_times_without_a_zone_are_the_tenants(team: Team) -> None:
    """In London the 27th of June 2026 begins at 23:00 UTC of the day before."""
    owner = team.owner
    midnight = datetime(2026, 6, 26, 23, tzinfo=UTC)
    late, first, last, next_day = (
        str(call_of(owner, recorded_at=midnight + timedelta(minutes=minutes)).id)
        for minutes in (-1, 0, 24 * 60 - 1, 24 * 60)
    )
    assert ids(owner, **{"from": "2026-06-27", "to": "2026-06-27"}) == [last, first]
    assert ids(owner, **{"from": "2026-06-27T00:00", "to": "2026-06-28T00:00:00"}) == [last, first]
    assert ids(owner, **{"from": "2026-06-27T00:00:00Z"}) == [next_day, last]
    assert ids(owner, to="2026-06-27T00:00:00") == [late]


def test_pages_follow_each_other(team: Team) -> None:
    made = [str(call_of(team.owner, tag=CallTag.CONNECTED).id) for _ in range(5)]
    answer = team.owner.http.get("/calls?limit=2&tag=connected&count=true")
    assert answer.headers["X-Total-Count"] == "5"
    seen = [row["id"] for row in answer.json()]
    while "Link" in answer.headers:
        assert 'rel="next"' in answer.headers["Link"]
        answer = team.owner.http.get(answer.headers["Link"][1:].split(">")[0])
        seen += [row["id"] for row in answer.json()]
    assert seen == made[::-1]
    assert ids(team.owner, skip=1, limit=2) == made[::-1][1:3]
    assert ids(team.stranger, cursor=made[-1]) == []
    both = team.owner.http.get("/calls", params={"skip": 1, "cursor": made[0]})
    assert both.status_code == 422


def test_a_list_and_a_read_need_few_statements(team: Team) -> None:
    for _ in range(3):
        call_id = uploaded(team.agent)
    # The agent's look-up opens the tenant; then the rows come in one.
    for path in ("/calls", f"/calls/{call_id}"):
        with statements() as sent:
            assert team.agent.http.get(path).status_code == 200
        assert len(sent) == 2, sent


def test_lists_carry_no_transcripts(team: Team) -> None:
    call = call_of(team.owner)
    seed(team.owner, *said(call, "a secret word"))
    assert "secret" not in team.owner.http.get("/calls").text
    assert "a secret word" in team.owner.http.get(f"/calls/{call.id}").json()["raw_transcript"]
