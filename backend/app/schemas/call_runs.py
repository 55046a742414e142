"""Working on calls again: from which stage, which calls, and what it would cost."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.schemas.base import In, Out
from app.schemas.usage import Costs


class Stage(StrEnum):
    """The saved steps of a call, in their order."""

    TRANSCRIPT = "transcript"
    INSIGHTS = "insights"
    FOLLOWUPS = "followups"


class Rerun(In):
    """`dry_run` names the price and starts nothing."""

    from_stage: Stage = Stage.TRANSCRIPT
    dry_run: bool = False


class RerunOfMany(Rerun):
    """Calls by their ids or, with `degraded`, the newest that a local engine did in the place of a better
    one, at most `limit` of them."""

    call_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)] | None = None
    degraded: Literal[True] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 500

    @model_validator(mode="after")
    def _require_one_choice(self) -> "RerunOfMany":
        if (self.call_ids is None) == (self.degraded is None):
            raise ValueError("Name either call_ids or degraded.")
        return self


class RerunOutcome(Out):
    """`reason` is the code of what is in the way: not_found, forbidden, archived, running."""

    id: UUID
    ok: bool
    reason: str | None


class Estimate(Costs):
    """What the calls that can be worked on are expected to cost: what they cost last time, else by their
    length; nothing where consent, the tenant's rule or its cap leave the work to a local engine. The vendor's
    own figures are in `/usage` afterwards."""

    calls: int
    minutes: float
    input_tokens: int
    output_tokens: int
    speech_engine: str
    insight_engine: str
    price_version: str


class Rerunning(Out):
    dry_run: bool
    from_stage: Stage
    estimate: Estimate
    results: list[RerunOutcome]
