"""Transcripts as people put them right: words, speakers and their names."""

import pytest

from app.core.conversation import Speaker
from app.models import Call, TranscriptSegment
from tests.statements import statements
from tests.world import Person, Team, call_of, seed


@pytest.fixture
def team() -> Team:
    return Team()


def spoken(person: Person) -> Call:
    call = call_of(person)
    lines = ("Good morning.", "this is sarah bel", "Bye.")
    seed(
        person,
        *(
            TranscriptSegment(
                call_id=call.id,
                number=number,
                start_ms=number * 1000,
                end_ms=number * 1000 + 900,
                speaker=Speaker.UNKNOWN,
                text=line,
            )
            for number, line in enumerate(lines)
        ),
    )
    return call


def test_a_segment_is_put_right_and_found_by_its_new_words(team: Team) -> None:
    call = spoken(team.agent)
    path = f"/calls/{call.id}/segments/1"
    tag = team.agent.http.get(f"/calls/{call.id}").headers["ETag"]
    answer = team.agent.http.patch(
        path, json={"text": "This is Sarah Bell.", "speaker": "customer"}, headers={"If-Match": tag}
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["text"], answer.json()["speaker"]) == ("This is Sarah Bell.", "customer")
    assert answer.json()["provenance"]["text"]["by"] == str(team.agent.id)
    assert [row["id"] for row in team.agent.http.get("/calls?q=bell").json()] == [str(call.id)]
    assert answer.headers["ETag"] == team.agent.http.get(f"/calls/{call.id}").headers["ETag"] != tag
    stale = team.agent.http.patch(path, json={"text": "x"}, headers={"If-Match": tag})
    assert stale.status_code == 412


def test_speakers_are_named_and_told_apart(team: Team) -> None:
    call = spoken(team.agent)
    body = {
        "segments": {"0": "agent", "1": "customer"},
        "names": {"agent": "Tom", "customer": "Sarah Bell"},
    }
    answer = team.agent.http.put(f"/calls/{call.id}/speakers", json=body)
    assert answer.status_code == 200, answer.text
    assert [one["speaker"] for one in answer.json()["segments"]] == ["agent", "customer", "unknown"]
    assert answer.json()["speaker_names"] == body["names"]
    shown = team.agent.http.get(f"/calls/{call.id}/transcript?format=txt").text
    assert shown == "Tom: Good morning.\nSarah Bell: this is sarah bel\nBye.\n"
    again = team.agent.http.put(f"/calls/{call.id}/speakers", json=body)
    assert [one["speaker"] for one in again.json()["segments"]] == ["agent", "customer", "unknown"]
    cleared = team.agent.http.put(f"/calls/{call.id}/speakers", json={"names": {}})
    assert cleared.json()["speaker_names"] == {}


def test_an_unknown_segment_changes_nothing(team: Team) -> None:
    call = spoken(team.agent)
    refused = team.agent.http.put(
        f"/calls/{call.id}/speakers", json={"segments": {"0": "agent", "7": "agent"}}
    )
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["body.segments.7"]
    kept = team.agent.http.get(f"/calls/{call.id}/transcript").json()["segments"]
    assert {one["speaker"] for one in kept} == {"unknown"}
    for number in (7, -1, 99_999_999_999):
        path = f"/calls/{call.id}/segments/{number}"
        assert team.agent.http.patch(path, json={"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("segments/1", {}),
        ("segments/1", {"text": ""}),
        ("segments/1", {"text": " "}),
        ("segments/1", {"text": None}),
        ("segments/1", {"text": "a\x00"}),
        ("segments/1", {"text": "x" * 5_001}),
        ("segments/1", {"speaker": "dog"}),
        ("segments/1", {"start_ms": 0}),
        ("segments/one", {"text": "x"}),
        ("speakers", {"segments": {"x": "agent"}}),
        ("speakers", {"names": {"dog": "Rex"}}),
        ("speakers", {"names": {"agent": ""}}),
    ],
)
def test_a_correction_that_means_nothing_is_422(team: Team, part: str, body: dict[str, object]) -> None:
    method = "PUT" if part == "speakers" else "PATCH"
    answer = team.agent.http.request(method, f"/calls/{spoken(team.agent).id}/{part}", json=body)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    ("method", "part", "body"),
    [("PATCH", "segments/0", {"text": "x"}), ("PUT", "speakers", {"names": {"agent": "Tom"}})],
)
def test_who_puts_a_transcript_right(team: Team, method: str, part: str, body: dict[str, object]) -> None:
    path = f"/calls/{spoken(team.agent).id}/{part}"
    statuses = {
        name: getattr(team, name).http.request(method, path, json=body).status_code
        for name in ("agent", "manager", "colleague", "viewer", "stranger")
    }
    assert statuses == {"agent": 200, "manager": 200, "colleague": 403, "viewer": 403, "stranger": 404}
    assert team.anonymous.request(method, path, json=body).status_code == 401


def test_reading_a_transcript_takes_three_statements(team: Team) -> None:
    call = spoken(team.agent)
    with statements() as sent:
        team.agent.http.get(f"/calls/{call.id}/transcript")
    assert len(sent) <= 4, sent
