"""The recording as people hear it: whole, in ranges, and only by who may."""

from datetime import datetime, timedelta

import jwt
import pytest

from app.core import clock, links
from app.core.links import Link, Purpose
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


def test_a_link_plays_without_a_token_and_in_ranges(team: Team, path: str) -> None:
    answer = team.agent.http.post(f"{path}-url")
    assert answer.status_code == 200, answer.text
    url = answer.json()["url"]
    assert datetime.fromisoformat(answer.json()["expires_at"]) - clock.now() <= timedelta(minutes=5)
    whole = team.anonymous.get(url, headers={"Accept-Encoding": "gzip"})
    assert (whole.status_code, whole.content) == (200, AUDIO)
    part = team.anonymous.get(url, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, AUDIO[5:10])


def test_who_gets_a_link(team: Team, path: str) -> None:
    people = ("agent", "owner", "viewer", "colleague", "stranger")
    answers = {name: getattr(team, name).http.post(f"{path}-url").status_code for name in people}
    assert answers == {"agent": 200, "owner": 200, "viewer": 200, "colleague": 403, "stranger": 404}
    assert team.anonymous.post(f"{path}-url").status_code == 401
    assert team.agent.http.post(f"/calls/{call_of(team.agent).id}/audio-url").status_code == 404


def test_no_other_token_is_a_link_and_no_link_a_token(team: Team, path: str) -> None:
    token = team.agent.http.post(f"{path}-url").json()["url"].partition("token=")[2]
    access = team.agent.http.headers["Authorization"].removeprefix("Bearer ")
    unsigned = jwt.encode(jwt.decode(token, options={"verify_signature": False}), "", algorithm="none")
    known = links.glance(token)
    expired = links.sign(Purpose.RECORDING, known, timedelta(seconds=-1))
    invite = links.sign(Purpose.INVITE, known, timedelta(minutes=5))
    for wrong in (access, unsigned, expired, invite, token[:-3], "x"):
        assert team.anonymous.get("/recordings", params={"token": wrong}).status_code == 401
    elsewhere = links.sign(
        Purpose.RECORDING, Link(team.stranger.tenant_id, known.subject), timedelta(minutes=5)
    )
    assert team.anonymous.get("/recordings", params={"token": elsewhere}).status_code == 404
    assert team.anonymous.get("/recordings").status_code == 422
    assert team.anonymous.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 401
