"""What a screen needs beside the fields of a letter: its pages as pictures, and the deadlines in the list."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from app.core import clock
from tests.fleet import hours, made
from tests.hires import on_hire
from tests.notices import letter, scan, scanned
from tests.services.providers.notices.test_local import pdf_of
from tests.world import Team


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


@pytest.fixture(scope="module")
def matched(team: Team) -> str:
    hire = on_hire(team.agent)
    return f"/violations/{scanned(team.agent, letter(str(hire['mark']), hours(-100)))['id']}"


def photo() -> bytes:
    """A picture that the camera took lying on its side."""
    turned = Image.Exif()
    turned[0x0112] = 6
    file = BytesIO()
    Image.new("RGB", (4000, 2000), "white").save(file, "JPEG", exif=turned)
    return file.getvalue()


def test_each_page_is_a_picture(team: Team) -> None:
    pages = f"/violations/{scan(team.agent, pdf_of(2))['id']}/pages"
    for number in (1, 2):
        answer = team.viewer.http.get(f"{pages}/{number}")
        assert (answer.status_code, answer.headers["X-Page-Count"]) == (200, "2"), answer.text
        assert answer.headers["Cache-Control"].startswith("private")
        assert Image.open(BytesIO(answer.content)).format == "WEBP"
    past = team.agent.http.get(f"{pages}/3")
    assert (past.status_code, past.json()["code"]) == (404, "no_such_page")
    assert team.agent.http.get(f"{pages}/0").status_code == 422


def test_a_photo_stands_upright_and_is_made_smaller(team: Team) -> None:
    page = f"/violations/{scan(team.agent, photo(), 'photo.jpg')['id']}/pages/1"
    drawn = Image.open(BytesIO(team.agent.http.get(page).content))
    assert drawn.size == (900, 1800)


def test_what_cannot_be_drawn_says_so(team: Team) -> None:
    broken = f"/violations/{scan(team.agent, b'%PDF-1.4 nothing')['id']}/pages/1"
    answer = team.agent.http.get(broken)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_drawable")


def test_the_transfer_letter_is_read_before_it_is_approved(team: Team, matched: str) -> None:
    page = f"{matched}/transfer-letter/pages/1"
    assert team.agent.http.get(page).status_code == 404
    assert team.agent.http.get(matched).json()["letter_made_at"] is None
    assert team.agent.http.post(f"{matched}/transfer-letter").status_code == 201
    assert team.agent.http.get(matched).json()["letter_made_at"] is not None
    answer = team.agent.http.get(page)
    assert (answer.status_code, answer.headers["X-Page-Count"]) == (200, "5")


def test_only_its_own_tenant_sees_a_page(team: Team, matched: str) -> None:
    for page in (f"{matched}/pages/1", f"{matched}/transfer-letter/pages/1"):
        assert team.anonymous.get(page).status_code == 401
        foreign = team.stranger.http.get(page)
        absent = team.stranger.http.get(page.replace(matched.split("/")[2], str(clock.new_id())))
        assert (foreign.status_code, foreign.json()["detail"]) == (404, absent.json()["detail"])


def test_the_list_tells_deadlines_and_finds_them_by_day(team: Team, matched: str) -> None:
    row = made(team.agent.http.get(matched))
    due = {each["kind"]: each["due_on"] for each in team.agent.http.get(f"{matched}/deadlines").json()}

    def listed(**wanted: str) -> dict[str, list[dict[str, str]]]:
        found = team.viewer.http.get("/violations", params=wanted).json()
        return {each["id"]: each["open_deadlines"] for each in found}

    assert listed()[str(row["id"])] == [
        {"kind": kind, "due_on": due[kind]} for kind in ("discount", "transfer")
    ]
    first = due["discount"]
    eve = (clock.now().fromisoformat(first) - timedelta(days=1)).date().isoformat()
    assert str(row["id"]) in listed(due_by=first)
    assert str(row["id"]) not in listed(due_by=eve)
    assert team.agent.http.get("/violations", params={"due_by": "soon"}).status_code == 422
