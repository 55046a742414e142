"""Lists of leads: what narrows them, what is found by words and numbers, in which order, page by page."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.conversation import Intent
from app.models import InterestLevel, Lead, LeadStatus
from app.models.lead import STALE_AFTER
from app.services.leads import search
from app.services.leads.listing import Sort
from tests.statements import statements
from tests.world import Person, Team, seed

NOW = clock.now()


@pytest.fixture(scope="module")
def team() -> Team:
    team = Team()
    seed(
        team.owner,
        Lead(
            phone="+447700900001",
            name="Ann Šedá-Lee",
            email="a.seda@post.example.com",
            campaign="Spring",
            status=LeadStatus.QUALIFIED,
            intent=Intent.INTERESTED,
            owner_id=team.agent.id,
            last_contact_at=NOW - timedelta(days=1),
            next_followup_at=NOW + timedelta(days=2),
        ),
        Lead(phone="+447700900002", name="bo Under_score", campaign="Autumn", intent=Intent.INTERESTED),
        Lead(
            phone="+4915123456789",
            owner_id=team.agent.id,
            source="Web form",
            status=LeadStatus.CONTACTED,
            interest_level=InterestLevel.HIGH,
            last_contact_at=NOW - STALE_AFTER - timedelta(days=1),
            next_followup_at=NOW - timedelta(days=2),
        ),
        Lead(
            phone="+447700900004",
            name="Cy",
            owner_id=team.colleague.id,
            status=LeadStatus.LOST,
            intent=Intent.PAYMENT_PENDING,
            next_followup_at=NOW - timedelta(days=3),
        ),
        Lead(
            phone="+447700900005",
            name="Di",
            owner_id=team.agent.id,
            status=LeadStatus.CONTACTED,
            last_contact_at=NOW,
            next_followup_at=NOW - timedelta(days=3),
        ),
    )
    return team


def names(person: Person, path: str) -> list[str | None]:
    answer = person.http.get(path)
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()]


def hits(person: Person, q: str) -> list[dict[str, str]]:
    answer = person.http.get("/search", params={"q": q, "in": "leads"})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, str]] = answer.json()
    return found


ANN = "Ann Šedá-Lee"
BO = "bo Under_score"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=qualified", [ANN]),
        ("intent=interested", [BO, ANN]),
        ("campaign=Spring", [ANN]),
        ("campaign=Spr", []),
        ("stale=true", [None]),
        ("stale=false", ["Di", "Cy", BO, ANN]),
        ("hot=true", [None, BO, ANN]),
        ("hot=false", ["Di", "Cy"]),
        ("due=overdue", [None]),
        ("due=week", [ANN]),
        ("status=qualified&intent=interested", [ANN]),
        ("owner=01900000-0000-7000-8000-000000000000", []),
        ("q=spr", [ANN]),
        ("q=ring", []),
        ("q=AN", [ANN]),
        ("q=lee ann", [ANN]),
        ("q=lee cy", []),
        ("q=šed", [ANN]),
        ("q=score", [BO]),
        ("q=a.seda@post", [ANN]),
        ("q=form", [None]),
        ("q=7700900002", [BO]),
        ("q=07700 9000", ["Di", "Cy", BO, ANN]),
        ("q=%2B44 7700 900002", [BO]),
        ("q=0044 7700 900002", [BO]),
        ("q=4915123", [None]),
        ("q=00900002", []),
        ("q=%25", ["Di", "Cy", None, BO, ANN]),
        ("q=' OR 1=1 --", []),
        ("q=", ["Di", "Cy", None, BO, ANN]),
    ],
)
def test_filters_narrow_the_list(team: Team, query: str, found: list[str | None]) -> None:
    assert sorted(map(str, names(team.owner, f"/leads?{query}"))) == sorted(map(str, found))


def test_words_that_many_leads_have_find_the_same(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are looked for in another way than those of a few."""
    asked = (
        "spr",
        "lee ann",
        "ann",
        "o",
        "score",
        "form web",
        "zzz",
        "lee cy",
        "a s",
        "07700 9000",
        "447 ann",
    )

    def found() -> list[list[str | None]]:
        return [
            [*names(team.owner, f"/leads?q={q}"), *(hit["title"] for hit in hits(team.owner, q))]
            for q in asked
        ]

    few = found()
    monkeypatch.setattr(search, "FEW", -1)
    assert found() == few
    assert sum(map(bool, few)) > 5


def test_a_changed_name_is_found_and_the_old_one_is_not() -> None:
    owner = Team().owner
    lead = Lead(phone="+447700900009", name="Before")
    seed(owner, lead)
    owner.http.patch(f"/leads/{lead.id}", json={"name": "After"})
    assert names(owner, "/leads?q=after") == ["After"]
    assert names(owner, "/leads?q=before") == []


@pytest.mark.parametrize("sort", Sort)
def test_every_order_goes_on_behind_its_first_page(team: Team, sort: Sort) -> None:
    first = team.owner.http.get(f"/leads?limit=1&sort={sort}")
    assert first.status_code == 200, first.text
    following = first.headers["Link"].split(">")[0].removeprefix("<")
    assert team.owner.http.get(following).json()[0]["id"] != first.json()[0]["id"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-created_at", ["Di", "Cy", None, BO, ANN]),
        ("created_at", [ANN, BO, None, "Cy", "Di"]),
        ("name", [ANN, BO, "Cy", "Di", None]),
        ("-name", [None, "Di", "Cy", BO, ANN]),
        ("next_followup_at", ["Cy", "Di", None, ANN, BO]),
        ("last_contact_at", [BO, "Cy", None, ANN, "Di"]),
        ("-last_contact_at", ["Di", ANN, None, "Cy", BO]),
        ("priority", ["Di", None, BO, ANN, "Cy"]),
    ],
)
def test_a_list_is_sorted_the_same_in_pages_of_any_size(
    team: Team, sort: str, expected: list[str | None]
) -> None:
    assert names(team.owner, f"/leads?sort={sort}") == expected
    for limit in (1, 2, 3):
        seen, path = [], f"/leads?sort={sort}&limit={limit}"
        while path:
            answer = team.owner.http.get(path)
            seen += [row["name"] for row in answer.json()]
            path = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        assert seen == expected


def test_a_page_begins_behind_the_last_row_even_when_it_moved() -> None:
    owner = Team().owner
    rows = [Lead(phone=f"+44770090001{number}", name=name) for number, name in enumerate("abcd")]
    seed(owner, *rows)
    first = owner.http.get("/leads?sort=name&limit=2")
    owner.http.patch(f"/leads/{rows[1].id}", json={"name": "z"})
    following = first.headers["Link"].partition(">")[0].removeprefix("<")
    assert names(owner, following) == ["c", "d"]


def test_my_leads_are_the_callers_own_with_the_next_to_call_first(team: Team) -> None:
    assert names(team.agent, "/leads/my") == ["Di", None, ANN]
    assert names(team.agent, "/leads/my?status=contacted&sort=name") == ["Di", None]
    assert names(team.colleague, "/leads/my") == ["Cy"]
    assert names(team.owner, "/leads/my") == names(team.stranger, "/leads/my") == []
    assert team.anonymous.get("/leads/my").status_code == 401


def test_an_agent_lists_own_and_free_leads(team: Team) -> None:
    assert names(team.agent, "/leads?sort=name") == [ANN, BO, "Di", None]
    assert names(team.agent, "/leads?q=cy") == []
    assert names(team.stranger, "/leads?q=ann") == []


@pytest.mark.parametrize(
    "query",
    [
        "status=sold", "intent=x", "owner=me", "stale=maybe", "hot=warm", "due=soon", "sort=phone", "q=%00",
        "color=red",
        "cursor=1", "cursor=01900000-0000-7000-8000-000000000000&sort=name",
        "cursor=01900000-0000-7000-8000-000000000000.%C3%A9&sort=name",
        "cursor=01900000-0000-7000-8000-000000000000.YQ&sort=next_followup_at",
    ],
)  # fmt: skip
def test_a_wrong_filter_is_422(team: Team, query: str) -> None:
    answer = team.owner.http.get(f"/leads?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"query.{query.partition('=')[0]}"


@pytest.mark.parametrize(
    ("query", "count"),
    [("count=true", 3), ("count=true&q=a&sort=name", 4), ("count=true&q=07700&sort=priority", 4)],
)
def test_a_list_takes_as_many_statements_for_one_row_as_for_many(query: str, count: int) -> None:
    team = Team()
    for number in range(4):
        seed(team.owner, Lead(phone=f"+44770090000{number}", name="Ann"))
        with statements() as sent:
            team.agent.http.get(f"/leads?{query}")
        assert len(sent) == count, sent
