#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks corpus.py, and the corpora that are kept with it."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from corpus import input_of, inputs_of, line_of, pack, unpack

HERE = Path(__file__).resolve().parent


EVERY = [bytes([byte]) for byte in range(256)]


def samples() -> list[bytes]:
    """Return inputs of every byte, alone and in runs, of what a line has a meaning for, and some hundred of a fixed seed."""
    found = [b"", b"".join(EVERY), b" + ", b"\"'\\", b"# no comment", b"3 * b'x'", 65536 * b"a"]
    found += EVERY
    found += [b"<" + length * one + b">" for one in EVERY for length in (7, 8)]
    anything = random.Random(1)
    for _ in range(300):
        found.append(b"".join(anything.randrange(1, 20) * anything.choice(EVERY) for _ in range(anything.randrange(30))))
    return found


class Lines(unittest.TestCase):
    """A line and its input."""

    def test_every_input_comes_back(self) -> None:
        pairs = [one + other for one in EVERY for other in EVERY]
        runs = [length * one + length * b"'" for one in EVERY for length in range(6, 11)]
        for data in samples() + pairs + runs:
            line = line_of(data)
            self.assertTrue(line.isascii() and line.isprintable(), line)
            self.assertEqual(input_of(line), data)

    def test_runs_are_short(self) -> None:
        self.assertEqual(line_of(b"MZ" + 60 * b"\0" + b"PE" + 7 * b"\0"), "b'MZ' + 60 * b'\\x00' + b'PE" + 7 * r"\x00" + "'")

    def test_what_is_no_input_is_refused(self) -> None:
        for line in ("", "x", "b'a", "b'a' b'b'", "b'a' +", "b'a' + ", "'a'", "b'\\x1'", "b'ä'", "-1 * b'a'", "b'a' * 2", "b'a' "):
            with self.assertRaises(ValueError, msg=line):
                input_of(line)


class Files(unittest.TestCase):
    """A corpus and its directory."""

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.file = Path(scratch.name, "corpus.txt")
        self.directory = Path(scratch.name, "corpus")

    def unpacked(self) -> dict[str, bytes]:
        """Return the names and the bytes of the unpacked inputs."""
        unpack(self.file, self.directory)
        return {path.name: path.read_bytes() for path in self.directory.iterdir()}

    def test_a_corpus_comes_back(self) -> None:
        self.directory.mkdir()
        inputs = samples()
        for number, data in enumerate(inputs):
            (self.directory / str(number)).write_bytes(data)
        pack(self.file, self.directory)
        again = self.unpacked()
        self.assertEqual(set(again.values()), set(inputs))
        self.assertEqual(len(again), len(set(inputs)))

    def test_unpacking_leaves_nothing_else(self) -> None:
        self.file.write_text("# one\n\nb'a'\nb'b'\n", encoding="utf-8")
        self.assertEqual(self.unpacked(), {"3": b"a", "4": b"b"})
        self.file.write_text("b'c'\n", encoding="utf-8")
        self.assertEqual(self.unpacked(), {"1": b"c"})

    def test_packing_only_adds(self) -> None:
        lines = "# ä note\nb'\\x61'\n"  # not as the tool would write it
        self.file.write_text(lines, encoding="utf-8")
        self.directory.mkdir()
        for name, data in {"1": b"a", "2": b"\0 longer", "3": b"\n"}.items():
            (self.directory / name).write_bytes(data)
        for _ in range(2):
            pack(self.file, self.directory)
            self.assertEqual(self.file.read_text(encoding="utf-8"), lines + "b'\\n'\nb'\\x00 longer'\n")

    def test_a_wrong_line_is_named_and_changes_nothing(self) -> None:
        self.file.write_text("b'a'\n", encoding="utf-8")
        self.unpacked()
        self.file.write_text("b'b'\nb'c\n", encoding="utf-8")
        program = [sys.executable, str(HERE / "corpus.py"), "unpack", str(self.file), str(self.directory)]
        done = subprocess.run(program, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("corpus.txt:2: no bytes literal at column 1", done.stderr)
        self.assertEqual((self.directory / "1").read_bytes(), b"a")


class Corpora(unittest.TestCase):
    """The corpora of the repository."""

    def test_each_fuzzer_has_one(self) -> None:
        fuzzers = {source.stem.removeprefix("fuzz_") for source in HERE.glob("fuzz_*.c")}
        self.assertEqual({file.name for file in (HERE / "corpus").iterdir()}, {f"{name}.txt" for name in fuzzers})

    def test_no_input_is_there_twice(self) -> None:
        for file in (HERE / "corpus").iterdir():
            inputs = [data for _, data in inputs_of(file)]
            self.assertEqual(len(inputs), len(set(inputs)), file.name)


if __name__ == "__main__":
    unittest.main()
