"""The way from a list to a file: the same table, its cells as plain values."""

from typing import Any

from django.http import HttpResponseBase

from countyhall.kernel.registry import registry

__all__ = ["formats", "respond"]


def formats() -> dict[str, Any]:
    """Format → exporter, as the house's packages offer them (``Domain.exporters``)."""
    return {exporter.format: exporter for exporter in registry.all("exporters")}


def respond(name: str, code: str, title: str, table, request) -> HttpResponseBase:
    """The file as an answer; a long one is made in the background, and the answer leads to it.

    Calls ``exporter.response(code, title, table, request)`` of the format.
    """
    return formats()[name].response(code, title, table, request)
