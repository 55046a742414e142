"""Whether a letter is shown to a reader outside, and what that costs."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.database import transaction
from app.models import OutsideEngines, Tenant, Usage, UsageKind
from app.services.providers.notices.form import FilledNotice
from tests.fleet import hours
from tests.hires import on_hire
from tests.notices import letter, scanned
from tests.services.pipelines import environment
from tests.standins.anthropic import AnthropicStandIn
from tests.world import Person, Team


def only_the_kind(_: str) -> dict[str, Any]:
    known = {"document_type": "pcn_postal", "document_type_words": "PENALTY CHARGE NOTICE"}
    return {**dict.fromkeys(FilledNotice.model_fields), **known}


@pytest.fixture
def stand_in() -> Iterator[AnthropicStandIn]:
    with AnthropicStandIn() as server:
        server.fill = only_the_kind
        with environment(ANTHROPIC_API_KEY=server.key, ANTHROPIC_BASE_URL=server.base_url):
            yield server


def tokens(person: Person) -> list[int]:
    with transaction(person.tenant_id) as session:
        rows = session.scalars(select(Usage).where(Usage.kind == UsageKind.READING)).all()
    return [row.input_tokens for row in rows]


def test_a_letter_is_read_outside_and_paid_for(stand_in: AnthropicStandIn) -> None:
    team = Team()
    hire = on_hire(team.agent)
    violation = scanned(team.agent, letter(str(hire["mark"]), hours(-100)))
    stand_in.require_clean()
    assert str(violation["reader"]).startswith("anthropic:")
    assert (violation["status"], violation["booking_id"]) == ("matched", hire["booking"])
    assert tokens(team.owner) == [1000]


@pytest.mark.parametrize(
    "rule",
    [
        {"outside_engines": OutsideEngines.NEVER},
        {"outside_engines": OutsideEngines.WITH_CONSENT},
        {"redact_outside": True},
        {"monthly_cap_pence": 0},
    ],
)
def test_a_letter_that_may_not_leave_is_read_here(
    stand_in: AnthropicStandIn, rule: dict[str, object]
) -> None:
    team = Team()
    with transaction(team.owner.tenant_id) as session:
        session.execute(update(Tenant).where(Tenant.id == team.owner.tenant_id).values(**rule))
    hire = on_hire(team.agent)
    violation = scanned(team.agent, letter(str(hire["mark"]), hours(-100)))
    assert (violation["reader"], violation["status"]) == ("local", "matched")
    assert (stand_in.requests, tokens(team.owner)) == ([], [])
