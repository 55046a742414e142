"""What a vendor counted for one piece of work, in its own units; the ledger prices it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of sound and tokens. A local engine spends nothing."""

    billed_ms: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.billed_ms + other.billed_ms,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
        )

    def __bool__(self) -> bool:
        return self != NOTHING


NOTHING = Spent()
