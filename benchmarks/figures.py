"""Reads what was measured, and writes figures: medians, quartiles, tables."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

MEBIBYTE = 1024 * 1024
ENOUGH = 5  # values, for quartiles

Curve = list[tuple[float, float]]


class Figures:
    """The values by measure and by who was measured, in the order of their rounds; and facts, which are texts."""

    def __init__(self, *paths: str) -> None:
        """Read the lines of the measuring programs, and scripts/soak's."""
        self.values: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.facts: dict[str, str] = {}
        for path in paths:
            for line in Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else ():
                measure, who, value = line.split("\t")
                if measure == "fact":
                    self.facts[who] = value
                else:
                    self.values[measure, who].append(float(value))

    def of(self, measure: str, who: str) -> list[float]:
        """All values; none if it was not measured."""
        return self.values.get((measure, who), [])

    def median(self, measure: str, who: str) -> float:
        """The median of a measure; not a number if it was not measured."""
        return statistics.median(self.of(measure, who) or [math.nan])

    def whos(self, measure: str) -> list[str]:
        """Whom a measure was taken of."""
        return [who for kind, who in self.values if kind == measure]

    def curve(self, measure: str, scale: float = 1) -> Curve:
        """The medians of a measure that was taken at numbers of something."""
        return sorted((float(who), self.median(measure, who) / scale) for who in self.whos(measure))

    def cell(self, measure: str, who: str, digits: int = 1, scale: float = 1) -> str:
        """A median as the cell of a table."""
        return f"{self.median(measure, who) / scale:,.{digits}f}" if self.of(measure, who) else ""

    def spread(self, measure: str, who: str, digits: int = 1, scale: float = 1) -> str:
        """A median with its quartiles, as the cell of a table."""
        return shown(self.of(measure, who), digits, scale)


def shown(values: Sequence[float], digits: int = 1, scale: float = 1) -> str:
    """A median, with its quartiles where there are values enough for them."""
    if not values:
        return ""
    if len(values) < ENOUGH:
        return f"{statistics.median(values) / scale:,.{digits}f}"
    first, middle, third = (f"{value / scale:,.{digits}f}" for value in statistics.quantiles(values, n=4, method="inclusive"))
    return f"{middle} [{first}-{third}]"


def ratios(own: Sequence[float], other: Sequence[float]) -> list[float]:
    """For each round: how many times the other the own is."""
    return [mine / theirs for mine, theirs in zip(own, other)]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown; rows that have figures nowhere are left out."""
    lines = [head, ["---"] * len(head), *(row for row in rows if any(row[1:]))]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def in_parts(points: Curve, of: Callable[[list[float]], float]) -> Curve:
    """Of each twelfth of a long curve one value, at its middle."""
    if not points:
        return []
    width = points[-1][0] / 12
    parts: dict[int, list[float]] = defaultdict(list)
    for at, value in points:
        parts[min(int(at / width), 11)].append(value)
    return [((part + 0.5) * width, of(values)) for part, values in sorted(parts.items())]
