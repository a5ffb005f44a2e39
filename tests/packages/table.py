# SPDX-License-Identifier: MIT
"""The applications: how each is run, and what it is asked. Their own code is in applications/."""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from windows import Failure, wait_until, wine

COUNT = 50  # requests, jobs, messages
HOST = "127.0.0.1"


@dataclass
class Running:
    """An application that was started, by python.exe or as a service."""

    directory: Path  # its own
    python: str  # the python.exe that a client takes
    port: int
    log: Callable[[], str]  # what it has written so far
    check: Callable[[], None]  # raises Failure when it runs no more


class Question(Protocol):
    """Asks an application COUNT times; returns its answers. Raises Failure when it does not answer."""

    def __call__(self, running: Running, /) -> list[str]: ...


@dataclass(frozen=True)
class Application:
    """One application. {port} in its words is a port that nobody else has; the environment has it as PORT, too."""

    words: tuple[str, ...]  # what stands behind python.exe, or behind "pyhost install"
    ask: Question
    what: str  # what it is asked
    package: str = ""  # whose it is, where that is not the name in the table
    source: str = ""  # what its files in applications/ begin with, where that is not the name
    before: tuple[str, ...] = ()  # words for python.exe: what makes its files
    as_service: tuple[str, ...] = ()  # what is installed, where that is not what python.exe runs: a class
    pywin32: bool = False  # it needs pywin32
    options: tuple[str, ...] = field(default=())  # of "pyhost install"


def serves(running: Running) -> None:
    """Wait until the port is open."""

    def is_open() -> bool:
        with socket.socket() as one:
            return one.connect_ex((HOST, running.port)) == 0

    wait_until(is_open, running.check, f"port {running.port}")


def pages(path: str = "/{n}") -> Question:
    """A web server's pages, which are not the same for each n unless the path is."""

    def ask(running: Running) -> list[str]:
        serves(running)
        answers = []
        connection = http.client.HTTPConnection(HOST, running.port, timeout=60)
        try:
            for n in range(COUNT):
                connection.request("GET", path.format(n=n))
                response = connection.getresponse()
                body = response.read().decode(errors="replace")
                # What is another one in each process: a date, a number, a secret.
                answers.append(f"{response.status} {re.sub('[0-9a-f]{8,}|[0-9-]{8,}T[0-9:.]+Z?', '...', body)}")
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"page {len(answers)}: {error!r}") from None
        finally:
            connection.close()
        if not all(answer.startswith("200 ") for answer in answers):
            raise Failure(f"answered {answers[0][:200]}")
        return answers

    return ask


def lines(pattern: str) -> Question:
    """COUNT lines like this which it writes by itself."""

    def ask(running: Running) -> list[str]:
        def found() -> list[str]:
            return re.findall(pattern, running.log(), re.MULTILINE)

        wait_until(lambda: len(found()) >= COUNT, running.check, f"{COUNT} lines")
        return found()[:COUNT]

    return ask


def client(program: str, *, port: bool = True) -> Question:
    """What this program of applications/ gets from it, line by line. It is told the port."""

    def ask(running: Running) -> list[str]:
        if port:
            serves(running)
        done = wine(running.python, program, str(running.port), directory=running.directory)
        answers = [line for line in done.stdout.splitlines() if line.startswith("answer ")]
        if done.returncode != 0 or len(answers) != COUNT:
            raise Failure(
                f"the client ended with {done.returncode} and {len(answers)} answers: {(done.stdout + done.stderr).strip()[-300:]}"
            )
        return answers

    return ask


def files(suffix: str, pattern: str) -> Question:
    """COUNT files that appear in its directory "watched", of which it tells in lines like this."""

    def ask(running: Running) -> list[str]:
        wait_until(lambda: "ready" in running.log(), running.check, "a line that says ready")
        for n in range(COUNT):
            (running.directory / "watched" / f"{n}{suffix}").write_text("new")

        def found() -> set[str]:
            return set(re.findall(pattern, running.log(), re.MULTILINE))

        wait_until(lambda: len(found()) >= COUNT, running.check, f"word of {COUNT} files")
        return sorted(found())

    return ask


def connections() -> Question:
    """The first connection that it makes to the port, and what it says there."""

    def ask(running: Running) -> list[str]:
        with socket.create_server((HOST, running.port)) as listener:
            listener.settimeout(0)
            wait_until(lambda: called(listener), running.check, "a connection")
        return ["connected"]

    def called(listener: socket.socket) -> bool:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    return ask


APPLICATIONS: dict[str, Application] = {
    "aiohttp": Application(("aiohttp_app.py",), pages(), "pages of web.run_app"),
    "aiosmtpd": Application(("-m", "aiosmtpd", "-n", "-l", "127.0.0.1:{port}"), client("aiosmtpd_client.py"), "takes mails"),
    "amqtt": Application(("amqtt_app.py",), client("amqtt_client.py"), "an MQTT broker's messages, by paho-mqtt"),
    "apscheduler": Application(("apscheduler_app.py",), lines(r"^job \d+$"), "jobs of a BlockingScheduler"),
    "asyncua": Application(("asyncua_app.py",), client("asyncua_client.py"), "an OPC UA server's variable"),
    "bottle": Application(("bottle_app.py",), pages(), "pages of wsgiref's server"),
    "buildbot-worker": Application(
        ("buildbot_worker.scripts.runner:run", "start", "--nodaemon", "data/worker"), connections(), "connects to its master",
        before=("buildbot_worker.scripts.runner:run", "create-worker", "data/worker", "127.0.0.1:{port}", "one", "secret"),
        pywin32=True,
    ),
    "celery-solo": Application(
        ("-m", "celery", "-A", "celery_app", "worker", "--pool", "solo", "--loglevel", "INFO"),
        client("celery_client.py", port=False), "tasks, over SQLite", "celery", "celery",
    ),
    "celery-threads": Application(
        ("-m", "celery", "-A", "celery_app", "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "INFO"),
        client("celery_client.py", port=False), "tasks, over SQLite", "celery", "celery",
    ),
    "cherrypy": Application(("cherrypy_app.py",), pages(), "pages of cherrypy.quickstart"),
    "daphne": Application(("-m", "daphne", "-b", "127.0.0.1", "-p", "{port}", "daphne_app:app"), pages(), "pages of ASGI"),
    "django": Application(("django_app.py", "runserver", "--noreload", "127.0.0.1:{port}"), pages(), "pages of runserver"),
    "dramatiq": Application(("dramatiq_app.py",), lines(r"^job \d+$"), "jobs of a worker beside the main thread"),
    "fastapi": Application(("fastapi_app.py",), pages(), "pages of uvicorn.run"),
    "fastapi-class": Application(
        ("fastapi_app.py",), pages(), "the same as a service class", "fastapi", "fastapi", as_service=("fastapi_service.Pages",)
    ),
    "flask": Application(("-m", "flask", "--app", "flask_app", "run", "--port", "{port}"), pages(), "pages of Flask's own server"),
    "gevent-pywsgi": Application(("gevent_app.py",), pages(), "pages, all patched", "gevent", "gevent"),
    "granian": Application(
        ("-m", "granian", "--interface", "asgi", "--port", "{port}", "granian_app:app"), pages(), "pages of a worker process"
    ),
    "grpc-server": Application(
        ("grpcio_app.py",), client("grpcio_client.py"), "calls, in wait_for_termination", "grpcio", "grpcio"
    ),
    "huey": Application(
        ("huey.bin.huey_consumer:consumer_main", "huey_app.huey"), client("huey_client.py", port=False), "tasks, over SQLite"
    ),
    "hypercorn": Application(("-m", "hypercorn", "hypercorn_app:app", "--bind", "127.0.0.1:{port}"), pages(), "pages of ASGI"),
    "jupyter-server": Application(
        ("-m", "jupyter_server", "--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=",
         "--ServerApp.open_browser=False"),
        pages("/api"), "its API's version",
    ),
    "luigi": Application(
        ("luigi.cmdline:luigid", "--address", "127.0.0.1", "--port", "{port}"), pages("/static/visualiser/index.html"), "its pages"
    ),
    "paho-mqtt": Application(("paho_app.py",), client("paho_client.py", port=False), "answers messages", source="paho"),
    "pymodbus": Application(("pymodbus_app.py",), client("pymodbus_client.py"), "registers"),
    "pypiserver": Application(("-m", "pypiserver", "run", "-p", "{port}", "-i", "127.0.0.1", "data"), pages("/simple/"), "its index"),
    "pyzmq-recv": Application(("pyzmq_app.py",), client("pyzmq_client.py"), "replies, in a blocking recv()", "pyzmq", "pyzmq"),
    "quart": Application(("-m", "quart", "--app", "quart_app", "run", "--port", "{port}"), pages(), "pages of quart run"),
    "radicale": Application(
        ("-m", "radicale", "--server-hosts", "127.0.0.1:{port}", "--auth-type", "none", "--storage-filesystem-folder", "data"),
        pages("/.web/"), "its pages",
    ),
    "rpyc": Application(("rpyc_app.py",), client("rpyc_client.py"), "calls"),
    "scrapyd": Application(("scrapyd_app.py",), pages("/daemonstatus.json"), "its status", pywin32=True),
    "tornado": Application(("tornado_app.py",), pages(), "pages in asyncio.run"),
    "twistd": Application(
        ("twisted.scripts.twistd:run", "-n", "-y", "twistd_app.py"), pages(), "pages of twistd -n", "twisted"
    ),
    "uvicorn": Application(("-m", "uvicorn", "uvicorn_app:app", "--port", "{port}"), pages(), "pages of ASGI"),
    "waitress": Application(("-m", "waitress", "--listen=127.0.0.1:{port}", "waitress_app:app"), pages(), "pages of Flask"),
    "watchdog": Application(("watchdog_app.py",), files(".txt", r"^created watched\W+\d+\.txt$"), "files that appear"),
    "websockets-server": Application(
        ("websockets_app.py",), client("websockets_client.py"), "messages", "websockets", "websockets"
    ),
    "wsgidav": Application(
        ("wsgidav.server.server_cli:run", "--host", "127.0.0.1", "--port", "{port}", "--root", "data", "--auth", "anonymous"),
        pages("/page.txt"), "a file", before=("-c", "open('data/page.txt', 'w').write('page')"),
    ),
}  # fmt: skip
