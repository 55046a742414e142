"""The agreement as PDF: what is known stands there, what is not is a line to fill in."""

import pytest

from tests.fleet import book, client_of, hours, made, vehicle_of, verb
from tests.services.providers.papers.test_paper import text_of
from tests.world import Team

DRIVER = {"name": "Šárka Druhá", "licence_number": "DRUHA9"}


@pytest.fixture(scope="module")
def team() -> Team:
    return Team()


def test_all_particulars(team: Team) -> None:
    hirer = client_of(team.owner, name="Hanna Hirer")
    profile = {
        "date_of_birth": "1988-05-04",
        "permanent_address": "1 Mill Lane, Leeds LS1 1AA",
        "licence_number": "HIRER885048H99AB",
        "licence_issuer": "DVLA",
        "licence_expires_on": "2031-01-02",
    }
    made(team.agent.http.put(f"/customers/{hirer.id}/hirer-profile", json=profile))
    first, second = vehicle_of(team.owner, make="FORD", model="Focus"), vehicle_of(team.owner)
    signed = {"liability_signed_at": hours(-30).isoformat(), "agreement_signed_at": hours(-30).isoformat()}
    booking = book(team.agent, first, hirer, -30, 5, drivers=[DRIVER], reference=f"R{first.mark}", **signed)
    verb(team.agent, booking, "start", at=hours(-29).isoformat())
    verb(team.agent, booking, "swap-vehicle", vehicle_id=str(second.id), at=hours(-20).isoformat())
    verb(team.agent, booking, "extend", ends_at=hours(9).isoformat())
    answer = team.viewer.http.get(f"/bookings/{booking['id']}/agreement")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = " ".join(text_of(answer.content).split())
    for expected in (
        f"Hire agreement R{first.mark}",
        "Hanna Hirer",
        "4 May 1988",
        "1 Mill Lane, Leeds LS1 1AA",
        "HIRER885048H99AB",
        "2 January 2031",
        first.mark,
        "FORD Focus",
        second.mark,
        "Šárka Druhá",
        "Extended",
        "Statement of liability",
        "Protection of Freedoms Act 2012",
    ):
        assert expected in text, expected
    assert text.count("Hanna Hirer, ") == 2


def test_what_is_missing_is_left_to_fill_in(team: Team) -> None:
    booking = book(team.agent, vehicle_of(team.owner), client_of(team.owner), 1, 2)
    text = text_of(team.viewer.http.get(f"/bookings/{booking['id']}/agreement").content)
    assert text.count("....") >= 8
    assert "None" not in text


def test_each_actor(team: Team) -> None:
    path = (
        f"/bookings/{book(team.agent, vehicle_of(team.owner), client_of(team.owner), 1, 2)['id']}/agreement"
    )
    for http, status in ((team.anonymous, 401), (team.stranger.http, 404), (team.colleague.http, 200)):
        assert http.get(path).status_code == status
