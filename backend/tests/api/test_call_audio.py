"""The recording as people hear it: whole, in ranges, and only by who may."""

import pytest

from app.services.providers.storage.registry import storage
from tests.recordings import quiet_recording, uploaded
from tests.world import Team, call_of

AUDIO = quiet_recording(40)  # longer than two pieces of a store
SIZE = len(AUDIO)


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture(scope="module")
def path(team: Team) -> str:
    return f"/calls/{uploaded(team.agent, AUDIO)}/audio"


def test_the_whole_is_what_was_uploaded(team: Team, path: str) -> None:
    answer = team.agent.http.get(path, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (200, AUDIO)
    headers = answer.headers
    assert (headers["content-type"], headers["accept-ranges"]) == ("audio/wav", "bytes")
    assert (headers["content-length"], headers["content-disposition"]) == (str(SIZE), "attachment")
    assert "content-encoding" not in headers
    assert headers["etag"].strip('"')


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=5-9", 5, 10),
        ("bytes = 5 - 9", 5, 10),
        (f"bytes=262140-{262150}", 262140, 262151),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        (f"bytes=0-{SIZE * 9}", 0, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        (f"bytes=-{SIZE * 9}", 0, SIZE),
    ],
)
def test_a_range_is_that_part(team: Team, path: str, asked: str, start: int, end: int) -> None:
    answer = team.agent.http.get(path, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (206, AUDIO[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(end - start)
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "seconds=1-2", "bytes=-", "bytes=a-b", "bytes"])
def test_what_is_no_single_range_gives_the_whole(team: Team, path: str, asked: str) -> None:
    answer = team.agent.http.get(path, headers={"Range": asked})
    assert (answer.status_code, len(answer.content)) == (200, SIZE)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0", "bytes=9-5"])
def test_a_range_behind_the_end_is_refused(team: Team, path: str, asked: str) -> None:
    answer = team.agent.http.get(path, headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{SIZE}")
    assert str(SIZE) in answer.json()["detail"]


def test_who_may_listen(team: Team, path: str) -> None:
    people = ("agent", "owner", "viewer", "colleague", "stranger")
    answers = {name: getattr(team, name).http.get(path).status_code for name in people}
    assert answers == {"agent": 200, "owner": 200, "viewer": 200, "colleague": 403, "stranger": 404}
    assert team.anonymous.get(path).status_code == 401


def test_a_call_without_a_recording_says_so(team: Team) -> None:
    answer = team.agent.http.get(f"/calls/{call_of(team.agent).id}/audio")
    assert answer.status_code == 404
    assert "without a recording" in answer.json()["detail"]


def test_a_lost_recording_is_no_fault_of_ours(team: Team) -> None:
    call_id = uploaded(team.stranger)
    for key in list(storage().keys(f"{team.stranger.tenant_id}/staging/")):
        storage().delete(key)
    answer = team.stranger.http.get(f"/calls/{call_id}/audio")
    assert answer.status_code == 404
    assert "no longer in the store" in answer.json()["detail"]
