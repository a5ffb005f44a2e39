"""What scripts/soak counted."""

from __future__ import annotations

from figures import Figures, in_parts, shown, table


def from_to(figures: Figures, measure: str, scale: float = 1, digits: int = 0) -> str:
    """What was counted first and last."""
    points = figures.curve(measure, scale)
    return f"{points[0][1]:.{digits}f} to {points[-1][1]:.{digits}f}" if points else ""


def endurance(figures: Figures) -> str:
    """What scripts/soak counted."""
    rows = []
    for part, name, whose in (
        ("cycles", "{:,.0f} starts and stops", "the SCM"),
        ("controls", "{:,.0f} mixed controls: memory, threads, children, pause", "the service"),
        ("output", "{:,.0f} s of output", "the service"),
    ):
        points = figures.curve(f"soak-{part}-handles")
        if points:
            counted = [from_to(figures, f"soak-{part}-{what}") for what in ("handles", "threads")]
            counted.append(from_to(figures, f"soak-{part}-kib", 1024, 1))
            each = [value for _, value in figures.curve(f"soak-{part}-ms")]
            rows.append([name.format(points[-1][0]), whose, *counted, shown(each, 2) if each else ""])
    if not rows:
        return ""
    lines, files = figures.curve("soak-output-lines"), figures.curve("soak-output-files")
    written = ""
    if lines:
        least = [value * 1000 for _, value in in_parts(figures.curve("soak-output-ms"), min)]
        written = f"The output was {lines[0][1]:,.0f} lines in {files[0][1]:.0f} files; none was lost. "
        written += f"In each twelfth of the time the quickest ten seconds took {min(least):.0f} to {max(least):.0f} µs a line.\n"
    return f"""
## Endurance

`scripts/soak --keep`, in a run of its own on {figures.facts.get("soak", "another day")}, from its first sample to its last. It fails where anything failed or grew.

{table(["", "of", "handles", "threads", "MiB", "ms for each"], rows)}
{written}The milliseconds are as busy as the machine was at the time. Wine's SCM takes a MiB for each thread that it has had at
once for its clients, whatever the services are.
"""
