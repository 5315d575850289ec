"""What is new: Atom of the whole, of a search, of one dataset; and the map of pages for search engines."""

from datetime import datetime
from xml.etree import ElementTree  # we only write XML here; nothing that came from outside is parsed

from django.conf import settings
from django.utils import timezone

from countyhall.domains.opendata.public.interfaces import addresses, catalogue
from countyhall.domains.opendata.public.interfaces.documents import answered, sought
from countyhall.domains.opendata.public.interfaces.door import Door
from countyhall.domains.opendata.public.interfaces.shown import Shown, Version

ATOM = "http://www.w3.org/2005/Atom"
KIND = "application/atom+xml; charset=utf-8"
MOST = 100
XML_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


class FeedView(Door):
    """``feed.atom``: the datasets changed last, narrowed as the catalogue is (``q``, ``category`` …)."""

    def get(self, request):
        """A hundred at most."""
        found = sorted(sought(request), key=lambda s: s.modified, reverse=True)[:MOST]
        at = addresses.at("feed.atom", **request.GET.dict())
        entries = [_entry(s, s.version, addresses.dataset(s)) for s in found]
        changed = max((s.modified for s in found), default=None)
        return answered(request, feed(f"{settings.OFFICE_NAME}開放資料", at, entries, changed), KIND)


class DatasetFeedView(Door):
    """``data/{number}/feed.atom``: the publications of one dataset, the newest first."""

    def get(self, request, dataset: str):
        """Those that can still be read; a withdrawal is told with its reason."""
        shown, _fixed = catalogue.find(dataset)
        newest = sorted(shown.versions, key=lambda v: -v.number)[:MOST]
        entries = [_entry(shown, v, addresses.dataset(shown, number=v.number)) for v in newest]
        at = addresses.dataset(shown, "feed.atom")
        return answered(request, feed(shown.title, at, entries, shown.modified), KIND)


def _entry(shown: Shown, version: Version, at: str) -> ElementTree.Element:
    words = version.note or shown.description or shown.title
    if version.withdrawn:
        words = f"已撤回：{version.withdrawn}"
    entry = ElementTree.Element("entry")
    _text(entry, "id", at)
    _text(entry, "title", f"{shown.title}（第{version.number}版）")
    _text(entry, "updated", (version.withdrawn_at or version.published).isoformat(timespec="seconds"))
    _text(entry, "summary", words)
    ElementTree.SubElement(entry, "link", rel="alternate", type="text/html", href=addresses.page(shown))
    for keyword in shown.keywords:
        ElementTree.SubElement(entry, "category", term=_clean(keyword))
    return entry


def feed(title: str, at: str, entries: list[ElementTree.Element], changed: datetime | None) -> bytes:
    """An Atom document (RFC 4287)."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-Hant"})
    _text(root, "id", at)
    _text(root, "title", title)
    # A feed of nothing has still to say when it changed: never since the beginning of time.
    moment = changed or datetime.fromtimestamp(0, tz=timezone.get_fixed_timezone(0))
    _text(root, "updated", moment.isoformat(timespec="seconds"))
    ElementTree.SubElement(root, "link", rel="self", type="application/atom+xml", href=at)
    author = ElementTree.SubElement(root, "author")
    _text(author, "name", settings.OFFICE_NAME)
    root.extend(entries)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return text.translate(XML_FORBIDDEN)


class SitemapView(Door):
    """``sitemap.xml``: the pages of all datasets, for search engines."""

    def get(self, request):
        """With the day of the last change."""
        root = ElementTree.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
        _page(root, addresses.base(), None)
        for shown in catalogue.everything():
            _page(root, addresses.page(shown), shown.modified)
        body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return answered(request, body, "application/xml; charset=utf-8")


def _page(root: ElementTree.Element, at: str, changed: datetime | None) -> None:
    page = ElementTree.SubElement(root, "url")
    _text(page, "loc", at)
    if changed:
        _text(page, "lastmod", changed.isoformat(timespec="seconds"))


class RobotsView(Door):
    """``robots.txt`` for a host of the portal's own: descriptions and pages may be read, rows are not for robots."""

    def get(self, request):
        """As RFC 9309 has it."""
        lines = ["User-agent: *", "Disallow: /api/", "Disallow: /data/*/rows", "Disallow: /ogc/", "Allow: /"]
        body = "\n".join([*lines, f"Sitemap: {addresses.at('sitemap.xml')}", ""]).encode()
        return answered(request, body, "text/plain; charset=utf-8")
