"""The process in which a person's SQL runs: no files, no net, no settings, little memory, no time to waste.

Started by :mod:`countyhall.kernel.lake.people_sql` as a file of its own with an empty environment; knows nothing of
the product. Reads a JSON job from standard input, writes an Arrow stream to standard output, else one line of JSON to
standard error.
"""

import ctypes
import json
import os
import resource
import signal
import sys

import duckdb
import pyarrow as pa

BATCH_ROWS = 4_096


def main() -> None:
    """Do the one job."""
    job = json.load(sys.stdin)
    confine(job["seconds"])
    try:
        answer(job)
    except duckdb.Error as error:
        kind = "memory" if isinstance(error, duckdb.OutOfMemoryException) else "question"
        print(json.dumps({"kind": kind, "message": str(error)}), file=sys.stderr)  # noqa: T201 - its way out
        sys.exit(3)


def confine(seconds: float) -> None:
    """Die with the parent, write no file, dump no core, use no more processor than is allowed."""
    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    cores = os.cpu_count() or 1
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CPU, int(seconds * cores) + 2),
        (resource.RLIMIT_AS, 2 << 30),
    ):
        resource.setrlimit(limit, (most, most))


def answer(job: dict) -> None:
    """Bind the tables, lock the door behind, run the question, hand out its rows up to the most allowed."""
    connection = duckdb.connect(
        config={
            "threads": job["threads"],
            "memory_limit": job["memory"],
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
    )
    for n, table in enumerate(job["tables"]):
        connection.execute(f"ATTACH {_text(table['path'])} AS e{n} (READ_ONLY)")
        columns = ", ".join(_name(c) for c in table["columns"])
        first, end = table.get("rows") or (0, 1 << 62)
        connection.execute(
            f"CREATE VIEW {_name(table['name'])} AS SELECT {columns} FROM e{n}.rows "  # noqa: S608 - our own names
            f"WHERE _row >= {int(first)} AND _row < {int(end)}"
        )
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    reader = connection.sql(job["sql"]).to_arrow_reader(BATCH_ROWS)
    left, room = job["rows"] + 1, job["bytes"]
    with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as writer:
        for batch in reader:
            room -= batch.nbytes
            writer.write_batch(batch.slice(0, left))
            left -= batch.num_rows
            if left <= 0:
                break
            if room < 0:
                raise duckdb.OutOfMemoryException("too many bytes")
    sys.stdout.buffer.flush()
    # The rest of the answer is not wanted: no tidying up of what is left of it.
    os._exit(0)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


if __name__ == "__main__":
    main()
