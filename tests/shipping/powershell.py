#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks that every PowerShell script is one: nothing here can run them, a parser of another make (tree-sitter) reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def errors(node: Any) -> list[str]:
    """Return where the parser could not go on, below a node."""
    found = [f"line {node.start_point[0] + 1}: {node.text.decode()[:60]!r}"] if node.is_error or node.is_missing else []
    return found + [line for child in node.children for line in errors(child)]


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
    print("\n".join(found) or f"{len(listed)} scripts are well formed")
    sys.exit(1 if found or not listed else 0)


if __name__ == "__main__":
    main()
