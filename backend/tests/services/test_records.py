"""The verbs of plain resources, and that no machine overwrites a person's value."""

import threading

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.database import transaction
from app.core.errors import Forbidden, NotFound, PreconditionFailed, Unprocessable
from app.models import Call, Client, Lead
from app.services import records
from app.services.records import PageRequest
from tests.world import Team, call_of, seed


def client_of(team: Team, **values: object) -> Client:
    with transaction(team.agent.tenant_id) as session:
        return records.create(session, team.agent.actor, Client, {"name": "Ana", **values})


def test_creating_marks_what_a_person_wrote() -> None:
    team = Team()
    client = client_of(team, phone="+442079460000", email=None)
    assert set(client.provenance) == {"name", "phone"}
    mark = client.provenance["name"]
    assert isinstance(mark, dict)
    assert (mark["source"], mark["by"]) == ("human", str(team.agent.id))


@pytest.mark.parametrize(("who", "error"), [("stranger", NotFound), ("colleague", Forbidden)])
def test_no_row_refers_to_what_its_writer_cannot_see(who: str, error: type[Exception]) -> None:
    team = Team()
    lead = Lead(phone="+442079460000", owner_id=team.agent.id)
    seed(team.agent, lead)
    writer = getattr(team, who)
    values = {"agent_id": writer.id, "recorded_at": clock.now(), "lead_id": lead.id}
    with transaction(writer.tenant_id) as session, pytest.raises(error):
        records.create(session, writer.actor, Call, values)
    with transaction(writer.tenant_id) as session, pytest.raises(Unprocessable):
        records.create(session, writer.actor, Call, {**values, "lead_id": "first"})


def test_changing_counts_marks_and_drops_the_proposal() -> None:
    team = Team()
    client = client_of(team)
    with transaction(team.agent.tenant_id) as session:
        row = session.get_one(Client, client.id)
        assert records.propose(session, row, {"name": "Anna"}, source="engine") == frozenset()
        assert "name" in row.proposals
    with transaction(team.agent.tenant_id) as session:
        row = records.update(session, team.agent.actor, Client, client.id, {"name": "Anne"})
        assert (row.name, row.version, row.proposals) == ("Anne", client.version + 1, {})


@pytest.mark.parametrize(
    ("tag", "passes"), [(None, True), ("*", True), ('"1"', True), ('"7", "1"', True), ('"2"', False)]
)
def test_an_old_copy_changes_nothing(tag: str | None, passes: bool) -> None:
    team = Team()
    client = client_of(team)
    with transaction(team.agent.tenant_id) as session:
        if passes:
            records.update(session, team.agent.actor, Client, client.id, {"notes": "x"}, if_match=tag)
        else:
            with pytest.raises(PreconditionFailed):
                records.update(session, team.agent.actor, Client, client.id, {"notes": "x"}, if_match=tag)


def test_two_with_one_copy_do_not_both_win() -> None:
    team = Team()
    client = client_of(team)
    actor = team.agent.actor
    start, outcomes = threading.Barrier(8), []

    def change(number: int) -> None:
        start.wait()
        try:
            with transaction(actor.tenant_id) as session:
                records.update(session, actor, Client, client.id, {"notes": str(number)}, if_match='"1"')
            outcomes.append("changed")
        except PreconditionFailed:
            outcomes.append("refused")

    threads = [threading.Thread(target=change, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed"] + ["refused"] * 7


def test_archived_rows_leave_the_list_and_come_back() -> None:
    team = Team()
    client = client_of(team)
    actor = team.agent.actor

    def listed(*, archived: bool) -> bool:
        with transaction(actor.tenant_id) as session:
            page = records.page(session, actor, Client, PageRequest(archived=archived))
        return client.id in {row.id for row in page.rows}

    for verb, hidden in ((records.archive, True), (records.archive, True), (records.restore, False)):
        with transaction(actor.tenant_id) as session:
            verb(session, actor, Client, client.id)
        assert (listed(archived=False), listed(archived=True)) == (not hidden, hidden)


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    team = Team()
    made = [client_of(team).id for _ in range(7)]
    actor = team.agent.actor
    seen, cursor = [], None
    with transaction(actor.tenant_id) as session:
        while True:
            page = records.page(session, actor, Client, PageRequest(limit=3, cursor=cursor, count=True))
            assert page.total == 7
            seen += [row.id for row in page.rows]
            cursor = page.next_cursor
            if cursor is None:
                break
        skipped = records.page(session, actor, Client, PageRequest(limit=3, skip=5))
    assert seen == made[::-1]
    assert [row.id for row in skipped.rows] == made[1::-1]


def test_a_machine_fills_what_is_free_and_says_what_it_would_have_written() -> None:
    team = Team()
    call = call_of(team.agent)
    actor = team.agent.actor
    with transaction(actor.tenant_id) as session:
        records.update(session, actor, Call, call.id, {"language": "en"})
    with transaction(actor.tenant_id) as session:
        row = session.get_one(Call, call.id)
        proposed = {"language": "pt", "engine": "rules"}
        written = records.propose(session, row, proposed, source="engine", evidence={"quote": "olá"})
    assert written == {"engine"}
    assert (row.language, row.engine, row.version) == ("en", "rules", 2)
    kept = row.proposals["language"]
    assert isinstance(kept, dict)
    assert (kept["value"], kept["evidence"]) == ("pt", {"quote": "olá"})


def test_a_correction_made_meanwhile_is_seen() -> None:
    """The machine read the row before a person changed it: the person's value stays."""
    team = Team()
    call = call_of(team.agent)
    actor = team.agent.actor
    with transaction(actor.tenant_id) as machine:
        row = machine.get_one(Call, call.id)
        with transaction(actor.tenant_id) as person:
            records.update(person, actor, Call, call.id, {"language": "en"})
        assert records.propose(machine, row, {"language": "pt"}, source="engine") == frozenset()
        assert row.language == "en"


def test_updated_at_is_the_database_s_doing() -> None:
    team = Team()
    client = client_of(team)
    with transaction(team.agent.tenant_id) as session:
        session.execute(
            text("UPDATE clients SET notes = 'x', updated_at = '2000-01-01' WHERE id = :id"),
            {"id": client.id},
        )
    with transaction(team.agent.tenant_id) as session:
        assert session.get_one(Client, client.id).updated_at > client.updated_at
