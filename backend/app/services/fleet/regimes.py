"""The rules for each kind of letter: those that the service ships, and a tenant's corrections over them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.actor import Actor
from app.core.errors import NotFound
from app.models import RegimeRule
from app.schemas.fleet.regimes import RegimeCorrection, RegimeTerms
from app.services import records, scope

# How London's own statutes, and the keys of its issuers, begin.
LONDON_STATUTES = ("LLA", "GLA")
LONDON_ISSUERS = (
    "londonborough",
    "transportforlondon",
    "tfl",
    "cityofwestminster",
    "cityoflondon",
    "royalboroughofkensington",
    "royalboroughofkingston",
    "royalboroughofgreenwich",
)
_SHIPPED = Path(__file__).with_name("regimes.json")


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime as it is on a day. Version 0 is the shipped one."""

    regime: str
    version: int
    valid_from: date
    source: str
    terms: RegimeTerms
    written_by: UUID | None = None


def effective(session: Session, tenant_id: UUID, day: date) -> Sequence[Regime]:
    """Every regime as it is on that day: the tenant's newest correction that is in force, else as shipped."""
    rows = session.scalars(
        select(RegimeRule)
        .where(RegimeRule.tenant_id == tenant_id, RegimeRule.valid_from <= day)
        .order_by(RegimeRule.valid_from, RegimeRule.version)
    )
    corrected = {row.regime: _corrected(row) for row in rows}
    return [corrected.get(each.regime, each) for each in shipped()]


def ruling(session: Session, tenant_id: UUID, day: date, *, letter: str, london: bool) -> Regime | None:
    """The regime for a kind of letter; None where no law sets it a term."""
    return fitting(effective(session, tenant_id, day), letter=letter, london=london)


def fitting(rules: Sequence[Regime], *, letter: str, london: bool) -> Regime | None:
    """The one of these that rules a kind of letter."""
    of_letter = [each for each in rules if letter in each.terms.letters]
    of_area = [each for each in of_letter if (each.terms.area == "london") is london]
    return next(iter(of_area or [each for each in of_letter if each.terms.area is None]), None)


def correct(session: Session, actor: Actor, regime: str, correction: RegimeCorrection) -> Regime:
    """Add a version of a regime; the former ones stay as they were. Raises NotFound for an unknown regime."""
    if regime not in {each.regime for each in shipped()}:
        raise NotFound(f"There is no such regime; there are: {', '.join(each.regime for each in shipped())}.")
    last = session.scalar(
        select(func.max(RegimeRule.version)).where(
            RegimeRule.tenant_id == actor.tenant_id, RegimeRule.regime == regime
        )
    )
    values = {
        "regime": regime,
        "version": (last or 0) + 1,
        "valid_from": correction.valid_from,
        "terms": correction.terms.model_dump(mode="json"),
        "source": correction.source,
        "written_by": actor.agent_id,
    }
    return _corrected(records.create(session, actor, RegimeRule, values))


def history(session: Session, actor: Actor, regime: str) -> Sequence[Regime]:
    """All versions of a regime, the newest first."""
    rows = session.scalars(
        scope.of(RegimeRule, actor).where(RegimeRule.regime == regime).order_by(RegimeRule.version.desc())
    )
    return [*(_corrected(row) for row in rows), *(each for each in shipped() if each.regime == regime)]


@cache
def shipped() -> Sequence[Regime]:
    return [
        Regime(
            regime=each["regime"],
            version=0,
            valid_from=date.fromisoformat(each["valid_from"]),
            source=each["source"],
            terms=RegimeTerms.model_validate(each["terms"]),
        )
        for each in json.loads(_SHIPPED.read_text())
    ]


def _corrected(row: RegimeRule) -> Regime:
    return Regime(
        regime=row.regime,
        version=row.version,
        valid_from=row.valid_from,
        source=row.source,
        terms=RegimeTerms.model_validate(row.terms),
        written_by=row.written_by,
    )
