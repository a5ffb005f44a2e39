# SPDX-License-Identifier: MIT
"""A service's record under one host: what it wrote down itself, and what Wine's trace has of its states and events."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

STATES = ("", "STOPPED", "START_PENDING", "STOP_PENDING", "RUNNING", "CONTINUE_PENDING", "PAUSE_PENDING", "PAUSED")
OWN_EVENTS = (0xFF, 0x1000, 0x1002, 0x1003, 0x1004)  # whose text is the code's, not the host's
SOURCE = "side-by-side"  # services/recording.py
NAME = "SideBySide"  # services/player.py

CREATE = re.compile(rf'^\w+:trace:service:(svcctl_)?CreateServiceW .*L"{NAME}"')
CONTROL = re.compile(r'^\w+:trace:service:service_handle_control L"[^"]*" control ([1-9]\d*) ')
STATUS = re.compile(r"^\w+:trace:service:SetServiceStatus \w+ 0x10 (\w+) (\w+) (\w+) (\w+) (\w+) (\w+)")
REGISTER = re.compile(r'^(\w+):fixme:advapi:RegisterEventSourceW \(\(null\),L"(.*)"\)')
REPORT = re.compile(r"^(\w+):fixme:advapi:ReportEventW \(\w+,(\w+),\w+,(\w+),")
INSERT = re.compile(r'^(\w+):\w+:eventlog:ReportEventW L"(.*)"')


@dataclass
class Status:
    """One SetServiceStatus."""

    state: str
    accepted: int
    exit_code: int
    specific_code: int
    checkpoint: int
    wait_hint: int


@dataclass
class Event:
    """One ReportEvent."""

    source: str
    type: int
    number: int
    texts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        own = self.number & 0xFFFF in OWN_EVENTS
        return f"{self.source} {self.type} 0x{self.number:08X}" + (f" {', '.join(self.texts)}" if own else "")


Moment = Status | Event | int  # int: a control has come


def read_trace(text: str) -> list[list[Moment]]:
    """The moments of each case, which begins when its service is made."""
    cases: list[list[Moment]] = [[]]
    sources: dict[str, str] = {}
    events: dict[str, Event] = {}
    for line in text.splitlines():
        if CREATE.match(line):
            cases.append([])
        elif control := CONTROL.match(line):
            cases[-1].append(int(control[1]))
        elif status := STATUS.match(line):
            state, *numbers = (int(number, 16) for number in status.groups())
            cases[-1].append(Status(STATES[state], *numbers))
        elif register := REGISTER.match(line):
            sources[register[1]] = register[2]
        elif report := REPORT.match(line):
            events[report[1]] = Event(sources.get(report[1], "?"), int(report[2], 16), int(report[3], 16))
            cases[-1].append(events[report[1]])
        elif (insert := INSERT.match(line)) and insert[1] in events:
            events[insert[1]].texts.append(insert[2])
    return cases[1:]


def facts_of_trace(moments: list[Moment]) -> dict[str, str]:
    """The states and events as facts that can be compared."""
    facts: dict[str, str] = {}
    order: list[str] = []
    states: list[str] = []
    events: list[str] = []
    before = "nothing"  # the last turn of the service's code, or control
    last: Status | None = None
    for moment in moments:
        if isinstance(moment, Status):
            new = last is None or moment.state != last.state
            if new:
                states.append(moment.state)
            if moment.state.endswith("PENDING"):
                facts.setdefault(f"{moment.state} comes after", before)
            elif new:
                order.append(moment.state)
            accepts = facts.get(f"{moment.state} accepts", "").split()
            if hex(moment.accepted) not in accepts:
                facts[f"{moment.state} accepts"] = " ".join([*accepts, hex(moment.accepted)])
            hints = facts.get(f"{moment.state} wait hint", "").split()
            if str(moment.wait_hint) not in hints:
                facts[f"{moment.state} wait hint"] = " ".join([*hints, str(moment.wait_hint)])
            if last is not None and moment.state == last.state and moment.checkpoint < last.checkpoint:
                facts["checkpoints"] = f"{moment.state}: {last.checkpoint}, {moment.checkpoint}"
            if moment.state.endswith("PENDING") != (moment.checkpoint > 0):
                facts[f"{moment.state} checkpoint"] = str(moment.checkpoint)
            facts["exit code"] = str(moment.exit_code)
            facts["specific code"] = hex(moment.specific_code)
            last = moment
        elif isinstance(moment, int):
            before = f"control {moment}"
        elif moment.source == SOURCE:
            before = moment.texts[0]
            order.append(before)
        else:
            events.append(str(moment))
            order.append(f"event 0x{moment.number:08X}")
    facts["states"] = ", ".join(states)
    facts["events"] = "; ".join(events) or "none"
    facts["order"] = ", ".join(order)
    return facts


def normal(text: str) -> str:
    """The same for every version of Python, and every run."""
    text = re.sub(r"(?i)\b(python|pywintypes)3\d+\b", r"\g<1>3Y", text)
    text = re.sub(r"(?i)pythonservice\.exe", "PythonService.exe", text)
    return re.sub(r"0x[0-9A-Fa-f]{12,}|object at 0x[0-9A-Fa-f]+", "0x…", text)


def read_record(file: Path, *traces: Path) -> dict[str, dict[str, str]]:
    """The facts of each case. A service is in one of the traces: in the SCM's, or in the player's if that has played the SCM."""
    cases: dict[str, dict[str, str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        what, value = json.loads(line)
        if what == "case":
            current = cases[ast.literal_eval(value)] = {}
            continue
        key, number = what, 1
        while key in current:
            number += 1
            key = f"{what} ({number})"
        current[key] = normal(value)
    traced = [read_trace(trace.read_text(encoding="utf-8", errors="replace")) for trace in traces]
    assert {len(trace) for trace in traced} == {len(cases)}, f"{len(cases)} cases, and the traces have {[*map(len, traced)]}"
    for facts, *moments in zip(cases.values(), *traced):
        facts.update({key: normal(value) for key, value in facts_of_trace(sum(moments, [])).items()})
    return cases
