"""A domain's table of contents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Look:
    """What the doctor found in one place. ``well`` is ``None`` for what is worth knowing and breaks nothing."""

    what: str
    well: bool | None
    found: str
    mend: str = ""


@dataclass(frozen=True)
class Domain:
    """Everything that one package adds to the house.

    ``grants`` maps a system role's code to the permissions (``app.verb_model``) that it carries;
    ``urls`` and ``public_urls`` are Django URL patterns of pages that are not standard, mounted under
    ``/<label>/`` and, open to everybody, under ``/public/<label>/``; ``handlers`` come from
    :func:`countyhall.kernel.events.on`; ``rules`` are legal periods, ``seats`` who sits at the levels of the
    table of delegated decisions to begin with, ``desk`` the lists that the work-desk shows; ``seed`` writes
    the domain's own reference data and may be called again; ``datasets`` are tables of its own records
    (:class:`countyhall.kernel.lake.RecordTable`), ``dataset_uses`` say where it stands on a dataset,
    ``open_tables`` which tables it has opened to everybody.
    """

    label: str
    name: Any
    icon: str = "folder"
    section: str = ""
    pages: Sequence[type] = ()
    urls: Sequence[Any] = ()
    public_urls: Sequence[Any] = ()
    api: Sequence[type] = ()
    importers: Sequence[type] = ()
    exporters: Sequence[type] = ()
    datasets: Sequence[Any] = ()
    dataset_uses: Sequence[Callable] = ()
    open_tables: Sequence[Callable] = ()
    figures: Sequence[Any] = ()
    reports: Sequence[Any] = ()
    desk: Sequence[Any] = ()
    menu: Sequence[Any] = ()
    handlers: Sequence[tuple[str, Callable]] = ()
    nightly: Sequence[Callable] = ()
    rules: Sequence[Any] = ()
    seats: Sequence[Any] = ()
    grants: Mapping[str, Sequence[str]] = field(default_factory=dict)
    checks: Sequence[Callable[[], "Look"]] = ()
    seed: Callable[[], None] | None = None
    demo: Callable | None = None
