#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What each verb answers with --json is as docs/schemas has it, in success, failure and nonsense; standard error has nothing.

usage: schemas.py, inside scripts/sandbox
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import]

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "docs/schemas").glob("*.json")}
HOST = r"C:\pyhost\pyhost.exe"
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
PLACE = r"C:\schemas ü"
VENV = rf"{PLACE}\venv"
PATIENCE = 120  # seconds after which a program counts as hung
DONE, FAILED, USAGE, STOPPED, NO_SERVICE = range(5)

SCRIPT = """
import time

import servicemanager, win32event, win32service, win32serviceutil

class Shop(win32serviceutil.ServiceFramework):
    _svc_name_ = "Shop"
    _svc_display_name_ = "Läden"

    def __init__(self, arguments):
        super().__init__(arguments)
        self.end = win32event.CreateEvent(None, 0, 0, None)

    def SvcDoRun(self):
        print("größer ☃")
        win32event.WaitForSingleObject(self.end, win32event.INFINITE)

    def SvcStop(self):
        win32event.SetEvent(self.end)

    def SvcPause(self):
        self.ReportServiceStatus(win32service.SERVICE_PAUSED)

    def SvcContinue(self):
        self.ReportServiceStatus(win32service.SERVICE_RUNNING)

class Raises(Shop):
    _svc_name_ = "Raises"
    _svc_display_name_ = "It raises"

    def __init__(self, arguments):
        raise ValueError("größer")

class Returns(Shop):
    _svc_name_ = "Returns"
    _svc_display_name_ = "It returns"

    def SvcDoRun(self):
        pass
"""


# ---- the schemas themselves ----


def properties(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each property that a schema has anywhere."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for value in schema.values():
            yield from properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield each schema of an object that a schema has anywhere."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and "object" in schema.get("type", ()):
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def resolve(place: str) -> Any:
    """Return what a $ref to another schema names."""
    file, _, path = place.partition("#/")
    found = SCHEMAS[file.removesuffix(".json")]
    for key in path.split("/"):
        found = found[key]
    return found


def verbs() -> list[str]:
    """Return the verbs that take --json, by the page that is made of their table."""
    page = (ROOT / "docs/verbs.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    return [part.split("\n")[0] for part in parts if "| `--json`" in part]


def each_verb_has_a_schema() -> None:
    """There is one for each verb, which is a JSON Schema, describes each key, and lets no other one in."""
    assert sorted(SCHEMAS) == sorted([*verbs(), "common", "error"]), sorted(SCHEMAS)
    for verb, schema in SCHEMAS.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        for key, value in properties(schema):
            described = resolve(value["$ref"]) if "$ref" in value and not value["$ref"].startswith("#") else value
            assert described.get("description"), f"{verb}: {key} is not described"
        for closed in objects(schema):
            assert closed.get("additionalProperties") is False, f"{verb}: {list(closed['properties'])} may have more"


def a_definition_has_each_option() -> None:
    """What dump may write are the options of install that a file may have, in their order."""
    page = (ROOT / "docs/verbs.md").read_text(encoding="utf-8")
    options = re.findall(r"^\| `--([a-z0-9-]+)", page.partition("## install")[2].partition("`-f, --file")[0], re.MULTILINE)
    assert options == list(SCHEMAS["common"]["$defs"]["definition"]["properties"]), options
    for verb in ("dump", "import-nssm"):
        extra = set(SCHEMAS[verb]["properties"]) ^ set(options)
        assert extra == {"file", "notes", "error"}, extra


# ---- answers ----

used: dict[str, set[int]] = {}


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its keys, none of which may stand there twice."""
    found = dict(pairs)
    assert len(found) == len(pairs), [key for key, _ in pairs]
    return found


def check(verb: str, answer: Any) -> None:
    """Validate an answer of the verb."""
    store = {f"{name}.json": schema for name, schema in SCHEMAS.items()}
    schema = SCHEMAS[verb]
    resolver = jsonschema.RefResolver(f"{verb}.json", schema, store=store)
    errors = list(jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(answer))
    assert not errors, f"{verb}: {jsonschema.exceptions.best_match(errors).message}\nin {answer}"


def ask(verb: str, *arguments: str, code: int = DONE) -> Any:
    """Run a verb with --json, which must end with code; return its answer, validated."""
    done = subprocess.run(
        ["wine", HOST, verb, "--json", *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE
    )
    print("$", verb, *arguments, f"-> {done.returncode}\n{done.stdout.decode(errors='replace')}", flush=True)
    assert done.stderr == b"", f"on standard error: {done.stderr!r}"
    assert done.stdout.isascii(), done.stdout
    assert done.returncode == code, f"exit code {done.returncode} instead of {code}"
    answer = json.loads(done.stdout, object_pairs_hook=unique)
    check(verb if verb in SCHEMAS else "error", answer)
    is_told = code == STOPPED and verb not in ("pause", "continue", "control")  # whose control did not arrive
    failed = code != DONE and not is_told and not (verb == "doctor" and code == FAILED)
    for one in answer if isinstance(answer, list) else [answer]:
        assert isinstance(answer, list) or ("error" in one) == failed, one
    used.setdefault(verb, set()).add(code)
    return answer


def install_and_change() -> None:
    """install and update say what they change, and that nothing is to be changed."""
    shop = rf"{PLACE}\shop.Shop"
    assert ask("install", shop, "--python", VENV, "--dry-run")["changed"]
    answer = ask("install", shop, "--python", VENV)
    assert answer["changed"] and {"what": "display-name", "before": None, "after": "Läden"} in answer["changes"], answer
    assert not ask("install", shop, "--python", VENV)["changed"]
    ask("install", rf"{PLACE}\shop.Raises", "--python", VENV)
    ask("install", rf"{PLACE}\shop.Returns", "--python", VENV)
    ask("install", rf"{PLACE}\shop.Nothing", "--python", VENV, code=FAILED)
    ask("install", "--name", "Spooler", "--python", VENV, rf"{PLACE}\shop.py", code=FAILED)
    ask("install", "--no-such-option", code=USAGE)
    answer = ask("install", "--name", "Second", "--python", VENV, rf"{PLACE}\shop.Nothing", code=FAILED)
    assert answer["name"] == "Second", answer
    answer = ask("update", "Shop", "--depends", "Tcpip", "--depends", "RpcSs", "--directory", PLACE, "--dry-run")
    changes = {change["what"]: change for change in answer["changes"]}
    assert changes["depends"] == {"what": "depends", "before": [], "after": ["Tcpip", "RpcSs"]}, answer
    assert changes["directory"]["before"] is None, answer
    answer = ask("update", "Shop", "--startup", "auto")
    assert answer["changes"] == [{"what": "startup", "before": "manual", "after": "auto"}], answer
    assert not ask("update", "Shop", "--startup", "auto")["changed"]
    ask("update", "Shop", "--startup", "sometimes", code=USAGE)
    ask("update", "Spooler", "--startup", "auto", code=FAILED)
    assert ask("update", "Missing", "--startup", "auto", code=NO_SERVICE)["error"]["code"] == 1060


LOUD = """
import os, subprocess, sys, warnings

print("printed")
print("an error", file=sys.stderr)
os.write(1, b"by descriptor 1\\n")
os.write(2, b"by descriptor 2\\n")
warnings.warn("a warning")
subprocess.call(["cmd", "/c", "echo by a child"])

class Loud:
    _svc_name_ = "Loud"

    def SvcDoRun(self):
        pass

    def SvcStop(self):
        pass
"""


def what_code_writes_is_no_answer() -> None:
    """What a module writes while it is imported, in whatever way, is in the notes; for people, on standard error."""
    (Path(os.environ["PYHOST_C"]) / "schemas ü/loud.py").write_text(LOUD, encoding="utf-8")
    for arguments in (["install", rf"{PLACE}\loud.Loud", "--python", VENV], ["doctor", "Loud"]):
        notes = " ".join(ask(*arguments)["notes"])
        for part in ("printed", "an error", "by descriptor 1", "by descriptor 2", "a warning", "by a child"):
            assert part in notes, notes
    done = subprocess.run(["wine", HOST, "doctor", "Loud"], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
    assert b"by a child" in done.stderr and b"by descriptor 1" in done.stderr, done.stderr
    assert b"by a child" not in done.stdout and b"by descriptor 1" not in done.stdout, done.stdout
    ask("remove", "Loud")


def start_and_stop() -> None:
    """The verbs that change a state tell it."""
    assert ask("status", "Shop", code=STOPPED)["state"] == "STOPPED"
    assert ask("start", "Shop")["changed"]
    assert not ask("start", "Shop")["changed"]
    assert ask("status", "Shop")["state"] == "RUNNING"
    assert ask("pause", "Shop")["state"] == "PAUSED"
    assert ask("continue", "Shop")["state"] == "RUNNING"
    ask("control", "Shop", "130")
    ask("control", "Shop", "nonsense", code=USAGE)
    assert ask("restart", "Shop")["changed"]
    assert ask("restart", "--outdated") == []
    record = Path(os.environ["PYHOST_C"], "ProgramData/pyhost/Shop/Shop.log.run")
    whole = record.read_text(encoding="utf-8")
    record.write_text(whole.partition("host ")[0], encoding="utf-8")  # nobody can tell now which pyhost runs
    answer = ask("restart", "--outdated", code=FAILED)
    assert [one["name"] for one in answer] == ["Shop"] and answer[0]["error"]["cure"], answer
    record.write_text(whole, encoding="utf-8")
    answer = ask("start", "Raises", code=FAILED)
    assert "größer" in json.dumps(answer, ensure_ascii=False), answer
    ask("start", "Returns", code=STOPPED)
    assert ask("status", "Raises", code=STOPPED)["failure"]["kind"], answer
    ask("status", "Returns", code=STOPPED)
    ask("status", "Spooler", code=STOPPED)
    assert ask("stop", "Shop")["state"] == "STOPPED"
    assert not ask("stop", "Shop")["changed"]
    for verb in ("pause", "continue"):
        assert ask(verb, "Shop", code=STOPPED)["error"]["code"] == 1062
    for verb in ("start", "stop", "restart", "pause", "continue", "status"):
        assert ask(verb, "Missing", code=NO_SERVICE)["error"]["code"] == 1060
        ask(verb, "--nonsense", code=USAGE)
    ask("control", "Missing", "130", code=NO_SERVICE)


def several_services() -> None:
    """For several names, and for a pattern, the answer is a list; each service has its own error."""
    answers = ask("start", "Shop", "Missing", code=NO_SERVICE)
    assert [answer["name"] for answer in answers] == ["Shop", "Missing"], answers
    assert "error" not in answers[0] and answers[1]["error"]["code"] == 1060, answers
    assert [answer["name"] for answer in ask("status", "R*", "Shop", code=STOPPED)] == ["Raises", "Returns", "Shop"]
    assert {answer["name"] for answer in ask("status", code=STOPPED)} == {"Shop", "Raises", "Returns"}
    ask("status", "X*", code=NO_SERVICE)
    assert len(ask("logs", "Shop", "Raises", "-n", "1")) == 2
    ask("logs", "Shop", "Raises", "--follow", code=USAGE)
    ask("restart", "Shop", "Returns", code=STOPPED)
    assert len(ask("stop", "S*", "Raises")) == 2
    ask("remove", "R*", code=USAGE)


def look() -> None:
    """The verbs that only look."""
    version = ask("version")["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", version), version
    names = {row["name"] for row in ask("list")["services"]}
    assert names >= {"Shop", "Raises"} and "Spooler" not in names, names
    assert "Spooler" in {row["name"] for row in ask("list", "--all")["services"]}
    ask("list", "Shop", "Shop", "Shop", code=USAGE)
    ask("doctor", "Shop")
    script = Path(os.environ["PYHOST_C"], "schemas ü/shop.py")
    script.write_text(SCRIPT.replace("class Returns", "class Renamed"), encoding="utf-8")
    ask("doctor", "Returns", code=FAILED)
    script.write_text(SCRIPT, encoding="utf-8")
    ask("doctor", "Missing", code=NO_SERVICE)
    lines = ask("logs", "Shop")["lines"]
    assert "größer ☃" in lines, lines
    assert ask("logs", "Raises", "--errors", "--since", "1h")["lines"]
    ask("logs", "Shop", "--grep", "nowhere")
    ask("logs", "Shop", "--since", "yesterday", code=USAGE)
    ask("logs", "Missing", code=NO_SERVICE)
    assert ask("rotate", "Shop")["changed"]
    assert len(ask("rotate", "Shop", "Raises")) == 2
    ask("rotate", "Missing", code=NO_SERVICE)
    ask("frobnicate", code=USAGE)


def follow() -> None:
    """With --follow each line of the log is an object in a line."""
    command = ["wine", HOST, "logs", "Shop", "--json", "--follow", "--grep", "größer"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        ask("start", "Shop")
        answer = json.loads(process.stdout.readline())
        check("logs", answer)
        assert answer["line"] == "größer ☃", answer
        process.kill()
    ask("stop", "Shop")


def write_definitions() -> None:
    """dump, import-nssm and bundle; what dump says is installed again."""
    answer = ask("dump", "Shop")
    assert answer["display-name"] == "Läden", answer
    (Path(os.environ["PYHOST_C"]) / "shop.json").write_text(json.dumps(answer), encoding="utf-16")
    assert not ask("install", "--file", r"C:\shop.json")["changed"]
    assert ask("dump", "Shop", "--output", r"C:\shop.toml")["file"] == r"C:\shop.toml"
    assert not ask("install", "--file", r"C:\shop.toml")["changed"]
    ask("dump", "Spooler", code=FAILED)
    ask("dump", "Missing", code=NO_SERVICE)
    ask("dump", code=USAGE)
    ask("import-nssm", "Shop", code=FAILED)
    ask("import-nssm", "Missing", code=NO_SERVICE)
    key = r"HKLM\SYSTEM\CurrentControlSet\Services\Shop\Parameters"
    for name, value in {"Application": PYTHON, "AppParameters": "-c 1", "AppStdin": "x"}.items():
        subprocess.run(["wine", "reg", "add", key, "/v", name, "/d", value, "/f"], check=True, stdout=subprocess.DEVNULL)
    ask("import-nssm", "Shop", code=FAILED)
    subprocess.run(["wine", "reg", "add", key, "/v", "AppParameters", "/d", r"C:\shop.py", "/f"], check=True, stdout=subprocess.DEVNULL)
    assert any("AppStdin" in note for note in ask("import-nssm", "Shop")["notes"])
    assert len(ask("bundle", "Shop", "--output", PLACE, "--zip")["made"]) == 2
    ask("bundle", "Missing", code=NO_SERVICE)
    ask("bundle", code=USAGE)


def adopt_and_remove() -> None:
    """adopt, release and remove, of one and of all."""
    ask("adopt", "Shop")
    ask("adopt", "Missing", code=NO_SERVICE)
    assert isinstance(ask("adopt", "--all"), list)
    ask("release", "Shop", code=FAILED)
    ask("release", "Missing", code=NO_SERVICE)
    ask("remove", "Spooler", code=FAILED)
    ask("remove", "Missing", code=NO_SERVICE)
    ask("remove", code=USAGE)
    for name in ("Shop", "Raises", "Returns"):
        answer = ask("remove", name)
        assert answer["name"] == name and answer["changed"], answer


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    each_verb_has_a_schema()
    a_definition_has_each_option()
    place = Path(os.environ["PYHOST_C"], "schemas ü")
    place.mkdir()
    (place / "shop.py").write_text(SCRIPT, encoding="utf-8")
    subprocess.run(["wine", PYTHON, "-I", "-m", "venv", "--without-pip", VENV], check=True, stdin=subprocess.DEVNULL)
    checks = [install_and_change, what_code_writes_is_no_answer, start_and_stop, several_services, look, follow, write_definitions, adopt_and_remove]
    for one in checks:
        print(one.__doc__)
        one()
    assert set(used) - {"frobnicate"} == set(verbs()), set(verbs()) - set(used)
    print(f"{len(checks) + 2} passed, 0 failed")


if __name__ == "__main__":
    main()
