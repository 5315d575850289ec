"""What the tests of the whole house look through."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

ROOT = Path(__file__).resolve().parents[1]
SKIPPED = {
    "node_modules",
    ".git",
    ".venv",
    "var",
    "dist",
    "migrations",
    "locale",
    "__pycache__",
    ".mypy_cache",
}


def files(*suffixes: str, under: str = "") -> Iterator[Path]:
    """Files of our own with one of these endings."""
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = sorted(one for one in folders if one not in SKIPPED)
        yield from (Path(folder) / one for one in sorted(names) if one.endswith(suffixes))


def name(path: Path) -> str:
    """As one would type it."""
    return str(path.relative_to(ROOT))


def routes(resolver=None, before: str = "") -> Iterator[tuple[str, object]]:
    """Every address with its view: a class where the view is one, else the function."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        else:
            view = entry.callback
            yield address, getattr(view, "view_class", None) or getattr(view, "cls", None) or view
