#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks docs/troubles.md: each entry names a test that is there, or says what only a real Windows shows; its command lines can be parsed;
its table of contents names each entry by its heading.

usage: troubles.py [PROGRAM]    PROGRAM: what parses the command lines on its standard input, and prints those that it refuses
       troubles.py --write      writes the table of contents

An entry is what stands below a heading of the third level. Its last paragraph is one of

    Shown by: REFERENCE; REFERENCE                    a reference as behaviour.py has it
    Shown by: REFERENCE; REFERENCE. Windows: WHAT     WHAT is in no test
    Windows: WHAT                                     nor is anything else of the entry
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

from behaviour import REFERENCE, ROOT, TEST, Row, files_of, repeated

PAGE = ROOT / "docs/troubles.md"
SHOWN = re.compile(r"(?:Shown by: (?P<tests>.+?)(?:\. (?=Windows: )|$))?(?:Windows: (?P<windows>.+))?")
CONTENTS = re.compile(r"(?<=^## Contents\n\n).*?(?=^## )", re.MULTILINE | re.DOTALL)
EATEN = re.compile(r"\\[^\w\s]|<[A-Za-z/]|__")  # outside of code, Markdown shows these otherwise
WIDTH = 150
SKIMMED = 72  # letters of a heading


def entries(text: str) -> Iterator[tuple[str, str]]:
    """The headings of the entries, each with what stands below it."""
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        heading, _, below = part.partition("\n")
        yield heading, re.split(r"^## ", below, flags=re.M)[0].strip()


def anchor(heading: str) -> str:
    """What GitHub calls a heading in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def contents(text: str) -> str:
    """The table of contents: the sections, each with links to its entries."""
    parts = re.split(r"^## (.*)\n", text, flags=re.M)[1:]
    sections = zip(parts[::2], ("### " + part.partition("### ")[2] for part in parts[1::2]), strict=True)
    return "".join(
        f"**{title}**:\n" + " ·\n".join(f"[{heading}](#{anchor(heading)})" for heading, _ in entries(below)) + "\n\n"
        for title, below in sections
        if title != "Contents"
    )


def prose(text: str) -> str:
    """The page without its code."""
    return re.sub(r"`[^`]+`", "", re.sub(r"^    .*$", "", text, flags=re.M))


def missing(tests: str, unrepeated: re.Pattern[str]) -> Iterator[str]:
    """What the references name that is not there; of tests with a name of one word Row knows nothing."""
    yield from Row(tests, None, unrepeated).wrong
    for part in tests.split("; "):
        found = REFERENCE.match(part)
        if found is None or not found["tests"] or found["kind"] == "python ":
            continue
        sources = "".join(file.read_text(encoding="utf-8") for file in files_of(found["kind"] or "", found["file"]))
        for test in found["tests"].split(", "):
            if not TEST.fullmatch(test) and not re.search(rf"\b{re.escape(test)}\b", sources):
                yield f'"{part}": there is no {test}'


def wrong_with(below: str, unrepeated: re.Pattern[str]) -> Iterator[str]:
    """What is wrong with an entry."""
    paragraphs = below.split("\n\n")
    last = " ".join(paragraphs[-1].split())
    if sum(paragraph.startswith(("Shown by: ", "Windows: ")) for paragraph in paragraphs) != 1:
        yield "says once, and at its end, what shows it"
    found = SHOWN.fullmatch(last)
    if not last or found is None:
        yield f"does not end with what shows it, but with: {last}"
    elif found["tests"]:
        yield from missing(found["tests"], unrepeated)
    if len(paragraphs) < 2:
        yield "says nothing"


def commands(text: str) -> list[str]:
    """The command lines of pyhost in the page."""
    return [line.strip() for line in text.splitlines() if line.startswith("    pyhost ")]


def refused(text: str, program: str) -> list[str]:
    """The command lines that cannot be parsed."""
    given = "".join(f"{line}\n" for line in commands(text))
    return subprocess.run([program], input=given, capture_output=True, text=True, check=True).stdout.splitlines()


def main() -> int:
    """Check the page; the exit status tells whether anything is wrong."""
    text = PAGE.read_text(encoding="utf-8")
    if sys.argv[1:] == ["--write"]:
        text = CONTENTS.sub(lambda _: contents(text), text, count=1)
        PAGE.write_text(text, encoding="utf-8")
        del sys.argv[1:]
    found = list(entries(text))
    unrepeated = repeated()
    wrong = [f'"{heading}": {what}' for heading, below in found for what in wrong_with(below, unrepeated)]
    wrong += [f'"{heading}" stands there twice' for heading in {heading for heading, _ in found} if [h for h, _ in found].count(heading) > 1]
    anchors = [anchor(heading) for heading, _ in found]
    wrong += [f'"{heading}": its link is that of another' for heading, _ in found if anchors.count(anchor(heading)) > 1]
    wrong += [f'"{heading}" is too long to be skimmed' for heading, _ in found if len(heading) > SKIMMED]
    wrong += [f'"{part}" is not shown as it stands: write it as code' for part in EATEN.findall(prose(text))]
    shown = CONTENTS.search(text)
    wrong += [] if shown is not None and shown[0] == contents(text) else ["the table of contents is another: troubles.py --write"]
    wrong += [f"line {number} has {len(line)} letters" for number, line in enumerate(text.splitlines(), 1) if len(line) > WIDTH]
    for program in sys.argv[1:2]:
        wrong += refused(text, program)
    for what in wrong:
        print(f"{PAGE.name}: {what}")
    print(f"{len(found)} entries, {len(commands(text))} command lines, {len(wrong)} mistakes")
    return 1 if wrong or len(found) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
