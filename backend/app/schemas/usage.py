"""Money as it goes out. Costs are whole micro-pence, a millionth of a penny; pence are rounded for show."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, computed_field

from app.core.prices import MICROPENCE
from app.models import AvoidedBy, UsageKind
from app.schemas.base import In, Out


class CapChange(In):
    """Null lifts the limit; 0 lets nothing be paid."""

    monthly_cap_pence: Annotated[int, Field(ge=0, le=100_000_000)] | None


class Costs(Out):
    micropence: int

    @computed_field
    def pence(self) -> int:
        return round(self.micropence / MICROPENCE)


class EngineUsage(Costs):
    """What one engine was paid for, by the prices of one version."""

    kind: UsageKind
    engine: str
    price_version: str
    jobs: int
    minutes: float
    input_tokens: int
    output_tokens: int


class Avoided(Costs):
    """What was not paid: speech that would have cost this much."""

    reason: AvoidedBy
    recordings: int
    minutes: float


class UsageOut(Costs):
    """`micropence` is what the span cost. The cap is the tenant's for a local month; past it local engines do
    the work."""

    since: datetime
    until: datetime
    price_version: str
    minutes: float
    input_tokens: int
    output_tokens: int
    engines: list[EngineUsage]
    avoided: list[Avoided]
    avoided_micropence: int
    monthly_cap_pence: int | None
    month_micropence: int
    cap_reached: bool
