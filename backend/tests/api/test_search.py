"""One search over everything: what it finds, in which order, for whom, and whatever is typed into it."""

from typing import Any

import pytest
from sqlalchemy import ClauseElement, Executable, Select, text, update
from sqlalchemy.ext.compiler import compiles

from app.core.conversation import Speaker
from app.core.database import transaction
from app.models import (
    Call,
    CallTerms,
    Client,
    Document,
    DocumentKind,
    DocumentStatus,
    Lead,
    TranscriptSegment,
    Violation,
    ViolationStatus,
)
from app.schemas.search import Place
from app.services import said as words_said
from app.services.search import finding, sources
from tests.statements import statements
from tests.world import Person, Team, call_of, seed

OFFER = "We offer the blue van for nine hundred pounds."


class Explained(Executable, ClauseElement):
    """The plan of a statement instead of its rows."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(Explained)
def _explained(element: Explained, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN {compiler.process(element.statement, **options)}"


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture(params=[1, 10**6], ids=["usual", "rare"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Words that many calls have are looked for in another way: it finds the same. Gives whether they are."""
    monkeypatch.setattr(words_said, "USUAL_FROM", request.param)
    return bool(request.param == 1)


def said(person: Person, *texts: str, **values: object) -> Call:
    """A call in which these sentences are spoken, one every five seconds, by each in turn."""
    call = call_of(person, **values)
    seed(
        person,
        *(
            TranscriptSegment(
                call_id=call.id,
                number=number,
                start_ms=number * 5_000,
                end_ms=number * 5_000 + 4_000,
                speaker=(Speaker.AGENT, Speaker.CUSTOMER)[number % 2],
                text=each,
            )
            for number, each in enumerate(texts)
        ),
    )
    return call


def search(person: Person, q: str, **parameters: str) -> list[dict[str, Any]]:
    answer = person.http.get("/search", params={"q": q, **parameters})
    assert answer.status_code == 200, answer.text
    hits: list[dict[str, Any]] = answer.json()
    return hits


def found(person: Person, q: str, **parameters: str) -> list[str]:
    return [hit["id"] for hit in search(person, q, **parameters)]


def test_a_call_is_found_by_what_is_said_and_when(team: Team) -> None:
    client = Client(name="Ada Byron")
    seed(team.agent, client)
    call = said(team.agent, "Good morning.", "Which van is free?", OFFER, client_id=client.id)
    (hit,) = search(team.agent, "BLUE van", **{"in": "calls"})
    assert hit["id"] == str(call.id)
    assert (hit["found_in"], hit["title"], hit["segment"], hit["speaker"]) == (
        "calls",
        "Ada Byron",
        2,
        "agent",
    )
    assert (hit["start_ms"], hit["end_ms"]) == (10_000, 14_000)
    assert "".join(part["text"] for part in hit["parts"]).rstrip(".") == OFFER.rstrip(".")
    assert [part["text"] for part in hit["parts"] if part["hit"]] == ["blue", "van"]


@pytest.mark.usefixtures("both_ways")
def test_all_words_must_be_said_wherever_in_the_call(team: Team) -> None:
    call = said(team.agent, "Which van is free?", "The blue one.")
    said(team.agent, "Which van is free?", "The red one.")
    assert found(team.agent, "van blue") == [str(call.id)]
    assert found(team.agent, "van green") == []
    assert [row["id"] for row in team.agent.http.get("/calls?q=van blue").json()] == [str(call.id)]


def test_a_long_text_is_marked_as_if_it_were_read_whole(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"tongue{number}" for number in range(119)]
    places = {
        f"{hit}{at}": (at, mark) for hit, mark in (("blue", ""), ("red", ",")) for at in (0, 1, 13, 60, 119)
    }
    for q, (at, mark) in places.items():
        said(team.agent, " ".join([*words[:at], q.title() + mark, *words[at:]]))
    cut = [search(team.agent, q)[0]["parts"] for q in places]
    assert [[part["text"] for part in parts if part["hit"]] for parts in cut] == [[q.title()] for q in places]
    monkeypatch.setattr(finding, "LONG", 10**6)
    assert cut == [search(team.agent, q)[0]["parts"] for q in places]


def test_what_fits_better_comes_first(team: Team) -> None:
    once = said(team.agent, "Perhaps a contract, we shall see about all of the many other things today.")
    often = said(team.agent, "The contract is a contract, so sign the contract.")
    assert found(team.agent, "contract") == [str(often.id), str(once.id)]
    assert found(team.agent, "contract", limit="1") == [str(often.id)]


def test_leads_clients_and_documents_too(team: Team) -> None:
    lead = Lead(phone="+447700900123", name="Grace Hopper", campaign="Spring", owner_id=team.agent.id)
    client = Client(name="Grace Kelly", company="Monaco Ltd")
    document = Document(
        kind=DocumentKind.AGREEMENT,
        status=DocumentStatus.READY,
        key=f"{team.owner.tenant_id}/a",
        filename="grace-agreement.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0",
        uploaded_by=team.owner.id,
    )
    seed(team.owner, lead, client, document)
    hits = {hit["found_in"]: hit for hit in search(team.agent, "grac")}
    assert {name: hit["id"] for name, hit in hits.items()} == {
        "leads": str(lead.id),
        "clients": str(client.id),
        "documents": str(document.id),
    }
    assert [part["text"] for part in hits["clients"]["parts"] if part["hit"]] == ["Grace"]
    assert hits["leads"]["start_ms"] is None
    assert found(team.agent, "07700 900123") == [str(lead.id)]
    assert found(team.agent, "grace", **{"in": "clients, leads"}) != []
    assert found(team.agent, "grace", **{"in": "calls"}) == []


@pytest.mark.parametrize(
    "q", ["MF40 1822 65", "mf401", "AB12 CDE", "ashcombe priory", "ab12cde council", "40182265"]
)
def test_notices_however_their_numbers_are_spaced(team: Team, q: str) -> None:
    values = {
        "reference": "MF 40182265",
        "reference_key": "mf40182265",
        "vrm": "AB12CDE",
        "issuing_authority": "Ashcombe City Council",
        "location": "Priory Lane",
    }
    read, waiting = Violation(**values, status=ViolationStatus.OPEN), Violation(location="Priory Lane")
    seed(team.owner, read, waiting)
    assert found(team.viewer, q, **{"in": "violations"}) == [str(read.id)]
    assert found(team.stranger, q) == []


def test_everybody_finds_what_they_may_see(team: Team) -> None:
    own, colleagues = said(team.agent, OFFER), said(team.colleague, OFFER)
    theirs = Lead(phone="+447700900001", name="Blue", owner_id=team.colleague.id)
    free = Lead(phone="+447700900002", name="Blue")
    seed(team.owner, theirs, free)
    calls, leads = {str(own.id), str(colleagues.id)}, {str(theirs.id), str(free.id)}
    assert set(found(team.agent, "blue")) == {str(own.id), str(free.id)}
    for person in (team.owner, team.manager, team.viewer):
        assert set(found(person, "blue")) == calls | leads
    assert found(team.stranger, "blue") == []
    assert team.anonymous.get("/search?q=blue").status_code == 401


@pytest.mark.parametrize("usual_from", [1, 3, 10**6], ids=["usual", "usual elsewhere", "rare"])
def test_an_agents_calls_are_found_behind_a_crowd_of_others(
    team: Team, monkeypatch: pytest.MonkeyPatch, usual_from: int
) -> None:
    """Of what so many calls have the newest are ranked, and never fewer than are asked for."""
    usual = usual_from < 10**6
    monkeypatch.setattr(words_said, "USUAL_FROM", usual_from)
    monkeypatch.setattr(sources, "MOST_WITH_USUAL_WORDS" if usual else "MOST_CANDIDATES", 2)
    own = [said(team.agent, OFFER), said(team.colleague, OFFER, assignee_id=team.agent.id)]
    said(team.agent, "Nothing to offer.")
    others = [said(team.colleague, OFFER) for _ in range(4)]
    newest = [str(call.id) for call in reversed((*own, *others))]
    assert found(team.agent, "blue") == newest[-2:]
    assert [row["id"] for row in team.agent.http.get("/calls?q=blue").json()] == newest[-2:]
    assert found(team.owner, "blue", limit="3") == newest[: 3 if usual else 2]


def test_a_correction_is_found_and_what_was_wrong_is_not(team: Team) -> None:
    call = said(team.agent, "We met Mister Smyth.")
    with transaction(team.agent.tenant_id) as session:
        session.execute(update(TranscriptSegment).values(text="We met Mister Smith."))
    assert found(team.agent, "smith") == [str(call.id)]
    assert found(team.agent, "smyth") == []
    team.agent.http.delete(f"/calls/{call.id}")
    assert found(team.agent, "smith") == []


HOSTILE = (
    "' OR 1=1 --",
    "a & | ! <-> :* (",
    "'''",
    "\\' \\\\",
    "%_%",
    "<script>alert(1)</script>",
    "$$ $1 {} %s %(x)s :q",
    "x" * 200,
    "\u202eblue",
    "😀 é ß İ",
    "a" + " b" * 99,
    "\ue000blue\ue001",
    "http://a.example/?b=1&c=2 & d",
)


@pytest.mark.parametrize("q", HOSTILE)
def test_nothing_that_is_typed_has_a_meaning_of_its_own(team: Team, q: str) -> None:
    said(team.agent, OFFER)
    seed(team.agent, Lead(phone="+447700900001", name="Blue", owner_id=team.agent.id))
    search(team.agent, q)


@pytest.mark.parametrize("q", ["%", "'", "&", "...", "  ", "!", "_"])
def test_without_a_word_nothing_is_found(team: Team, q: str) -> None:
    said(team.agent, OFFER)
    assert search(team.agent, q) == []


def test_markup_that_was_dictated_stays_text(team: Team) -> None:
    said(team.agent, "Say \ue000<b>blue</b>\ue001 please")
    (hit,) = search(team.agent, "blue")
    assert [part["text"] for part in hit["parts"] if part["hit"]] == ["blue"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "query.q"),
        ("q=", "query.q"),
        (f"q={'x' * 201}", "query.q"),
        ("q=a&in=calls,secrets", "query.in"),
        ("q=a&in=", "query.in"),
        ("q=a&limit=101", "query.limit"),
        ("q=a&sort=x", "query.sort"),
        ("q=%00", "query.q"),
    ],
)
def test_a_wrong_parameter_is_422(team: Team, query: str, field: str) -> None:
    answer = team.owner.http.get(f"/search?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_it_takes_three_statements_whatever_there_is(team: Team) -> None:
    for _ in range(2):
        with statements() as sent:
            search(team.owner, "blue")
        assert len(sent) == 3, sent
        said(team.agent, OFFER)


def test_the_words_of_a_call_are_numbers_of_the_tenants_own(team: Team) -> None:
    """The same words are other numbers elsewhere, and a stranger cannot read the salt that makes them."""
    said(team.agent, OFFER), said(team.stranger, OFFER)
    with transaction() as session:
        terms = {row.tenant_id: set(row.terms) for row in session.query(CallTerms)}
        assert session.scalars(text("SELECT search_salt FROM tenants")).all() == []
    ours, theirs = terms[team.owner.tenant_id], terms[team.stranger.tenant_id]
    assert len(ours) == len(theirs) == 9
    assert ours.isdisjoint(theirs)


def test_the_index_of_words_is_used(team: Team) -> None:
    """Under a policy, or joined to a table that has one, it would not be: every call were read."""
    said(team.agent, OFFER)
    with transaction(team.agent.tenant_id) as session:
        asked = sources.asked(session, team.agent.actor, "blue van", places=list(Place), limit=20)
        query = sources.in_calls(team.agent.actor, asked)
        # A small tenant's calls are read faster through the key: without it the index of words has to do.
        session.execute(text("ALTER TABLE call_terms DROP CONSTRAINT pk_call_terms"))
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(session.execute(Explained(query)).scalars())
        session.rollback()
    assert "Bitmap Index Scan on ix_call_terms_terms" in plan, plan
