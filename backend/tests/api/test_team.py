"""The people of a tenant: who asks whom in, who changes whom, and what ends for whoever leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from fastapi.testclient import TestClient

from app.core import clock
from app.models import Lead, LeadStatus, WorkItem, WorkKind, WorkSource, WorkStatus
from tests.api.accounts import change_agent, email, registration, sign_in, signed_in, try_refresh
from tests.services.pipelines import events_of
from tests.statements import statements
from tests.world import Person, Team, browser, call_of, seed

ROLES = ("owner", "manager", "agent", "viewer")


@pytest.fixture
def team() -> Team:
    return Team()


def invited(person: Person, address: str, role: str = "agent") -> dict[str, str]:
    answer = person.http.post("/agents/invite", json={"email": address, "role": role})
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def token_of(invite: dict[str, str]) -> str:
    address, _, token = invite["link"].partition("/app/#invite=")
    assert address.startswith("http")
    return token


def join_with(client: TestClient, address: str, token: str) -> int:
    return client.post("/auth/register", json=registration(email=address, invite=token)).status_code


class TestTenant:
    def test_everybody_reads_it_and_managers_change_it(self, team: Team) -> None:
        body = {"name": "Silva Ltd", "zone": "Europe/Paris", "region": "fr"}
        read = team.viewer.http.get("/tenant")
        changed = team.manager.http.patch("/tenant", json=body, headers={"If-Match": read.headers["ETag"]})
        assert changed.status_code == 200, changed.text
        assert {name: changed.json()[name] for name in body} == {**body, "region": "FR"}
        assert team.agent.http.get("/tenant").json() == changed.json()
        assert team.stranger.http.get("/tenant").json()["name"] != "Silva Ltd"
        stale = {"If-Match": read.headers["ETag"]}
        assert team.owner.http.patch("/tenant", json={"name": "x"}, headers=stale).status_code == 412

    @pytest.mark.parametrize(
        "body",
        [{}, {"zone": "Mars/Base"}, {"region": "ZZ"}, {"name": ""}, {"name": None}, {"id": "x"}],
        ids=str,
    )
    def test_what_is_wrong_is_422(self, team: Team, body: dict[str, object]) -> None:
        assert team.owner.http.patch("/tenant", json=body).status_code == 422

    @pytest.mark.parametrize("who", ["agent", "viewer"])
    def test_others_do_not_change_it(self, team: Team, who: str) -> None:
        assert getattr(team, who).http.patch("/tenant", json={"name": "x"}).status_code == 403


class TestInvites:
    def test_whoever_has_the_link_joins_once_in_the_role_that_was_kept(self, team: Team) -> None:
        address = email()
        invite = invited(team.owner, address, "manager")
        body = registration(email=address, invite=token_of(invite))
        joined = team.anonymous.post("/auth/register", json=body).json()
        assert (joined["role"], joined["tenant_id"]) == ("manager", str(team.owner.tenant_id))
        assert sign_in(team.anonymous, address).status_code == 200
        assert join_with(team.anonymous, email(), token_of(invite)) == 410
        entry = team.owner.http.get(f"/audit?subject={joined['id']}").json()[0]
        assert (entry["action"], entry["agent_id"]) == ("joined", joined["id"])

    def test_of_many_at_once_one_joins(self, team: Team) -> None:
        address = email()
        token = token_of(invited(team.owner, address))
        start = threading.Barrier(6)

        def join(_: int) -> int:
            start.wait()
            return join_with(browser(), address, token)

        with ThreadPoolExecutor(6) as threads:
            statuses = sorted(threads.map(join, range(6)))
        assert statuses[0] == 201
        assert set(statuses[1:]) <= {409, 410}

    def test_the_link_is_for_the_e_mail_it_was_sent_to(self, team: Team) -> None:
        address = email()
        token = token_of(invited(team.owner, address))
        assert join_with(team.anonymous, email(), token) == 422
        assert join_with(team.anonymous, address, token) == 201

    def test_it_ends_after_a_week_and_when_it_is_withdrawn(self, team: Team) -> None:
        old, withdrawn = email(), email()
        token = token_of(invited(team.owner, old))
        with time_machine.travel(clock.now() + timedelta(days=8), tick=True):
            assert join_with(team.anonymous, old, token) == 410
        invite = invited(team.owner, withdrawn)
        assert team.manager.http.delete(f"/agents/invites/{invite['id']}").status_code == 204
        assert join_with(team.anonymous, withdrawn, token_of(invite)) == 410
        assert [each["email"] for each in team.owner.http.get("/agents/invites").json()] == [old]

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "{access}", "{other}", "{cut}"])
    def test_no_other_token_is_an_invitation(self, team: Team, token: str) -> None:
        good = token_of(invited(team.owner, email()))
        access = team.owner.http.headers["Authorization"].removeprefix("Bearer ")
        wrong = token.format(access=access, other=good.replace(".", "x.", 1), cut=good[:-2])
        assert join_with(team.anonymous, email(), wrong) == 410

    def test_a_known_e_mail_is_409(self, team: Team) -> None:
        body = {"email": team.stranger.email}
        assert team.owner.http.post("/agents/invite", json=body).status_code == 409

    def test_the_link_is_kept_nowhere(self, team: Team) -> None:
        headers, body = {"Idempotency-Key": "one"}, {"email": email()}
        assert team.owner.http.post("/agents/invite", json=body, headers=headers).status_code == 201
        again = team.owner.http.post("/agents/invite", json=body, headers=headers)
        assert (again.status_code, again.json()["link"]) == (201, None)
        assert "link" not in team.owner.http.get("/agents/invites").json()[0]

    @pytest.mark.parametrize(
        ("who", "role", "status"),
        [
            ("owner", "owner", 201),
            ("manager", "agent", 201),
            ("manager", "manager", 403),
            ("agent", "agent", 403),
        ],
    )
    def test_who_asks_whom(self, team: Team, who: str, role: str, status: int) -> None:
        answer = getattr(team, who).http.post("/agents/invite", json={"email": email(), "role": role})
        assert answer.status_code == status

    def test_a_stranger_finds_none(self, team: Team) -> None:
        invite = invited(team.owner, email())
        assert team.stranger.http.delete(f"/agents/invites/{invite['id']}").status_code == 404
        assert team.stranger.http.get("/agents/invites").json() == []
        assert team.anonymous.post("/agents/invite", json={"email": email()}).status_code == 401


class TestMembers:
    def test_the_list_names_everybody(self, team: Team) -> None:
        people = [getattr(team, who) for who in ROLES]
        listed = team.manager.http.get("/agents?count=true")
        assert {each["id"] for each in listed.json()} == {str(person.id) for person in people}
        assert listed.headers["X-Total-Count"] == "4"
        assert team.agent.http.get("/agents").status_code == 403

    def test_the_list_takes_two_statements(self, team: Team) -> None:
        for _ in range(2):
            with statements() as sent:
                team.owner.http.get("/agents")
            assert len(sent) == 2
            assert team.agent.id

    def test_a_new_role_counts_at_once(self, team: Team) -> None:
        path = f"/agents/{team.agent.id}"
        etag = team.owner.http.get(path).headers["ETag"]
        changed = team.owner.http.patch(path, json={"role": "manager"}, headers={"If-Match": etag})
        assert changed.json()["role"] == "manager"
        assert team.agent.http.get("/agents").status_code == 200
        stale = team.owner.http.patch(path, json={"role": "viewer"}, headers={"If-Match": etag})
        assert stale.status_code == 412

    @pytest.mark.parametrize(
        ("who", "whom", "role", "status"),
        [
            ("owner", "manager", "owner", 200),
            ("manager", "agent", "viewer", 200),
            ("manager", "agent", "manager", 403),
            ("manager", "owner", "agent", 403),
            ("agent", "colleague", "viewer", 403),
            ("viewer", "viewer", "owner", 403),
            ("stranger", "agent", "viewer", 404),
        ],
    )
    def test_who_changes_whom(self, team: Team, who: str, whom: str, role: str, status: int) -> None:
        path = f"/agents/{getattr(team, whom).id}"
        assert getattr(team, who).http.patch(path, json={"role": role}).status_code == status

    @pytest.mark.parametrize(
        "body", [{}, {"role": "boss"}, {"email": "a@example.com"}, {"role": None}], ids=str
    )
    def test_what_is_wrong_is_422(self, team: Team, body: dict[str, object]) -> None:
        assert team.owner.http.patch(f"/agents/{team.agent.id}", json=body).status_code == 422

    def test_the_last_owner_stays_one(self, team: Team) -> None:
        path = f"/agents/{team.owner.id}"
        assert team.owner.http.patch(path, json={"role": "manager"}).json()["code"] == "last_owner"
        assert team.owner.http.delete(path).status_code == 409
        team.owner.http.patch(f"/agents/{team.manager.id}", json={"role": "owner"})
        change_agent(team.manager, deactivated_at=clock.now())
        assert team.owner.http.delete(path).status_code == 409
        change_agent(team.manager, deactivated_at=None)
        assert team.owner.http.delete(path).status_code == 204

    def test_two_owners_cannot_send_each_other_away(self, team: Team) -> None:
        team.owner.http.patch(f"/agents/{team.manager.id}", json={"role": "owner"})
        start = threading.Barrier(2)

        def send_away(people: tuple[Person, Person]) -> int:
            start.wait()
            return people[0].http.delete(f"/agents/{people[1].id}").status_code

        pairs = [(team.owner, team.manager), (team.manager, team.owner)]
        with ThreadPoolExecutor(2) as threads:
            statuses = sorted(threads.map(send_away, pairs))
        assert statuses[0] == 204
        assert statuses[1] in {401, 409}

    def test_who_leaves_is_out_at_once_and_their_calls_stay(self, team: Team) -> None:
        call = call_of(team.agent)
        pair = sign_in(team.anonymous, team.agent.email).json()
        assert team.manager.http.delete(f"/agents/{team.agent.id}").status_code == 204
        assert team.manager.http.delete(f"/agents/{team.agent.id}").status_code == 204
        assert browser(token=pair["access_token"]).get("/me").status_code == 401
        assert try_refresh(team.anonymous, pair).status_code == 401
        assert sign_in(team.anonymous, team.agent.email).status_code == 401
        assert team.owner.http.get(f"/calls/{call.id}").json()["agent_id"] == str(team.agent.id)
        assert [each["id"] for each in team.owner.http.get("/agents?active=false").json()] == [
            str(team.agent.id)
        ]

    @pytest.mark.parametrize("how", ["leaves", "looks on"])
    def test_whose_work_is_over_leaves_it_to_the_others(self, team: Team, how: str) -> None:
        an_hour_ago = clock.now() - timedelta(hours=1)
        states: dict[str, dict[str, object]] = {
            "open": {"status": LeadStatus.CONTACTED, "next_followup_at": an_hour_ago},
            "deleted": {"archived_at": clock.now()},
            "won": {"status": LeadStatus.CONVERTED},
        }
        leads = {
            name: Lead(phone=f"+4477{clock.new_id().int % 10**8:08}", owner_id=team.agent.id, **values)
            for name, values in states.items()
        }
        work = [
            WorkItem(kind=WorkKind.FOLLOWUP, task="Ring", owner_id=team.agent.id, source=WorkSource.INSIGHT),
            WorkItem(kind=WorkKind.TASK, task="Wash", owner_id=team.agent.id),
            WorkItem(kind=WorkKind.FOLLOWUP, task="Sent", owner_id=team.agent.id, status=WorkStatus.DONE),
        ]
        seed(team.agent, *leads.values(), *work)
        path = f"/agents/{team.agent.id}"
        for _ in range(2):
            if how == "leaves":
                assert team.manager.http.delete(path).status_code == 204
            else:
                assert team.manager.http.patch(path, json={"role": "viewer"}).status_code == 200
        owners = {
            name: team.owner.http.get(f"/leads/{lead.id}").json()["owner_id"] for name, lead in leads.items()
        }
        assert owners == {"open": None, "deleted": None, "won": str(team.agent.id)}
        assert team.colleague.http.post("/leads/next").json()["id"] == str(leads["open"].id)
        seen = team.colleague.http.get("/followups").json() + team.colleague.http.get("/tasks").json()
        assert {(row["task"], row["agent_id"]) for row in seen} == {("Ring", None), ("Wash", None)}
        assert team.owner.http.get(f"/followups/{work[0].id}").json()["confirmed"] is False
        (entry,) = team.owner.http.get("/audit?kind=batches").json()
        assert (entry["action"], entry["agent_id"]) == ("hand_back", str(team.manager.id))
        (told,) = events_of(team.owner, "leads.changed")
        assert told.payload["lead_ids"] == sorted(str(leads[name].id) for name in ("open", "deleted"))

    @pytest.mark.parametrize("how", ["leaves", "looks on"])
    def test_who_comes_back_within_a_day_has_the_leads_that_nobody_took(self, team: Team, how: str) -> None:
        left, taken, others = (
            Lead(phone=f"+4477{clock.new_id().int % 10**8:08}", owner_id=owner.id)
            for owner in (team.agent, team.agent, team.colleague)
        )
        seed(team.owner, left, taken, others)
        assert team.owner.http.delete(f"/agents/{team.colleague.id}").status_code == 204
        path = f"/agents/{team.agent.id}"
        if how == "leaves":
            assert team.owner.http.delete(path).status_code == 204
        else:
            assert team.owner.http.patch(path, json={"role": "viewer"}).status_code == 200
        team.manager.http.post(f"/leads/{taken.id}/assign", json={"owner_id": str(team.manager.id)})
        for _ in range(2):
            back = (
                team.owner.http.post(f"{path}/restore")
                if how == "leaves"
                else team.owner.http.patch(path, json={"role": "agent"})
            )
            assert back.status_code == 200, back.text
        owners = [
            team.owner.http.get(f"/leads/{lead.id}").json()["owner_id"] for lead in (left, taken, others)
        ]
        assert owners == [str(team.agent.id), str(team.manager.id), None]

    def test_who_comes_back_signs_in_anew(self, team: Team) -> None:
        pair = sign_in(team.anonymous, team.agent.email).json()
        team.owner.http.delete(f"/agents/{team.agent.id}")
        assert team.owner.http.post(f"/agents/{team.agent.id}/restore").json()["deactivated_at"] is None
        assert browser(token=pair["access_token"]).get("/me").status_code == 401
        assert sign_in(team.anonymous, team.agent.email).status_code == 200

    def test_users_is_another_name(self, team: Team) -> None:
        body = registration(role="viewer")
        made = team.owner.http.post("/api/v1/users/", json=body)
        assert (made.status_code, made.json()["role"]) == (201, "viewer")
        assert team.owner.http.post("/users", json=body).status_code == 409


class TestSessions:
    def test_each_device_is_listed_and_one_is_ended_at_once(self, team: Team) -> None:
        phone, desk = signed_in(team), signed_in(team)
        listed = browser(token=desk["access_token"]).get("/auth/sessions").json()
        assert [each["current"] for each in listed] == [True, False]
        lost = listed[1]["id"]
        assert browser(token=desk["access_token"]).delete(f"/auth/sessions/{lost}").status_code == 204
        assert browser(token=phone["access_token"]).get("/me").status_code == 401
        assert try_refresh(team.anonymous, phone).status_code == 401
        assert browser(token=desk["access_token"]).get("/me").status_code == 200

    @pytest.mark.parametrize("who", ["colleague", "stranger"])
    def test_nobody_ends_another_s(self, team: Team, who: str) -> None:
        pair = signed_in(team)
        [device] = browser(token=pair["access_token"]).get("/auth/sessions").json()
        assert getattr(team, who).http.delete(f"/auth/sessions/{device['id']}").status_code == 404
        assert browser(token=pair["access_token"]).get("/me").status_code == 200

    def test_signing_out_ends_the_access_token_too(self, team: Team) -> None:
        pair = signed_in(team)
        team.anonymous.post("/auth/logout", json={"refresh_token": pair["refresh_token"]})
        assert browser(token=pair["access_token"]).get("/me").status_code == 401

    def test_i_change_my_name(self, team: Team) -> None:
        assert team.viewer.http.patch("/auth/me", json={"name": "Vi"}).json()["full_name"] == "Vi"
        assert team.viewer.http.patch("/auth/me", json={"role": "owner"}).status_code == 422
