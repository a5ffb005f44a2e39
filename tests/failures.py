#!/usr/bin/python3
"""Says of each failed test of a run the lines that matter, so that the end of a long log has them.

usage: failures.py REPORT.xml...

A report is what ctest --output-junit writes.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET

LINES = 12  # at most, of a test
# cmocka's "[  ERROR   ]" and "[  FAILED  ]", Python's last line of a traceback, a compiler's, ours.
TELLING = re.compile(r"\[  ERROR|\[  FAILED|\berror:|\bERROR:|^\w*(Error|Exception)\b|\bnot ok\b|Assertion|Traceback|timed out")


def telling(output: str) -> list[str]:
    """Return the lines that say what failed, with the one before each; the last lines where there are none."""
    lines = [line.rstrip() for line in output.splitlines() if line.strip()]
    found = [i for i, line in enumerate(lines) if TELLING.search(line)]
    if not found:
        return lines[-LINES:]
    wanted = sorted({j for i in found for j in (i - 1, i) if j >= 0})
    return [lines[i] for i in wanted[:LINES]]


def main() -> None:
    """Print each failed test's name and lines."""
    for report in sys.argv[1:]:
        for case in ET.parse(report).getroot().iter("testcase"):
            if case.get("status") == "fail":
                print(f"  {case.get('name')}:")
                for line in telling(case.findtext("system-out", "")):
                    print(f"    {line[:300]}")


if __name__ == "__main__":
    main()
