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
def django_db_modify_db_settings(django_db_modify_db_settings) -> None:
    """Copy the tests' database instead of going through every migration in every process."""
    from django.db import connection

    from countyhall.kernel.testing.database import made_from_template

    made_from_template(connection)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Let Django's flush empty the history tables of a test's database."""
    from countyhall.kernel.testing.database import guard_history

    with django_db_blocker.unblock():
        guard_history(False)


@pytest.fixture(autouse=True)
def language_of_the_house():
    """Each test begins in the house's own language, whichever the page spoke that the last one asked for."""
    from django.utils import translation

    translation.deactivate()


SKIPPED_JOURNEYS: list[str] = []


def pytest_runtest_logreport(report) -> None:
    """Note every browser's journey that was not made."""
    if report.skipped and "browser" in report.keywords:
        SKIPPED_JOURNEYS.append(report.nodeid)


def pytest_collectreport(report) -> None:
    """A whole file of journeys may be skipped before any of them is known."""
    if report.skipped and "tests/browser" in report.nodeid:
        SKIPPED_JOURNEYS.append(report.nodeid)


def pytest_sessionfinish(session, exitstatus) -> None:
    """Where it counts, a journey that was skipped is a journey that failed."""
    in_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    if SKIPPED_JOURNEYS and in_ci and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    """Say which journeys were skipped."""
    if SKIPPED_JOURNEYS:
        terminalreporter.section("Journeys in the browser that were skipped")
        for journey in SKIPPED_JOURNEYS:
            terminalreporter.write_line(journey)
