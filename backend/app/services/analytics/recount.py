"""Holds the roll-ups against a plain count of calls, speech and leads, and mends them; `cli recount` and the
janitor call it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from app.core import speech_counting
from app.core.rollup_counting import (
    ACTIVITY_KEY,
    CALL_MEASURES,
    LEAD_MEASURES,
    PIPELINE_KEY,
    PIPELINE_MEASURES,
    SLOTS_KEPT,
)

_EXPIRED = f"(grain = 'slot' AND starts_at < now() - interval '{SLOTS_KEPT}')"


@dataclass(frozen=True, slots=True)
class _RollUp:
    table: str
    truth: str
    kept: str
    key: tuple[str, ...]
    measures: tuple[str, ...]
    expired: str
    mended: str = "recount"

    @property
    def difference(self) -> TextClause:
        """Keys whose counts are not the true ones, in one statement: in one state of the database."""
        columns = ", ".join((*self.key, *self.measures))
        kept, true = (
            f"SELECT {columns} FROM {each}(:tenant) WHERE NOT ({self.superfluous})"  # noqa: S608
            for each in (self.kept, self.truth)
        )
        return text(
            f"SELECT count(DISTINCT ({', '.join(self.key)})) FROM ((({true}) EXCEPT ({kept})) "  # noqa: S608
            f"UNION ALL (({kept}) EXCEPT ({true}))) AS different"
        )

    @property
    def superfluous(self) -> str:
        """Rows that nobody reads: what they counted is gone, or too long ago for their grain."""
        return f"({' AND '.join(f'{name} = 0' for name in self.measures)}) OR {self.expired}"


_ROLL_UPS = (
    _RollUp(
        *("activity_counts", "true_activity", "kept_activity"),
        ACTIVITY_KEY,
        (*CALL_MEASURES, *LEAD_MEASURES),
        _EXPIRED,
    ),
    _RollUp(
        *("pipeline_counts", "true_pipeline", "kept_pipeline"),
        PIPELINE_KEY,
        tuple(PIPELINE_MEASURES),
        "false",
    ),
    _RollUp(
        *("speech_counts", "true_speech", "kept_speech"),
        speech_counting.KEY,
        tuple(speech_counting.MEASURES),
        "false",
        "recount_speech",
    ),
)


def recount(session: Session, tenant_id: UUID) -> int:
    """How many counts were wrong; they are right afterwards. Writers wait only where something was wrong."""
    fold(session, tenant_id)
    wrong = {each: int(session.scalar(each.difference, {"tenant": tenant_id}) or 0) for each in _ROLL_UPS}
    for mended in {each.mended for each, count in wrong.items() if count}:
        session.execute(text(f"SELECT public.{mended}(:tenant)"), {"tenant": tenant_id})
    return sum(wrong.values())


def fold(session: Session, tenant_id: UUID) -> None:
    """Add the changes that wait to the counts, unless another transaction is at it."""
    both = text("SELECT public.fold_counts(:tenant), public.fold_speech(:tenant)")
    session.execute(both, {"tenant": tenant_id})


def forget_superfluous(session: Session, tenant_id: UUID) -> int:
    """Remove the rows that nobody reads, and say how many there were."""
    return sum(
        len(
            session.execute(
                text(
                    f"DELETE FROM {each.table} WHERE tenant_id = :tenant "  # noqa: S608
                    f"AND ({each.superfluous}) RETURNING 1"
                ),
                {"tenant": tenant_id},
            ).all()
        )
        for each in _ROLL_UPS
    )
