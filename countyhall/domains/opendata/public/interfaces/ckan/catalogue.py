"""CKAN's actions about the catalogue: lists, shows, and the search with facets."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import catalogue, grammar, usage
from countyhall.domains.opendata.public.interfaces.ckan import shapes
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, NO_RESOURCE, Refusal
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.domains.opendata.public.interfaces.spellings import truth
from countyhall.kernel.lake.services import FORMATS

Given = Mapping[str, Any]
MOST = 1_000
# What may be asked of and counted: name → values of a dataset.
FACETS: dict[str, Callable[[Shown], list[str]]] = {
    "organization": lambda s: [shapes.organization(s)["name"]],
    "groups": lambda s: [s.category.lower()] if s.category else [],
    "tags": lambda s: list(s.keywords),
    "res_format": lambda s: [FORMATS[f].title for f in s.formats] + [link.format.upper() for link in s.links],
    "license_id": lambda s: [s.licence],
    "id": lambda s: [s.identifier],
    "name": lambda s: [shapes.name_of(s)],
    "owner_org": lambda s: [shapes.organization_id(s)],
    "title": lambda s: [s.title],
    "frequency": lambda s: [s.frequency],
}
TERM = re.compile(r"""([+-]?)(?:(\w+):)?(?:"([^"]*)"|\(([^)]*)\)|(\S+))""")
SORTS = {
    "metadata_modified": lambda s: s.modified, "metadata_created": lambda s: s.issued, "title": lambda s: s.title,
    "name": shapes.name_of, "title_string": lambda s: s.title, "id": lambda s: s.identifier,
}  # fmt: skip


def package_list(given: Given) -> list[str]:
    """The names of all datasets (``limit``, ``offset``)."""
    return _part(given, sorted(shapes.name_of(s) for s in catalogue.everything()))


def current_package_list_with_resources(given: Given) -> list[dict]:
    """All datasets with their resources, the one changed last first (``limit``, ``offset``)."""
    return [shapes.package(s) for s in _part(given, catalogue.everything())]


def package_show(given: Given) -> dict:
    """A dataset by ``id``: its number or its name."""
    shown = _dataset(text(given, "id", "name_or_id"))
    usage.count(shown, "ckan", "metadata")
    return shapes.package(shown)


def package_search(given: Given) -> dict:
    """Datasets by words (``q``) and filters (``fq``); ``facet.field``, ``sort``, ``rows`` (1,000), ``start``."""
    found = _matching(catalogue.everything(), _text(given, "q"))
    for filter in _texts(given.get("fq")) + _texts(given.get("fq_list")):
        found = _matching(found, filter)
    found = _sorted(found, _text(given, "sort"))
    start = grammar.whole("start", given.get("start"), 0)
    rows = min(grammar.whole("rows", given.get("rows"), 10), MOST)
    facets = {name: Counter(v for s in found for v in FACETS[name](s)) for name in _facets(given)}
    limit = grammar.whole("facet.limit", _count(given.get("facet.limit")), 50) or MOST
    return {
        "count": len(found), "sort": _text(given, "sort") or "metadata_modified desc",
        "results": [shapes.package(s) for s in found[start : start + rows]],
        "facets": {name: dict(counts.most_common(limit)) for name, counts in facets.items()},
        "search_facets": {name: _facet(name, counts, found, limit) for name, counts in facets.items()},
    }  # fmt: skip


def _count(given: Any) -> Any:
    return 0 if str(given) == "-1" else given


def _facet(name: str, counts: Counter, found: list[Shown], limit: int) -> dict:
    titles = {}
    if name == "organization":
        titles = {shapes.organization(s)["name"]: shapes.organization(s)["title"] for s in found}
    elif name == "groups":
        titles = {s.category.lower(): s.category_name for s in found}
    items = [{"name": v, "display_name": titles.get(v, v), "count": n} for v, n in counts.most_common(limit)]
    return {"title": name, "items": items}


def _facets(given: Given) -> list[str]:
    asked = given.get("facet.field") or given.get("facet_field") or []
    if isinstance(asked, str):
        try:
            asked = orjson.loads(asked)
        except orjson.JSONDecodeError:
            asked = grammar.names(asked)
    names = _texts(asked)
    if unknown := [n for n in names if n not in FACETS]:
        detail = _("“%(name)s” is no facet. There are: %(all)s.") % {
            "name": unknown[0][:40],
            "all": ", ".join(FACETS),
        }
        raise Refusal(400, BAD_VALUE, detail, parameter="facet.field")
    return names


def _matching(found: list[Shown], query: str) -> list[Shown]:
    """Those that fit a query such as ``旅客 +tags:港務 -groups:k00``: all of its terms."""
    for sign, name, quoted, several, plain in TERM.findall(query.replace(" AND ", " ")):
        wanted = [v.strip(' "') for v in re.split(r"\s+OR\s+|\s+", several)] if several else [quoted or plain]
        if wanted == ["*"] or (name == "" and plain == "*:*"):
            continue
        if name and name not in FACETS:
            detail = _("“%(name)s” cannot be filtered by. There are: %(all)s.")
            raise Refusal(
                400, BAD_VALUE, detail % {"name": name[:40], "all": ", ".join(FACETS)}, parameter="fq"
            )
        found = [s for s in found if _fits(s, name, wanted) is not (sign == "-")]
    return found


def _fits(shown: Shown, name: str, wanted: list[str]) -> bool:
    if name:
        return any(v in FACETS[name](shown) or v == "*" for v in wanted)
    return any(catalogue.searched([shown], v) for v in wanted)


def _sorted(found: list[Shown], order: str) -> list[Shown]:
    for item in reversed(grammar.ordered(order)):
        if item.field in {"score", "relevance"}:
            continue
        if item.field not in SORTS:
            detail = _("Datasets are not sorted by “%s”.") % item.field[:40]
            raise Refusal(400, BAD_VALUE, detail, parameter="sort")
        found = sorted(found, key=SORTS[item.field], reverse=item.down)
    return found


def resource_show(given: Given) -> dict:
    """A resource by ``id``."""
    wanted = text(given, "id")
    for shown in catalogue.everything():
        for position, link in enumerate(shown.links, len(shown.formats)):
            if shown.linked(link) == wanted:
                return shapes.linked(shown, link, position)
    shown, format = catalogue.by_resource(wanted)
    return shapes.resource(shown, format, shown.formats.index(format))


def organization_list(given: Given) -> list:
    """The units that keep datasets: names, or with ``all_fields`` everything."""
    return _listed(given, [shapes.organization(s, n) for s, n in _organizations()])


def organization_show(given: Given) -> dict:
    """A unit by ``id``: number or name."""
    return _shown(given, [(shapes.organization(s, n), s) for s, n in _organizations()], "organization")


def group_list(given: Given) -> list:
    """The service categories: names, or with ``all_fields`` everything."""
    return _listed(given, [shapes.group(s, n) for s, n in _groups()])


def group_show(given: Given) -> dict:
    """A category by ``id``: number or name."""
    return _shown(given, [(shapes.group(s, n), s) for s, n in _groups()], "groups")


def tag_list(given: Given) -> list:
    """The keywords; with ``query`` those that contain it."""
    wanted = _text(given, "query")
    names = sorted({k for s in catalogue.everything() for k in s.keywords if wanted in k})
    return _part(given, [shapes.tag(n) for n in names] if truth(given.get("all_fields")) else names)


def tag_show(given: Given) -> dict:
    """A keyword by ``id``."""
    wanted = text(given, "id")
    found = catalogue.searched(catalogue.everything(), keyword=wanted)
    if not found:
        raise Refusal(404, NO_RESOURCE, _("Not found: %s") % wanted[:80])
    return shapes.tag(wanted) | {"packages": [shapes.package(s) for s in found]}


def license_list(_given: Given) -> list[dict]:
    """The licences under which there are datasets."""
    found = {s.licence: s for s in catalogue.everything()}
    return [
        {"id": k, "title": s.licence_name, "url": s.licence_url, "status": "active"}
        for k, s in sorted(found.items())
    ]


def status_show(_given: Given) -> dict:
    """Which version of CKAN's interface this is like."""
    return {
        "ckan_version": "2.11.0", "site_title": settings.OFFICE_NAME, "site_description": "", "error_emails_to": None,
        "site_url": settings.SITE_URL, "locale_default": "zh_Hant_TW", "extensions": ["datastore"],
    }  # fmt: skip


def _organizations() -> list[tuple[Shown, int]]:
    return shapes.counted(catalogue.everything(), lambda s: s.unit_code or s.unit)


def _groups() -> list[tuple[Shown, int]]:
    return shapes.counted(catalogue.everything(), lambda s: s.category)


def _listed(given: Given, all_fields: list[dict]) -> list:
    found = all_fields if truth(given.get("all_fields")) else [one["name"] for one in all_fields]
    return _part(given, found)


def _shown(given: Given, known: list[tuple[dict, Shown]], facet: str) -> dict:
    wanted = text(given, "id")
    for said, _shown_one in known:
        if wanted in (said["id"], said["name"]):
            if not truth(given.get("include_datasets")):
                return said
            found = [s for s in catalogue.everything() if said["name"] in FACETS[facet](s)]
            return said | {"packages": [shapes.package(s) for s in found[:MOST]]}
    raise Refusal(404, NO_RESOURCE, _("Not found: %s") % wanted[:80])


def _dataset(name: str) -> Shown:
    known = {shapes.name_of(s): s.identifier for s in catalogue.everything()}
    return catalogue.find(known.get(name, name))[0]


def _part(given: Given, found: list) -> list:
    offset = grammar.whole("offset", given.get("offset"), 0)
    limit = grammar.whole("limit", given.get("limit"), len(found))
    return found[offset : offset + limit]


def text(given: Given, *names: str) -> str:
    """The value that must be there, under the first of these names."""
    for name in names:
        if given.get(name):
            return _text(given, name)
    raise Refusal(400, BAD_VALUE, _("Missing value"), parameter=names[0])


def _text(given: Given, name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str) or len(value) > grammar.LONGEST:
        raise Refusal(400, BAD_VALUE, _("%s is a text.") % name, parameter=name)
    return value


def _texts(given: Any) -> list[str]:
    if not given:
        return []
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, list) or not all(isinstance(v, str) for v in found) or len(found) > 50:
        raise Refusal(400, BAD_VALUE, _("A text, or a list of texts."))
    return found
