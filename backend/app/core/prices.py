"""What the vendors' engines cost. Amounts are whole micro-pence, a millionth of a penny: a minute of speech
costs less than a penny, and sums of rounded pence would lie."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

MICROPENCE = 1_000_000


class Price(BaseModel):
    """Micro-pence for a minute of sound, and for a million tokens read and written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    per_minute: int = Field(0, ge=0)
    per_million_input: int = Field(0, ge=0)
    per_million_output: int = Field(0, ge=0)

    def of(self, *, billed_ms: int, input_tokens: int, output_tokens: int) -> int:
        """Rounded up. A vendor that counts tokens is paid by them, else by the minute."""
        if input_tokens or output_tokens:
            tokens = input_tokens * self.per_million_input + output_tokens * self.per_million_output
            return -(-tokens // 1_000_000)
        return -(-billed_ms * self.per_minute // 60_000)


class PriceTable(BaseModel):
    """`engines` are beginnings of engines' names, `vendor:model`; the longest that fits counts. What fits
    none costs nothing: it runs on our own machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1, max_length=40)
    engines: Mapping[str, Price]

    def price(self, engine: str) -> Price:
        fitting = [name for name in self.engines if engine.startswith(name)]
        return self.engines[max(fitting, key=len)] if fitting else Price()


def _dollars(*, minute: float = 0, million_in: float = 0, million_out: float = 0) -> Price:
    """List prices in dollars, at 75 pence each."""
    minute, read, written = (
        round(dollars * 75 * MICROPENCE) for dollars in (minute, million_in, million_out)
    )
    return Price(per_minute=minute, per_million_input=read, per_million_output=written)


# The vendors' list prices when this was released; PRICES replaces the whole table. A model that is not
# listed is taken for the dearest of its vendor's that we know.
RELEASED = PriceTable(
    version="2026-11",
    engines={
        "openai:": _dollars(minute=0.006, million_in=6, million_out=15),
        "openai:whisper-1": _dollars(minute=0.006),
        "openai:gpt-4o-transcribe": _dollars(minute=0.006, million_in=6, million_out=10),
        "openai:gpt-4o-mini-transcribe": _dollars(minute=0.003, million_in=3, million_out=5),
        "openai:gpt-5.4-mini": _dollars(million_in=0.75, million_out=4.5),
        "anthropic:": _dollars(million_in=5, million_out=25),
        "anthropic:claude-sonnet": _dollars(million_in=3, million_out=15),
    },
)
