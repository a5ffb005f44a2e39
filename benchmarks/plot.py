"""Draws figures as SVG: panels in a grid, on white, each with its axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

Points = Sequence[tuple[float, float]]
Place = Callable[[float], float]

WIDTH, HEIGHT = 400, 250  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 34, 44  # of it, around its axes
COLOURS = ("#36c", "#c30", "#393", "#86b")


def step_of(most: float, count: int) -> float:
    """A round step with which count of them or fewer reach most."""
    if most <= 0:
        return 1
    power: float = 10.0 ** math.floor(math.log10(most / count))
    return next(factor * power for factor in (1, 2, 5, 10) if most / (factor * power) <= count)


def text(x: float, y: float, words: str, anchor: str = "start", size: int = 12, turn: str = "") -> str:
    """A text at a place."""
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"{turn}>{words}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def short(value: float) -> str:
    """A number as an axis has it."""
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:g}"


def axes(left: float, top: float, title: str, below: str, most_x: float, most_y: float) -> tuple[list[str], Place, Place]:
    """The frame of a panel, and the functions that place a value in it."""
    right, bottom = left + WIDTH - LEFT - RIGHT, top + HEIGHT - TOP - BOTTOM

    def x(value: float) -> float:
        return left + (right - left) * value / most_x

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / most_y

    parts = [text(left - LEFT + 10, top - 14, title, size=13)]
    step = step_of(most_y, 5)
    for i in range(int(most_y / step + 1e-9) + 1):
        parts += [line(left, y(i * step), right, y(i * step), "#ddd"), text(left - 6, y(i * step) + 4, short(i * step), "end")]
    step = step_of(most_x, 6)
    for i in range(int(most_x / step + 1e-9) + 1):
        at = x(i * step)
        parts += [line(at, bottom, at, bottom + 4, "#888"), text(at, bottom + 17, short(i * step), "middle")]
    parts += [line(left, bottom, right, bottom, "#888"), text(right, bottom + 34, below, "end")]
    return parts, x, y


def panel(column: int, row: float, title: str, below: str, series: Mapping[str, Points]) -> list[str]:
    """A panel with a curve for each series; both axes begin at 0."""
    series = {name: points for name, points in series.items() if points}
    if not series:
        return []
    left, top = column * WIDTH + LEFT, row * HEIGHT + TOP
    most_x = max(x for points in series.values() for x, _ in points)
    most_y = max(y for points in series.values() for _, y in points) * 1.25
    parts, x, y = axes(left, top, title, below, most_x, most_y)
    for (name, points), colour, number in zip(series.items(), COLOURS, range(len(COLOURS))):
        path = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if len(points) < 25:
            parts += [f'<circle cx="{x(at):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>' for at, value in points]
        place = left + 8 + number * (WIDTH - LEFT - RIGHT - 8) / max(len(series), 2)
        parts += [line(place, top + 6, place + 14, top + 6, colour, 3), text(place + 18, top + 10, name)]
    return parts


def rows_of_dots(rows: dict[str, list[float]], below: str) -> list[str]:
    """A panel over the whole width: each value as a dot in its row, the median as a line."""
    left, width, height = 190, 2 * WIDTH - 190 - RIGHT, 44
    rows = {name: values for name, values in rows.items() if values}
    most = max((max(values) for values in rows.values()), default=1)
    end = height * len(rows) + 10
    step = step_of(most, 8)
    parts = []
    for i in range(int(most / step) + 1):
        x = left + width * i * step / most
        parts += [line(x, 10, x, end, "#ddd"), text(x, end + 16, short(i * step), "middle")]
    parts.append(text(left + width, end + 34, below, "end"))
    for i, (name, values) in enumerate(rows.items()):
        middle = 10 + height * i + height / 2
        parts.append(text(left - 10, middle + 5, name, "end", 13))
        for value in values:
            x = left + width * value / most
            parts.append(f'<circle cx="{x:.1f}" cy="{middle}" r="4" fill="{COLOURS[0]}" fill-opacity="0.35"/>')
        x = left + width * sorted(values)[len(values) // 2] / most
        parts.append(line(x, middle - 14, x, middle + 14, COLOURS[1], 3))
    return parts


def page(parts: list[str], rows: float) -> str:
    """The whole picture."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH}" height="{rows * HEIGHT:.0f}" font-family="sans-serif">'
        '<rect width="100%" height="100%" fill="white"/>'
    )
    return "\n".join([head, *parts, "</svg>\n"])
