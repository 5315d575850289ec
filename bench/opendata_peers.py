"""The peers of the open data portal: Datasette in an environment of its own, and PostgreSQL behind forty lines."""

import csv
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl

import psycopg

from bench.instance import ROOT, granian, wait_for

DATASETTE = "datasette==0.65.5"
PLACE = Path("/tmp/datasette-venv")
WHOLE, REAL = {"id", "people"}, {"fare", "weight"}
INDEXED = ("day", "port", "nation", "age")
DATABASE = "bench_opendata_bare"


@contextmanager
def datasette(path: str, home: Path) -> Iterator[int]:
    """Datasette on an unchanging SQLite file with the counts known beforehand, four threads, no suggested facets."""
    if not (PLACE / "bin" / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
        # Its packages need what newer tools for packages no longer bring.
        subprocess.run([PLACE / "bin" / "pip", "install", "--quiet", DATASETTE, "setuptools<81"], check=True)
    file = Path(home) / "bench.db"
    sqlite(path, file)
    counts = file.with_suffix(".json")
    program = str(PLACE / "bin" / "datasette")
    subprocess.run([program, "inspect", str(file), "--inspect-file", str(counts)], check=True)
    settings = {
        "num_sql_threads": 4, "suggest_facets": 0, "sql_time_limit_ms": 120_000, "max_csv_mb": 0,
        "max_returned_rows": 10_000,
    }  # fmt: skip
    given = [part for name, value in settings.items() for part in ("--setting", name, str(value))]
    port = free_port()
    command = [program, "serve", "-i", str(file), "--inspect-file", str(counts), "-p", str(port), *given]
    with running(command, dict(os.environ), port):
        yield port


def sqlite(path: str, file: Path) -> None:
    """The rows in SQLite, keyed by their place, with an index on each column that is filtered."""
    file.unlink(missing_ok=True)
    with Path(path).open(newline="", encoding="utf-8") as text, sqlite3.connect(file) as connection:
        reader = csv.reader(text)
        names = next(reader)
        columns = ", ".join(
            f'"{n}" {"INTEGER" if n in WHOLE else "REAL" if n in REAL else "TEXT"}' for n in names
        )
        connection.execute(f"CREATE TABLE rows ({columns})")
        connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * len(names))})", reader)
        for name in INDEXED:
            connection.execute(f'CREATE INDEX rows_{name} ON rows ("{name}")')
        connection.execute("ANALYZE")


@contextmanager
def postgres(instance, path: str) -> Iterator[int]:
    """PostgreSQL of the instance with a table of its own, and :func:`application` under the product's web server."""
    instance.copy_of("template1", DATABASE)
    with psycopg.connect(instance.address(DATABASE), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE rows (place bigint GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0) PRIMARY KEY, "
            "id bigint, day date, month text, port text, ship text, direction text, nation text, sex text, age text, "
            "people bigint, fare numeric, weight float8, late bool, at timestamptz, note text)"
        )
        names = (
            "id, day, month, port, ship, direction, nation, sex, age, people, fare, weight, late, at, note"
        )
        with (
            Path(path).open("rb") as file,
            connection.cursor().copy(f"COPY rows ({names}) FROM STDIN WITH (FORMAT csv, HEADER)") as copy,
        ):
            while piece := file.read(1 << 20):
                copy.write(piece)
        for name in INDEXED:
            connection.execute(f"CREATE INDEX ON rows ({name})")
        connection.execute("VACUUM ANALYZE rows")
    port = free_port()
    command = [part.format(port=port) for part in granian("bench.opendata_peers:application")]
    with running(command, instance.environment(DATABASE), port):
        yield port


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command: list[str], environment: dict, port: int) -> Iterator[None]:
    """A server of this command."""
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(30)


# The bare API ------------------------------------------------------------------------------------

QUESTIONS = {
    "/page": "SELECT * FROM rows WHERE port = %(port)s AND age = %(age)s ORDER BY place LIMIT 100",
    "/after": "SELECT * FROM rows WHERE place > %(place)s ORDER BY place LIMIT 100",
    "/facet": "SELECT nation, count(*) FROM rows GROUP BY 1 ORDER BY 1",
    "/group": "SELECT month, port, sum(people)::bigint s, avg(fare)::float8 m FROM rows GROUP BY 1, 2 ORDER BY 1, 2",
}
TOTAL = "SELECT count(*) FROM rows WHERE port = %(port)s AND age = %(age)s"
COPIED = {
    "/csv": ("text/csv", "COPY (SELECT * FROM rows ORDER BY place) TO STDOUT WITH (FORMAT csv, HEADER)"),
    "/json": ("application/x-ndjson", "COPY (SELECT row_to_json(rows) FROM rows ORDER BY place) TO STDOUT"),
}
_pool = None


def application(environ, start_response):
    """Answer one of the questions; nothing else is done."""
    global _pool
    if _pool is None:
        from psycopg_pool import ConnectionPool

        _pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=4, max_size=8)
    path = environ["PATH_INFO"]
    if path in COPIED:
        kind, statement = COPIED[path]
        start_response("200 OK", [("Content-Type", kind)])
        return _copied(statement)
    if path not in QUESTIONS:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]
    given = dict(parse_qsl(environ["QUERY_STRING"]))
    with _pool.connection() as connection:
        cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
        rows = cursor.execute(QUESTIONS[path], given).fetchall()
        total = connection.execute(TOTAL, given).fetchone()[0] if path == "/page" else None
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"total": total, "rows": rows}, default=str, ensure_ascii=False).encode()]


def _copied(statement: str) -> Iterator[bytes]:
    with _pool.connection() as connection, connection.cursor().copy(statement) as copy:
        waiting, size = [], 0
        for piece in copy:
            waiting.append(bytes(piece))
            size += len(waiting[-1])
            if size > 1 << 18:
                yield b"".join(waiting)
                waiting, size = [], 0
        yield b"".join(waiting)
