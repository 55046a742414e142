"""What a measurement gives back, and how it is printed and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure has to reach, `at_least`, or may not exceed, `at_most`."""

    kind: Literal["at_least", "at_most"]
    value: float

    def met_by(self, value: float) -> bool:
        return value >= self.value if self.kind == "at_least" else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.kind == 'at_least' else '≤'} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `basis` names the two quantities behind a ratio, with their medians."""

    name: str
    value: float
    unit: str
    basis: str
    aim: Aim | None = None

    @property
    def verdict(self) -> str:
        if self.aim is None:
            return ""
        return "PASS" if self.aim.met_by(self.value) else "FAIL"

    def __str__(self) -> str:
        value = f"{self.value:.3g}" if abs(self.value) < 100 else f"{self.value:,.0f}"
        aim = str(self.aim) if self.aim else ""
        return f"  {self.verdict:<4}  {self.name:<54} {value + ' ' + self.unit:>12} {aim:>8}   {self.basis}"


def at_least(value: float) -> Aim:
    return Aim("at_least", value)


def at_most(value: float) -> Aim:
    return Aim("at_most", value)


def paired_ratio(measured: Sequence[float], limit: Sequence[float]) -> float:
    """The median of the ratios of neighbours in time: what disturbs one of a pair disturbs the other."""
    return median(one / other for one, other in zip(measured, limit, strict=True))
