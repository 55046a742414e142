"""The people of `world` are who they say they are, and `statements` counts what they cause."""

from tests.statements import statements
from tests.world import Team


def test_each_person_is_signed_in_with_their_role() -> None:
    team = Team()
    people = (team.owner, team.manager, team.agent, team.colleague, team.viewer)
    answers = [person.http.get("/auth/me").json() for person in people]
    assert [answer["role"] for answer in answers] == ["owner", "manager", "agent", "agent", "viewer"]
    assert {answer["tenant_id"] for answer in answers} == {str(team.owner.tenant_id)}
    assert team.stranger.tenant_id != team.owner.tenant_id
    assert team.anonymous.get("/auth/me").status_code == 401


def test_statements_are_counted_only_inside_the_block() -> None:
    owner = Team().owner
    with statements() as sent:
        owner.http.get("/auth/me")
    counted = len(sent)
    owner.http.get("/auth/me")
    assert counted == len(sent) > 0
