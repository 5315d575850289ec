"""A data folder and databases of the bench's own: filled once by the demo loaders, kept between runs."""

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from countyhall.config import embedded_postgres

ROOT = Path(__file__).resolve().parents[1]
SEED = 109
TEMPLATE = "bench_empty"


class Instance:
    """The bench's house. ``DATABASE_URL`` names the server to use; without it an embedded one is started."""

    def __init__(self) -> None:
        self.home = Path(os.environ.get("COUNTYHALL_HOME") or ROOT / "var") / "bench"
        self.home.mkdir(parents=True, exist_ok=True)
        self.given = os.environ.get("DATABASE_URL", "")
        self.server = None

    def __enter__(self) -> "Instance":
        if not self.given:
            self.server = embedded_postgres.start(self.home)
        return self

    def __exit__(self, *why) -> None:
        if self.server:
            self.server.release()

    def address(self, database: str) -> str:
        """The URL of one database on the server."""
        if self.given:
            return urlunsplit(urlsplit(self.given)._replace(path=f"/{database}"))
        return embedded_postgres.url(self.home, database)

    def environment(self, database: str) -> dict[str, str]:
        """What a process of this instance finds in its environment."""
        return {
            **os.environ, "COUNTYHALL_HOME": str(self.home), "DATABASE_URL": self.address(database),
            "DJANGO_SETTINGS_MODULE": "countyhall.config.settings", "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    def county(self, scale: int) -> str:
        """The name of the database with the demo county at this scale; it is filled where it is missing."""
        return self.filled(f"bench_{scale}", TEMPLATE, "bench.tasks", "fill", str(scale))

    def documents(self, scale: int) -> str:
        """The same with the half-year of official documents; several times as many are copied from one time."""
        if scale == 1:
            return self.filled("bench_documents_1", TEMPLATE, "bench.tasks", "fill_documents")
        return self.filled(f"bench_documents_{scale}", self.documents(1), "bench.multiply", str(scale))

    def filled(self, name: str, like: str, module: str, *arguments: str) -> str:
        """A database that begins as a copy of another and is filled by a module, unless it stands there already."""
        if self._said_of(name) != fingerprint():
            if like == TEMPLATE:
                self._empty(TEMPLATE)
                self.python(TEMPLATE, "bench.tasks", "migrate")
            self._empty(name, like=like)
            print(f"Filling {name} …", flush=True)
            began = time.monotonic()
            self.python(name, module, *arguments)
            self._say_of(name, fingerprint())
            print(f"… {time.monotonic() - began:.0f} s.", flush=True)
        return name

    def copy_of(self, database: str, name: str) -> str:
        """A database of its own, for measurements that write."""
        self._empty(name, like=database)
        return name

    def python(self, database: str, module: str, *arguments: str) -> str:
        """Run a module in a process of its own on a database and return what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, env=self.environment(database), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    @contextmanager
    def serving(self, database: str, application: str = "bench.server:application", **how) -> Iterator[int]:
        """Serve from a free port of this machine as ``countyhall serve`` does; ``how`` changes its numbers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = how.pop("command", granian(application, **how))
        process = subprocess.Popen(
            [part.format(port=port) for part in command], env=self.environment(database), cwd=ROOT
        )
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(30)

    def _empty(self, name: str, like: str = "template1") -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            own, other = sql.Identifier(name), sql.Identifier(like)
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(own))
            connection.execute(sql.SQL("create database {} template {}").format(own, other))

    def _said_of(self, name: str) -> str | None:
        with psycopg.connect(self.address("postgres")) as connection:
            said = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
            row = connection.execute(said, [name]).fetchone()
        return row[0] if row else None

    def _say_of(self, name: str, text: str) -> None:
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            connection.execute(
                sql.SQL("comment on database {} is {}").format(sql.Identifier(name), sql.Literal(text))
            )
            connection.execute("vacuum analyze")


def granian(application: str, workers: int = 2, threads: int = 4) -> list[str]:
    """The command of the product's web server with the product's numbers."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}",
        "--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "error", "--no-ws",
        application,
    ]  # fmt: skip


def wait_for(port: int, seconds: float = 120) -> None:
    """Until something answers there."""
    until = time.monotonic() + seconds
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def fingerprint() -> str:
    """Changes when the tables or the demo county change: then the databases are filled anew."""
    state = hashlib.sha256(str(SEED).encode())
    for pattern in ("*/*/migrations/*.py", "*/*/demo/**/*", "config/demo/*.py"):
        for path in sorted((ROOT / "countyhall").glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                state.update(path.read_bytes())
    return state.hexdigest()
