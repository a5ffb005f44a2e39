#!/usr/bin/python3
"""Programs on each CPython: what its versions have in another way than the one before.

usage: programs.py [CASE]...     inside scripts/sandbox

PYHOST_TEST_PYTHON names the python.exe. How a program stops leans on Python's
own modules (threading, _thread, socket), whose insides differ from version to
version; and each version brings environment variables of its own.
"""

from __future__ import annotations

import re
import shutil
import sys

from machine import HOST, Base, copy, has, linux, run, run_all, write

BASE = Base.under_test()
NAME = "Program"
STOP_LIMIT = 40  # s; half of it passes before a stop is insisted on

# Each program says when it can be stopped.
LEFT_THREAD = r"""
import atexit, io, pyhost, threading, time
atexit.register(print, "atexit has run", flush=True)
written = open(r"C:\programs\written.txt", "w")
written.write("what stood in the buffer")
class Broken(io.RawIOBase):
    def flush(self):
        raise RuntimeError("no")
broken = Broken()
threading.Thread(target=time.sleep, args=(600,)).start()
pyhost.notify(ready=True)
print("the main thread's code has ended", flush=True)
"""
ACCEPT = """
import pyhost, socket
pyhost.notify(ready=True)
try:
    socket.create_server(("127.0.0.1", 0)).accept()
except KeyboardInterrupt:
    print("interrupted", flush=True)
except OSError as failed:
    print("failed", failed, flush=True)
finally:
    print("finally: first", flush=True)
    print("finally: last", flush=True)
"""
LOCK = """
import pyhost, threading
lock = threading.Lock()
lock.acquire()
pyhost.notify(ready=True)
try:
    lock.acquire()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
SELECTOR_LOOP = """
import asyncio, pyhost
async def main():
    pyhost.notify(ready=True)
    await asyncio.Event().wait()
loop = asyncio.SelectorEventLoop()
try:
    loop.run_until_complete(main())
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
# A class that waits for its stop, but for its SvcDoRun.
WAITING = """
import win32event, win32serviceutil
class Service(win32serviceutil.ServiceFramework):
    _svc_name_ = _svc_display_name_ = "Program"
    def __init__(self, args):
        super().__init__(args)
        self.stopping = win32event.CreateEvent(None, 0, 0, None)
    def SvcStop(self):
        win32event.SetEvent(self.stopping)
"""
LEFT_THREAD_OF_A_CLASS = f"""{WAITING}
    def SvcDoRun(self):
        import threading, time
        threading.Thread(target=time.sleep, args=(600,), name="deaf").start()
        win32event.WaitForSingleObject(self.stopping, win32event.INFINITE)
"""
LATE_THREADING = f"""
import _thread
{WAITING}
    def SvcStop(self):
        import importlib
        threading = importlib.import_module("threading")  # of which Python's audit hooks hear nothing
        print("the main thread is known:", threading.main_thread().ident == self.main, flush=True)
        win32event.SetEvent(self.stopping)
    def SvcDoRun(self):
        self.main = _thread.get_ident()
        win32event.WaitForSingleObject(self.stopping, win32event.INFINITE)
        import threading, time
        def work():
            time.sleep(0.5)
            print("the thread's work is done", flush=True)
        threading.Thread(target=work).start()
"""
LEAN = f"""{WAITING}
    def SvcDoRun(self):
        import atexit, sys
        atexit.register(lambda: print("LOADED", *sorted({{*sys.modules}} - {{*sys.builtin_module_names}})))
        win32event.WaitForSingleObject(self.stopping, win32event.INFINITE)
"""

STOPPED_PROGRAM = """
import atexit, pyhost, sys, time
atexit.register(lambda: print("LOADED", "traceback" in sys.modules))
pyhost.notify(ready=True)
time.sleep(600)
"""
KEEPING = f"""
import atexit, sys
{WAITING}
    def SvcDoRun(self):
        atexit.register(print, "atexit has run")
        win32event.WaitForSingleObject(self.stopping, win32event.INFINITE)
class Told:
    def __del__(self):
        print("it is let go")
"""
# What a module keeps until Python's end, and what is written when that comes to it; None: nothing in the log.
KEPT = {
    "an instance with __del__": ("kept = Told()", "it is let go"),
    "an instance that nothing but a cycle refers to": ("a = []; a.append(a); a.append(Told()); del a", "it is let go"),
    "an instance that is frozen": ("import gc; kept = Told(); gc.freeze()", "it is let go"),
    "an instance without fields": (
        "class Bare:\n    __slots__ = ()\n    __del__ = Told.__del__\nkept = Bare()",
        "it is let go",
    ),
    "an instance without fields, of an abstract class": (
        "import abc\nclass Bare(abc.ABC):\n    __slots__ = ()\n    __del__ = Told.__del__\nkept = Bare()",
        "it is let go",
    ),
    "a thread that an atexit function begins": (
        "import threading, time\natexit.register(lambda: threading.Thread(target=time.sleep, args=(0.5,)).start())",
        None,
    ),
    "a connection, beside a thread that may be sending": (
        "import socket, threading, time\nkept = socket.socketpair()\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()",
        None,
    ),
    "a generator in the middle": (
        "def steps():\n    try:\n        yield\n    finally:\n        print('it is let go')\nkept = steps(); next(kept)",
        "it is let go",
    ),
    "a stream of its own": (
        "class Tee:\n    def write(self, text): sys.__stderr__.write(text)\n    def flush(self): sys.__stderr__.write('it is let go')\n"
        "sys.stdout = Tee()",
        "it is let go",
    ),
    "a stream in the place of one with half a line": (
        "import io\nsys.stdout.write('half a line'); sys.stdout = io.StringIO(); atexit.register(sys.__stderr__.write, 'atexit has run\\n')",
        None,
    ),
    "what the collector is to call": ("import gc\ngc.callbacks.append(lambda *_: print('it is let go'))", "it is let go"),
    "a file": (r"kept = open(r'C:\programs\kept.txt', 'w'); kept.write('the rest')", None),
    "a database": (
        "import sqlite3, tempfile\nkept = sqlite3.connect(tempfile.mktemp(dir=r'C:\\programs'))",
        None,
    ),
}

HOME_PROGRAM = """
import os, sys
print("SEEN", sys.prefix, sys.base_prefix, os.__file__, *sys.path, sep="|", flush=True)
"""


def lives(code: str, *words: str) -> str:
    """Install a program, or what words say, start and stop it; return its log. It must end before the stop is insisted on."""
    write(r"C:\programs\program.py", code)
    log = linux(r"C:\programs\program.log")
    log.unlink(missing_ok=True)
    python = rf"{BASE.directory}\{BASE.program}"
    own = ("--name", NAME, "--python", python, "--log", r"C:\programs\program.log", "--stop-limit", f"{STOP_LIMIT}s")
    run(HOST, "install", *own, *(words or ("--ready-after", "never", r"C:\programs\program.py")))
    try:
        run(HOST, "start", NAME, "--wait", "60")
        run(HOST, "stop", NAME, "--wait", "60")
    finally:
        run(HOST, "remove", NAME, "--wait", "60", code=None)
    said = log.read_text(encoding="utf-8")
    assert "failure" not in said and "it gets SIGINT" not in said, said
    return said


def a_thread_is_left() -> None:
    """A stop that no handler takes ends the wait for a thread that is no daemon; atexit functions run, and open files are flushed."""
    said = lives(LEFT_THREAD)
    assert "the main thread's code has ended" in said and "atexit has run" in said, said
    written = linux(r"C:\programs\written.txt").read_text()
    assert written == "what stood in the buffer", written


def a_class_leaves_a_thread() -> None:
    """A class's thread that is no daemon does not keep the service from its end."""
    said = lives(LEFT_THREAD_OF_A_CLASS, r"C:\programs\program.Service")
    assert 'the thread "deaf" goes on' in said, said


FINALIZED = "interpreter finalized"


def a_class_ends_as_python_does() -> None:
    """What a class's module keeps comes to its end before the service is STOPPED, and atexit functions run before that."""
    for what, (code, told) in KEPT.items():
        if "frozen" in what and BASE.minor < SHOWS_OBJECTS:
            continue  # Python's own end does not come to it
        if "sqlite3" in code and not linux(rf"{BASE.directory}\DLLs\_sqlite3.pyd").exists():
            continue  # the one that is built for trying has none
        written = linux(r"C:\programs\kept.txt")
        written.unlink(missing_ok=True)
        said = lives(KEEPING + code + "\n", r"C:\programs\program.Service", "--environment", "PYHOST_TIMINGS=1")
        assert FINALIZED in said, (what, said)
        assert "atexit has run" in said, (what, said)
        if told is not None:
            assert said.index("atexit has run") < said.find(told) < said.index("ends, exit code 0"), (what, said)
        if "half a line" in what:
            assert "half a line" in said, said
        if what == "a file":
            assert written.read_text() == "the rest"


def a_class_that_keeps_nothing_ends_at_once() -> None:
    """Python is not taken apart object by object where nobody would see it; atexit functions run all the same, and no line is lost."""
    common = (
        "import asyncio, ctypes, logging, socket, subprocess, threading\n"
        "atexit.register(sys.stdout.write, 'a line without its end')\n"
        "kept = socket.create_server(('127.0.0.1', 0))\n"
        "threading.Thread(target=kept.accept, daemon=True).start()\n"
    )
    # A class that answers for its attributes is not asked: its code would run where Python shows its objects.
    answers = (
        "class Meta(type):\n    def __getattr__(cls, name):\n        print('asked for', name)\n        time.sleep(0.02)\n"
        "        raise AttributeError(name)\nclass Job(metaclass=Meta): pass\nimport time\ndef work():\n    global job\n"
        "    while True:\n        job = Job()\n        time.sleep(0.001)\nthreading.Thread(target=work, daemon=True).start()\n"
    )
    said = lives(KEEPING + common + answers, r"C:\programs\program.Service", "--environment", "PYHOST_TIMINGS=1")
    assert (FINALIZED in said) == (BASE.minor < SHOWS_OBJECTS or bool(BASE.threads)), said
    assert "atexit has run" in said and "a line without its end\n" in said and "asked for" not in said, said
    assert "Traceback" not in said, said


def accept_is_interrupted() -> None:
    """KeyboardInterrupt leaves accept(), and the finally behind it runs whole."""
    said = lives(ACCEPT)
    found = re.findall(r"^(?:interrupted|failed.*|finally: .*)$", said, re.MULTILINE)
    assert found == ["interrupted", "finally: first", "finally: last"], said


def a_lock_is_interrupted() -> None:
    """KeyboardInterrupt leaves Lock.acquire(), since Python 3.14."""
    said = lives(LOCK)
    assert "interrupted" in said, said


def a_selector_loop_is_woken() -> None:
    """An event loop that waits in select() ends by KeyboardInterrupt."""
    said = lives(SELECTOR_LOOP)
    assert "interrupted" in said, said


def its_variables_are_known() -> None:
    """Whatever this Python's own help calls an environment variable is one that the machine's environment does not give to a service."""
    help_of = "--help-env" if BASE.minor >= 11 else "-h"
    said = run(rf"{BASE.directory}\{BASE.program}", help_of)
    names = sorted(set(re.findall(r"^(PYTHON[A-Z_0-9]+)", said, re.MULTILINE)))
    assert len(names) >= 10, said
    assert "PYTHONHOME" in names, said
    write(r"C:\programs\program.py", "import os\nprint('SEEN', sorted(n for n in os.environ if n.startswith('PYTHON')))\n")
    others = ["PYTHONNET_RUNTIME", "PYTHON_KEYRING_BACKEND", "PYTHON_EGG_CACHE", "PYTHON"]
    own = ("--name", NAME, "--python", rf"{BASE.directory}\{BASE.program}")
    run(HOST, "install", *own, r"C:\programs\program.py")
    try:
        given = {name: "0" for name in [*names, *others]}
        told = run(HOST, "-debug", NAME, environment=given)
    finally:
        run(HOST, "remove", NAME, code=None)
    assert f"SEEN {sorted(others)}" in told, told


def seen(said: str) -> str:
    """Return what HOME_PROGRAM has told."""
    found = re.search(r"^SEEN\|(.*?)\s*$", said, re.MULTILINE)
    assert found, said
    return found[1]


def its_home_counts() -> None:
    r"""PYTHONHOME of the service's own environment, or of a machine's that counts, is the home, as under python.exe.

    A build's landmark in C:\Modules changes nothing of that, as it would under python.exe.
    """
    home, program, venv = r"C:\programs\home", r"C:\programs\program.py", r"C:\programs\venv"
    for part in ("Lib", "DLLs"):
        copy(rf"{BASE.directory}\{part}", rf"{home}\{part}")
    write(program, HOME_PROGRAM)
    run(rf"{BASE.directory}\python.exe", "-m", "venv", "--without-pip", venv)
    given = {"PYTHONHOME": home}
    for python in (rf"{BASE.directory}\python.exe", *([rf"{venv}\Scripts\python.exe"] if BASE.has_launcher else [])):
        expected = seen(run(python, program, environment=given))
        assert rf"{home}\lib\os.py".lower() in expected.lower(), expected
        for option, environment in ((f"--environment=PYTHONHOME={home}", None), ("--machine-environment", given)):
            run(HOST, "install", "--name", NAME, "--python", python, option, program)
            write(r"C:\Modules\Setup.local", "")
            try:
                assert seen(run(HOST, "-debug", NAME, environment=environment)) == expected, (python, option)
                if environment is None:
                    has(run(HOST, "doctor", NAME, code=None), f'PYTHONHOME has Python take its standard library from "{home}"')
                    has(run(HOST, "bundle", NAME, "--output", r"C:\programs\out", code=1), "Cannot bundle", "--environment -PYTHONHOME")
            finally:
                shutil.rmtree(linux(r"C:\Modules"))
                run(HOST, "remove", NAME, code=None)


def its_home_is_refused() -> None:
    """A PYTHONHOME without a library, or of another Python, is refused with the command that removes it; -E ignores it."""
    program, other = r"C:\programs\program.py", r"C:\programs\other"
    write(program, HOME_PROGRAM)
    write(rf"{other}\Lib\os.py", "")
    write(rf"{other}\python38.dll", "")
    own = ("--name", NAME, "--python", rf"{BASE.directory}\{BASE.program}")
    remedy = f'pyhost update "{NAME}" --environment -PYTHONHOME'
    for home, reason in ((r"C:\nowhere", "which has no standard library"), (other, "the directory of another Python: it has python38.dll")):
        variable = f"PYTHONHOME={home}"
        has(run(HOST, "install", *own, "--environment", variable, program, code=1), reason, remedy)
        run(HOST, "install", *own, program)
        try:
            run(HOST, "update", NAME, "--environment", variable)
            has(run(HOST, "-debug", NAME, code=None), reason, remedy)
            has(run(HOST, "doctor", NAME, code=1), reason, remedy)
            run(HOST, "update", NAME, "--python-flag=-E")
            assert BASE.directory.lower() in seen(run(HOST, "-debug", NAME)).lower()
            run(HOST, "update", NAME, "--environment", "-PYTHONHOME")
        finally:
            run(HOST, "remove", NAME, code=None)


def the_registrys_paths_are_the_machines() -> None:
    """What the registry has for sys.path counts as python.exe has it with --machine-environment, and by no other variable."""
    user, machine = r"C:\of the user", r"C:\of the machine"
    key = rf"Software\Python\PythonCore\{BASE.version}\PythonPath\shop"
    looks = "import sys\nprint('SEEN', [path for path in sys.path if 'of the' in path])\n"
    write(r"C:\programs\program.py", looks)
    write(
        r"C:\programs\classes.py",
        f"import win32serviceutil\nclass Service(win32serviceutil.ServiceFramework):\n    _svc_name_ = '{NAME}'\n"
        "    def SvcStop(self): pass\n    def SvcDoRun(self):\n        import sys\n"
        "        print('SEEN', [path for path in sys.path if 'of the' in path])\n",
    )
    python = rf"{BASE.directory}\{BASE.program}"
    run("reg", "add", rf"HKCU\{key}", "/ve", "/d", f"{user};{user}2", "/f")
    run("reg", "add", rf"HKLM\{key}", "/ve", "/d", machine, "/f")
    try:
        pythons = run(python, "-s", r"C:\programs\program.py")
        assert f"SEEN {[user, user + '2', machine]}" in pythons, pythons
        for options, expected in (
            ((), []),
            (("--machine-environment", "yes"), [user, user + "2", machine]),
            (("--environment", "PYTHONOPTIMIZE=1"), []),
            (("--environment", rf"PYTHONPATH={user};C:\of the service"), [user, r"C:\of the service"]),
        ):
            for words in ((r"C:\programs\program.py",), (r"C:\programs\classes.Service",)):
                run(HOST, "install", "--name", NAME, "--python", python, *options, *words)
                try:
                    told = run(HOST, "-debug", NAME)
                finally:
                    run(HOST, "remove", NAME, code=None)
                assert f"SEEN {expected}" in told, f"{options} {words}: {told}"
    finally:
        for root in ("HKCU", "HKLM"):
            run("reg", "delete", rf"{root}\{key}", "/f")


def the_main_thread_is_known() -> None:
    """A class that imports threading in its SvcStop alone, on another thread, finds the main thread by it."""
    said = lives(LATE_THREADING, r"C:\programs\program.Service")
    assert "the main thread is known: True" in said, said
    assert "the thread's work is done" in said, said  # as the main thread is none of a daemon's, this one is none
    assert "Exception ignored" not in said, said  # from Python's own end, which looks for the main thread


def a_class_loads_what_it_asks_for() -> None:
    """Neither its start nor its stop loads a module but those that Python has anyway, the class's, and those that it imports."""
    said = lives(LEAN, r"C:\programs\program.Service")
    (loaded,) = re.findall(r"^LOADED (.*)", said, re.MULTILINE)
    python = set(run(rf"{BASE.directory}\{BASE.program}", "-I", "-c", "import sys; print(*sys.modules)").split())
    own = {"program", "servicemanager", "_pyhost", "_pyhost_service", "_pyhost_modules", "_pyhost_last"}
    asked = {"pywintypes", "win32event", "win32service", "win32serviceutil"}
    besides = set(loaded.split()) - python - own - asked
    assert not besides, besides


def a_program_that_is_stopped_is_told_of_no_traceback() -> None:
    """The KeyboardInterrupt by which a stop ends a program is as it was asked for: nothing is loaded to show where it was."""
    said = lives(STOPPED_PROGRAM)
    assert "LOADED False" in said, said


LOCKS_HEAR_SIGNALS = 14  # Python 3.14
SHOWS_OBJECTS = 12  # Python 3.12
CASES = [
    ("a-thread-is-left", a_thread_is_left),
    ("a-class-leaves-a-thread", a_class_leaves_a_thread),
    ("a-class-ends-as-python-does", a_class_ends_as_python_does),
    ("a-class-that-keeps-nothing-ends-at-once", a_class_that_keeps_nothing_ends_at_once),
    ("accept-is-interrupted", accept_is_interrupted),
    ("a-selector-loop-is-woken", a_selector_loop_is_woken),
    *([("a-lock-is-interrupted", a_lock_is_interrupted)] if BASE.minor >= LOCKS_HEAR_SIGNALS else []),
    ("the-main-thread-is-known", the_main_thread_is_known),
    ("a-class-loads-what-it-asks-for", a_class_loads_what_it_asks_for),
    ("a-program-that-is-stopped-is-told-of-no-traceback", a_program_that_is_stopped_is_told_of_no_traceback),
    ("its-variables-are-known", its_variables_are_known),
    ("the-registrys-paths-are-the-machines", the_registrys_paths_are_the_machines),
    ("its-home-counts", its_home_counts),
    ("its-home-is-refused", its_home_is_refused),
]


def main() -> None:
    """Run the cases that are named, else all."""
    run_all(CASES, sys.argv[1:])


if __name__ == "__main__":
    main()
