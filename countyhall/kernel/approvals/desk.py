"""A desk of a route that is still to be laid down."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Desk"]


@dataclass(frozen=True)
class Desk:
    """A leg to be: its name, the code of a role, and a unit (``None``: the record's own)."""

    name: str
    role: str
    unit: Any = None
