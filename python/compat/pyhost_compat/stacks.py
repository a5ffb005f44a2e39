# SPDX-License-Identifier: MIT
"""The stacks of an interpreter's threads, where there is no faulthandler. It imports next to nothing: its time is short."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

_MOST_LINES = 1000


def tell(title: str, innermost: list[FrameType], descriptor: int) -> None:
    """Write a title and the stacks of threads, by their innermost frames, to a descriptor, as faulthandler writes them.

    Where there are none, nothing.
    """
    lines = [title] if innermost else []
    for frame in innermost:
        lines.append("Thread (most recent call first):\n")
        each: FrameType | None = frame
        while each is not None and len(lines) < _MOST_LINES:
            lines.append(f'  File "{each.f_code.co_filename}", line {each.f_lineno} in {each.f_code.co_name}\n')
            each = each.f_back
    os.write(descriptor, "".join(lines).encode("utf-8", "backslashreplace"))
