#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Each link of a page leads to a file of the tree, and to a heading of it where it names one.

usage: links.py
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from troubles import anchor

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")


def without_code(text: str) -> str:
    """Return a page without what is shown as it stands."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"^    .*$", "", text, flags=re.M))


def anchors(page: Path) -> set[str]:
    """Return what a link can name in a page, as GitHub does; the same heading once more has a number."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M):
        plain = anchor(re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("\\", "")).replace(" ", "-")
        name, again = plain, 0
        while name in found:
            again += 1
            name = f"{plain}-{again}"
        found.add(name)
    return found


def complaints(page: Path) -> list[str]:
    """Return the links of a page that lead nowhere."""
    found = []
    for path, heading in LINK.findall(without_code(page.read_text(encoding="utf-8"))):
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            found.append(f"{page.relative_to(ROOT)}: there is no {path}")
        elif heading and target.suffix == ".md" and heading not in anchors(target):
            found.append(f"{page.relative_to(ROOT)}: {path or 'this page'} has no heading #{heading}")
    return found


def main() -> None:
    """Print what leads nowhere; the exit status tells whether anything does."""
    pages = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / ".github").rglob("*.md")])
    found = [complaint for page in pages for complaint in complaints(page)]
    print("\n".join(found) or f"all links of {len(pages)} pages lead somewhere")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
