#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks that every PowerShell script is one: nothing here can run them, a parser of another make (tree-sitter) reads them.

And that what a script takes without a name goes where it says: PowerShell numbers all parameters in their order, unless one is numbered.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def errors(node: Any) -> list[str]:
    """Return where the parser could not go on, below a node."""
    found = [f"line {node.start_point[0] + 1}: {node.text.decode()[:60]!r}"] if node.is_error or node.is_missing else []
    return found + [line for child in node.children for line in errors(child)]


def astray(script: str) -> list[str]:
    """Return which parameter for all remaining words does not get the first of them."""
    taking = re.findall(r"\[Parameter\(([^)]*ValueFromRemainingArguments[^)]*)\)\]\s*(?:\[[\w\[\]]+\])*\$(\w+)", script)
    return [f"words without a name go to the parameters before ${name}; give it Position = 0" for said, name in taking if "Position = 0" not in said]


def main() -> None:
    """Parse all scripts that git knows; the exit status tells whether they are well formed."""
    parts = subprocess.run([ROOT / "scripts/parts", "--unpacked", "linux-powershell"], stdout=subprocess.PIPE, text=True, check=True).stdout
    sys.path[1:1] = [parts.strip()]
    import tree_sitter  # type: ignore[import]
    import tree_sitter_powershell  # type: ignore[import]

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    for broken in (b"if ($true) {", b"$x = 'a", b"f @(1, 2"):
        assert errors(parser.parse(broken).root_node), f"{broken!r} is taken for a script"
    listed = subprocess.run(["git", "ls-files", "*.ps1"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    found = [f"{name}: {line}" for name in listed for line in errors(parser.parse((ROOT / name).read_bytes()).root_node)]
    found += [f"{name}: {line}" for name in listed for line in astray((ROOT / name).read_text(encoding="utf-8"))]
    print("\n".join(found) or f"{len(listed)} scripts are well formed")
    sys.exit(1 if found or not listed else 0)


if __name__ == "__main__":
    main()
