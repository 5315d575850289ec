"""What every test needs before it starts: a database server, and the people of the small county."""

import os

import pytest

from countyhall.config import embedded_postgres

# Before Django reads its settings: the embedded server is only needed where no other is named.
SERVER = None if os.environ.get("DATABASE_URL") else embedded_postgres.start()

pytest_plugins = ["countyhall.kernel.testing.fixtures"]


def pytest_unconfigure(config) -> None:
    """Let go of the server; it stops with its last holder."""
    if SERVER:
        SERVER.release()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Let Django's flush empty the history tables of a test's database."""
    from countyhall.kernel.testing.database import guard_history

    with django_db_blocker.unblock():
        guard_history(False)
