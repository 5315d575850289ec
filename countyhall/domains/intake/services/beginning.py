"""A dataset that begins with a file."""

from typing import Any

from countyhall.kernel.lake import Schema
from countyhall.kernel.lake import services as lake
from countyhall.kernel.lake.models import Dataset


def begin(said: dict[str, Any], schema: Schema, *, by) -> Dataset:
    """A dataset of these columns; ``said`` are the model's fields, ``code``, ``title`` and ``unit`` among them."""
    rest = {name: value for name, value in said.items() if name not in {"code", "title", "unit"}}
    return lake.create(said["code"], said["title"], schema, unit=said["unit"], by=by, **rest)
