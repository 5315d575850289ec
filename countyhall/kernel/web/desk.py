"""What a domain puts on the work-desk, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.registry import registry
from countyhall.kernel.web.tables import shown, with_related

__all__ = ["KINDS", "Desk", "lists_for"]

ROWS = 8


@dataclass(frozen=True)
class Kind:
    """One of the four questions that the desk answers."""

    code: str
    label: Promise | str
    icon: str


KINDS = [
    Kind("late", _("Late"), icon="alert-triangle"),
    Kind("waiting", _("Waiting for me"), icon="inbox"),
    Kind("due", _("Coming due"), icon="calendar-due"),
    Kind("changed", _("Changed"), icon="activity"),
]


@dataclass(frozen=True)
class Desk:
    """A list on the work-desk: ``of(user, today)`` gives its records, the most urgent first.

    ``kind`` is one of ``waiting late due changed``; ``pages`` tells how its rows look, ``columns`` which
    ones, ``query`` (such as ``"state=received"``) what the full list is narrowed to.
    """

    label: Promise | str
    of: Callable[[Any, date], QuerySet]
    kind: str = "waiting"
    pages: type | None = None
    columns: tuple[str, ...] = ()
    query: str = ""


@dataclass(frozen=True)
class Shown:
    """A desk list as the page shows it."""

    desk: Desk
    count: int
    table: Any
    more: str


def lists_for(user, today: date) -> dict[str, list[Shown]]:
    """Kind → lists with something in them, each read with one count and one page of rows."""
    found: dict[str, list[Shown]] = {kind.code: [] for kind in KINDS}
    for desk in registry.all("desk"):
        pages = desk.pages()
        if not user.has_perm(pages.permission("view")):
            continue
        names = list(desk.columns) or pages.list_columns[:5]
        queryset = with_related(desk.of(user, today), pages.table, names, pages.prefetch)
        count = queryset.count()
        if count:
            table = shown(pages.table, names, list(queryset[:ROWS]), orderable=False)
            found[desk.kind].append(Shown(desk, count, table, f"{pages.url('list')}?{desk.query}"))
    return found
