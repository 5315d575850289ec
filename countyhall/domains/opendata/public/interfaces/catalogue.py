"""What is published: found by number, short name or words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import shelf
from countyhall.domains.opendata.public.interfaces.refusals import NO_RESOURCE, Refusal
from countyhall.domains.opendata.public.interfaces.shown import Shown, Version, dataset_of, words_of


def everything() -> list[Shown]:
    """Every published dataset, the one changed last first."""
    return sorted(shelf.published(), key=lambda s: s.modified, reverse=True)


def one(name: str) -> Shown | None:
    """The published dataset of this number; CKAN's clients write it in small letters."""
    return next(iter(shelf.published(name)), None)


def held(name: str) -> tuple[Shown, bool]:
    """As :func:`find`, of a dataset whose rows the portal has. Raises Refusal."""
    shown, fixed = find(name)
    if shown.held:
        return shown, fixed
    if last := max((v for v in shown.versions if v.withdrawn), key=lambda v: v.number, default=None):
        raise withdrawn(last)
    detail = _("The rows of this dataset lie elsewhere; its description says where.")
    raise Refusal(404, NO_RESOURCE, detail, links=[link.url for link in shown.links])


def find(name: str) -> tuple[Shown, bool]:
    """The dataset that an address names as ``number`` or ``number@3``, and whether a publication is named.

    Raises Refusal: 404 for what is not published, 410 for what was taken back, with the reason.
    """
    plain, mark, number = name.partition("@")
    shown = one(plain)
    if shown is None:
        if gone := shelf.tombstone(plain):
            raise taken_back(gone)
        raise Refusal(404, NO_RESOURCE, _("There is no published dataset “%s”.") % plain[:80])
    if not mark:
        return shown, False
    version = next((v for v in shown.versions if number == str(v.number)), None)
    if version is None:
        raise Refusal(404, NO_RESOURCE, _("There is no publication “%s”.") % name[:80])
    if version.withdrawn:
        raise withdrawn(version, shown.version.number)
    return at_version(shown, version), True


def at_version(shown: Shown, version: Version) -> Shown:
    """The dataset as it was published then: with the columns of that edition which are open today."""
    if version.number == shown.version.number:
        return shown
    then = version.edition.schema
    open_now = set(shown.schema.names) if shown.schema.names else set()
    names = [f.name for f in then if f.name in open_now]
    return replace(shown, version=version, schema=then.only(names), modified=version.published)


def withdrawn(version: Version, successor: int | None = None) -> Refusal:
    """410 with why and when, and what to read instead."""
    more = {
        "withdrawn_at": version.withdrawn_at.isoformat() if version.withdrawn_at else None,
        "edition": version.number,
    }
    if successor:
        more["successor"] = successor
    return Refusal(410, NO_RESOURCE, _("Withdrawn: %s") % version.withdrawn, **more)


def taken_back(gone: shelf.Tombstone) -> Refusal:
    """410 of a whole dataset."""
    return Refusal(
        410,
        NO_RESOURCE,
        _("Withdrawn: %s") % gone.reason,
        withdrawn_at=gone.at.isoformat(),
        successor=gone.successor,
    )


def by_resource(resource: str) -> tuple[Shown, str]:
    """The dataset and format of a distribution's number; a dataset's own number stands for its first one."""
    identifier, format = dataset_of(resource)
    shown = one(identifier) if format else one(resource)
    if shown is None or not shown.held or (format and format not in shown.formats):
        if gone := shelf.tombstone(identifier if format else resource):
            raise taken_back(gone)
        raise Refusal(404, NO_RESOURCE, _("There is no resource “%s”.") % resource[:80])
    return shown, format or shown.formats[0]


def searched(
    found: Iterable[Shown], q: str = "", *, category: str = "", keyword: str = "", unit: str = "",
    since: datetime | None = None,
) -> list[Shown]:  # fmt: skip
    """Those in which every word stands, of a category, a keyword, a unit, changed since a moment."""
    words = q.casefold().split()
    return [
        s
        for s in found
        if (not category or s.category == category)
        and (not keyword or keyword in s.keywords)
        and (not unit or unit in (s.unit_code, s.unit))
        and (since is None or s.modified >= since)
        and (not words or all(word in words_of(s) for word in words))
    ]
