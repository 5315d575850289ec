"""Whether the lake's bytes are still what they were: read again, all by the doctor, a share every night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import structlog
from django.utils.translation import gettext as _

from countyhall.kernel.events import emit
from countyhall.kernel.lake import store
from countyhall.kernel.lake.models import Edition, EditionFile, SourceFile
from countyhall.kernel.registry import Look

# Every file is read again within so many nights.
READ_WITHIN = 30
NAMED_AT_MOST = 20
# The doctor reads so many bytes; of a larger lake it looks at sizes, and the nights read what is in the files.
READ_AT_ONCE = 1 << 30


@dataclass(frozen=True)
class Damage:
    """Bytes that are missing or changed, and who needs them."""

    sha256: str
    missing: bool
    used_by: str

    def __str__(self) -> str:
        words = _("missing") if self.missing else _("changed")
        return f"{self.sha256[:12]}… {words} ({self.used_by})"


def damaged(share: tuple[int, int] = (0, 1), *, read: bool = True) -> Iterator[Damage]:
    """Files of editions and sources that are missing or are not what their hash says.

    ``share`` (n, of) looks at every ``of``-th by its hash, the n-th of them; without ``read`` only at sizes.
    """
    n, of = share
    for sha, size in sorted(_used().items()):
        if int(sha[:8], 16) % of != n:
            continue
        there = store.store().size(sha)
        if there is None:
            yield Damage(sha, True, _users(sha))
        elif there != size or (read and not store.store().sound(sha)):
            yield Damage(sha, False, _users(sha))


def _used() -> dict[str, int]:
    used = dict(
        EditionFile.objects.exclude(edition__state=Edition.State.PRUNED).values_list("sha256", "size")
    )
    return used | dict(SourceFile.objects.values_list("sha256", "size"))


def _users(sha: str) -> str:
    files = EditionFile.objects.filter(sha256=sha).exclude(edition__state=Edition.State.PRUNED)
    names = [str(f.edition) for f in files.select_related("edition__dataset").order_by("pk")[:5]]
    names += [f.name for f in SourceFile.objects.filter(sha256=sha).order_by("pk")[:5]]
    return "、".join(names)


def look() -> Look:
    """For the doctor: every file of the lake."""
    used = _used()
    read = sum(used.values()) <= READ_AT_ONCE
    found = list(damaged(read=read))
    if not found:
        words = (
            _("%s files, unchanged") if read else _("%s files are there; their bytes are read again by night")
        )
        return Look(_("Data in the lake"), True, words % f"{len(used):,}")
    named = "; ".join(map(str, found[:NAMED_AT_MOST]))
    return Look(
        _("Data in the lake"), False, f"{len(found)}: {named}",
        _("Take the named files from the newest backup that still has them, and find out who changed them."),
    )  # fmt: skip


def read_share(on: date) -> None:
    """By night: a thirtieth of the files; what is damaged is logged and told (``lake.damaged``)."""
    for one in damaged((on.toordinal() % READ_WITHIN, READ_WITHIN)):
        structlog.get_logger(__name__).error("lake_damaged", sha256=one.sha256, used_by=one.used_by)
        emit("lake.damaged", one, by=None)
