"""Wrong settings, explained at start: what is wrong, and what to write instead."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from gettext import gettext as _
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Wrong:
    """A setting that cannot be right."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


def number(value: str) -> bool:
    """A TCP port."""
    return value.isdigit() and 0 < int(value) < 65536


def database_url(value: str) -> bool:
    """A PostgreSQL address with the name of a database."""
    parts = urlsplit(value)
    return parts.scheme in {"postgres", "postgresql"} and len(parts.path) > 1


def site_url(value: str) -> bool:
    """An http address without a path."""
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and parts.path in {"", "/"}


def day(value: str) -> bool:
    """A date, or nothing."""
    try:
        return not value or bool(date.fromisoformat(value))
    except ValueError:
        return False


def yes_or_no(value: str) -> bool:
    """What :func:`settings.flag` understands."""
    return value.lower() in {"1", "true", "yes", "on", "0", "false", "no", "off", ""}


def lake_store(value: str) -> bool:
    """A folder of this machine, or a bucket."""
    parts = urlsplit(value)
    return (parts.scheme == "file" and len(parts.path) > 1) or (parts.scheme == "s3" and bool(parts.netloc))


def lake_engines(value: str) -> bool:
    """Names of engines, each alone or with the bytes from which it answers."""
    word = r"(duckdb|postgres|chdb|spark)(:\d+([KMGT]B)?)?"
    return bool(re.fullmatch(rf"{word}(\s+{word})*", value.strip()))


def lake_sources(value: str) -> bool:
    """Names of databases, each with its address."""
    pairs = [one.partition("=") for one in value.split()]
    return all(re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name) and database_url(url) for name, _is, url in pairs)


def rate(value: str) -> bool:
    """So many calls in a second, a minute or an hour."""
    return bool(re.fullmatch(r"\d+/(s|sec|second|m|min|minute|h|hour)", value.strip()))


def whole(value: str) -> bool:
    """A whole number from 0."""
    return value.isdigit()


def one_engine(value: str) -> bool:
    """The name of one engine."""
    return value in {"duckdb", "postgres", "chdb", "spark"}


def long_enough(value: str) -> bool:
    """Fifty characters, as Django makes its own keys."""
    return len(value) >= 50


RULES: list[tuple[tuple[str, ...], Callable[[str], bool], str]] = [
    (("PORT", "SMTP_PORT"), number, _("write a port number between 1 and 65535, such as 8000")),
    (
        ("DATABASE_URL",),
        database_url,
        _("write postgresql://user:password@host:5432/database, or leave it out"),
    ),
    (("SITE_URL",), site_url, _("write the address that people type, such as https://hall.example.gov.tw")),
    (("LAKE_STORE",), lake_store, _("write file:///folder or s3://bucket/prefix?endpoint=https://host:port")),
    (("LAKE_ENGINE",), one_engine, _("write duckdb, postgres, chdb or spark")),
    (
        ("LAKE_ENGINES",),
        lake_engines,
        _("write engines with the bytes from which each answers: duckdb spark:20GB"),
    ),
    (
        ("LAKE_POSTGRES_URL",),
        database_url,
        _("write postgresql://user:password@host:5432/database, or leave it out"),
    ),
    (
        ("OPENDATA_RATE", "OPENDATA_KEY_RATE"),
        rate,
        _("write calls and time such as 600/min; 0/min is no limit"),
    ),
    (
        ("OPENDATA_URL",),
        lambda value: not value or bool(urlsplit(value).netloc),
        _("write an address, or leave it out"),
    ),
    (("OPENDATA_AT_ONCE", "OPENDATA_SECONDS"), number, _("write a whole number from 1")),
    (("OPENDATA_KEPT_MB",), whole, _("write how many megabytes, such as 32; 0 keeps nothing")),
    (
        ("LAKE_SOURCES",),
        lake_sources,
        _("write name=postgresql://reader:password@host/database, with spaces between several"),
    ),
    (("LAKE_PULL_SECONDS",), number, _("write a whole number from 1")),
    (("LAKE_THREADS",), number, _("write how many threads, such as 2")),
    (("COUNTYHALL_DATE",), day, _("write a date such as 2020-10-31, or leave it out")),
    (
        ("SECRET_KEY",),
        long_enough,
        _("write at least 50 random characters, or leave it out: one is made and kept"),
    ),
    (("DEBUG", "SMTP_TLS", "LOG_JSON", "SECOND_FACTOR_REQUIRED"), yes_or_no, _("write 1 or 0")),
]


def wrong(environ: Mapping[str, str]) -> list[Wrong]:
    """Every setting of the environment that cannot be right."""
    found = [
        Wrong(name, said)
        for names, right, said in RULES
        for name in names
        if environ.get(name) and not right(environ[name])
    ]
    if environ.get("SITE_URL", "").startswith("https") and environ.get("DEBUG", "").lower() in {
        "1",
        "true",
        "yes",
        "on",
    }:
        found.append(
            Wrong("DEBUG", _("it shows the inside of the house to everybody: leave it out in public"))
        )
    return found


def stop_if_wrong(environ: Mapping[str, str]) -> None:
    """Leave with the list of what is wrong, if anything is."""
    found = wrong(environ)
    if found:
        sys.exit("\n".join([_("Some settings are wrong:"), *(f"  {one}" for one in found)]))
