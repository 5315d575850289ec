"""What the figures were measured on, and how busy it was."""

import os
import platform
from datetime import UTC, datetime

import psutil
import psycopg


def state(instance) -> str:
    """One line: day, cores, memory, load, Python, PostgreSQL."""
    with psycopg.connect(instance.address("postgres")) as connection:
        server = connection.execute("show server_version").fetchone()[0]
    load = os.getloadavg()[0]
    busy = " (busy: times are too long, ratios and queries hold)" if load > os.cpu_count() else ""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GB, load {load:.1f}{busy}, "
        f"Python {platform.python_version()}, PostgreSQL {server.split()[0]}"
    )
