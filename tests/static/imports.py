#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the built files import is in imports.txt.

usage: imports.py FILE...

These are functions that Windows has exported since 8.1 (the oldest Windows that a CPython of ours runs on), and so every one from
Windows 10 1809 on; of the C runtime the UCRT's, as Python uses it, never msvcrt.dll; and nothing of Python. What is imported
when it is first called, by the table of delayed imports, counts as well.

Before a function is added to the list, its page at Microsoft's is to be read: "Minimum supported client". The youngest in it
are GetSystemTimePreciseAsFileTime, SetDefaultDllDirectories and AddDllDirectory (Windows 8) and the K32 names of the
process functions (Windows 7); then those of Vista, such as CreateEventExW, NotifyServiceStatusChangeW, RegDeleteTreeW and
CancelSynchronousIo. The pages of those named here were read. The UCRT is part of Windows 10.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

IMPORTS, DELAYED_IMPORTS = 1, 13  # their places among the data directories


class Image:
    """A PE file: what lies at an address of it, once it is loaded."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        pe = struct.unpack_from("<I", data, 0x3C)[0]
        count, optional_size = struct.unpack_from("<2xH12xH", data, pe + 4)
        self.wide = struct.unpack_from("<H", data, pe + 24)[0] == 0x20B
        self.directories = pe + 24 + (112 if self.wide else 96)
        places = (struct.unpack_from("<III", data, pe + 24 + optional_size + 40 * i + 12) for i in range(count))
        self.sections: list[tuple[int, int, int]] = [(address, size, raw) for address, size, raw in places]

    def offset(self, address: int) -> int:
        """Return where in the file the address is."""
        start, raw = next((start, raw) for start, size, raw in self.sections if start <= address < start + size)
        return raw + address - start

    def text(self, address: int) -> str:
        """Return the text at the address, which ends with a zero."""
        start = self.offset(address)
        return self.data[start : self.data.index(0, start)].decode()

    def entries(self, directory: int, form: str) -> Iterator[tuple[int, ...]]:
        """Yield the entries of a directory, which ends with zeros."""
        address = struct.unpack_from("<I", self.data, self.directories + 8 * directory)[0]
        place = self.offset(address) if address else 0
        while address and any(entry := struct.unpack_from(form, self.data, place)):
            yield entry
            place += struct.calcsize(form)

    def imports(self) -> Iterator[str]:
        """Yield what is imported: the DLL in small letters, the function."""
        tables = [(entry[3], entry[0]) for entry in self.entries(IMPORTS, "<5I")]
        tables += [(entry[1], entry[4]) for entry in self.entries(DELAYED_IMPORTS, "<8I")]
        for dll, names in tables:
            form, ordinal = ("<Q", 1 << 63) if self.wide else ("<I", 1 << 31)
            place = self.offset(names)
            while entry := struct.unpack_from(form, self.data, place)[0]:
                function = f"number {entry & 0xFFFF}" if entry & ordinal else self.text(entry + 2)
                yield f"{self.text(dll).lower()} {function}"
                place += struct.calcsize(form)


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    path = Path(__file__).with_name("imports.txt")
    known = {line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
    found = {function for name in sys.argv[1:] for function in Image(Path(name).read_bytes()).imports()}
    wrong = sorted(found - known)
    if wrong or not found:
        print(f"imported, but not in {path}:", *wrong, sep="\n")
        sys.exit(1)
    print(f"all of {len(found)} imports are in the list")


if __name__ == "__main__":
    main()
