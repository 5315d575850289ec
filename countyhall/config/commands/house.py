"""Opening the house for a command: the database runs, Django is ready, the language is the reader's."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import click

from countyhall.config import embedded_postgres
from countyhall.config.home import home


@contextmanager
def database_running() -> Iterator[embedded_postgres.Server | None]:
    """Hold the embedded server, where no other is named by ``DATABASE_URL``."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    server = embedded_postgres.start(home())
    try:
        yield server
    finally:
        server.release()


@contextmanager
def open_house() -> Iterator[None]:
    """The database runs and Django is set up."""
    with database_running():
        import django
        from django.db import connections

        from countyhall.config import checks

        checks.stop_if_wrong(os.environ)
        django.setup()
        speak()
        try:
            yield
        finally:
            connections.close_all()


def speak() -> None:
    """Name figures and records in the county's language, unless ``--lang`` says otherwise."""
    from django.conf import settings
    from django.utils import translation

    context = click.get_current_context(silent=True)
    chosen = context.find_root().params.get("lang") if context else None
    translation.activate(chosen or settings.LANGUAGE_CODE)


def inside(command: Callable) -> Callable:
    """Run a command with the house open."""

    @wraps(command)
    def opened(*args, **kwargs):
        with open_house():
            return command(*args, **kwargs)

    return opened


def as_path(*, exists: bool) -> click.Path:
    """A path on the command line."""
    return click.Path(exists=exists, path_type=Path)
