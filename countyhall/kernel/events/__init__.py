"""How one domain hears of another without importing it: handlers run in the same transaction."""

from collections.abc import Callable
from typing import Any

from countyhall.kernel.registry import registry

__all__ = ["emit", "on"]


def on(name: str, handler: Callable) -> tuple[str, Callable]:
    """A line for ``Domain.handlers``: call ``handler(record, by=…, **data)`` when ``name`` happens."""
    return name, handler


def emit(name: str, record: Any, *, by: Any, **data: Any) -> None:
    """Tell every domain that asked. A handler that raises undoes the step that told it."""
    for wanted, handler in registry.all("handlers"):
        if wanted == name:
            handler(record, by=by, **data)
