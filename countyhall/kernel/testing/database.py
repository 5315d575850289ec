"""What a test's database does otherwise than the county's, and how it comes about quickly."""

import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg
from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

TEMPLATE = "countyhall_template_"
# Where pytest is loaded the settings add the tests' own tables.
MIGRATE = (
    "import pytest; from django.core.management import execute_from_command_line as go; go(['', 'migrate'])"
)
LOCK = 0x636F756E7479  # of those that make templates, on one server

GUARDS = r"""
    select tgrelid::regclass::text, tgname from pg_trigger
    where tgname like 'pgtrigger\_never\_emptied\_%' and not tgisinternal
"""


def guard_history(on: bool) -> None:
    """Switch the triggers that refuse ``TRUNCATE``.

    Tests that commit are followed by Django's flush, which truncates every table; so they are off in
    tests, and on where a test asks for ``history_guard``. The triggers against update and delete stay.
    """
    verb = sql.SQL("ENABLE" if on else "DISABLE")
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        for table, trigger in cursor.fetchall():
            names = sql.Identifier(table), verb, sql.Identifier(trigger)
            cursor.execute(sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(*names))


def made_from_template(database: BaseDatabaseWrapper) -> None:
    """Let Django copy the test's database from one that went through these very migrations before.

    Going through all of them takes half a minute, a copy takes a second; whoever comes first makes it.
    """
    database.settings_dict["TEST"]["TEMPLATE"] = _template(database.settings_dict)


def _template(settings: dict) -> str:
    name = TEMPLATE + _fingerprint()
    with psycopg.connect(address(settings, "postgres"), autocommit=True) as server:
        server.execute("select pg_advisory_lock(%s)", [LOCK])
        found = {row[0] for row in server.execute("select datname from pg_database")}
        if name not in found:
            for old in sorted(one for one in found if one.startswith(TEMPLATE)):
                server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))
            _migrate(server, settings, name)
    return name


def _migrate(server: psycopg.Connection, settings: dict, name: str) -> None:
    """Make it under another name first: a template is whole or is not there."""
    begun = sql.Identifier(f"{TEMPLATE}begun")
    server.execute(sql.SQL("create database {}").format(begun))
    environment = os.environ | {"DATABASE_URL": address(settings, f"{TEMPLATE}begun")}
    command = [sys.executable, "-W", "ignore", "-c", MIGRATE]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    server.execute(sql.SQL("alter database {} rename to {}").format(begun, sql.Identifier(name)))


def _fingerprint() -> str:
    """Of every migration and of what carries them out."""
    seen = hashlib.sha256(version("django").encode() + version("django-pgtrigger").encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            seen.update(f"{app.name}/{file.name}".encode() + file.read_bytes())
    return seen.hexdigest()[:16]


def address(settings: dict, name: str) -> str:
    """The database of that name in the form of DATABASE_URL; a socket's folder stands as the host."""
    user, password, port = (settings[key] for key in ("USER", "PASSWORD", "PORT"))
    who = f"{user}:{password}" if password else user
    return f"postgresql://{who}@/{name}?host={settings['HOST']}" + (f"&port={port}" if port else "")
