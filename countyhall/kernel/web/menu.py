"""The menu: sections of the department, and in each the lists that the reader may open."""

from dataclasses import dataclass, field
from functools import cache, lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from countyhall.kernel.registry import registry
from countyhall.kernel.roles import services as roles
from countyhall.kernel.web.models import SavedView

__all__ = ["Group", "Item", "MenuItem", "Section", "drawn_for", "menu_for", "views_for"]

SHORT = 12  # a menu of so few lines stands open


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu beyond the standard lists; an empty ``permission`` opens it to all signed in."""

    label: Promise | str
    url_name: str
    permission: str = ""
    icon: str = "circle"


@dataclass(frozen=True)
class Item:
    """A line as the page shows it."""

    label: str
    url: str
    icon: str
    active: bool


@dataclass
class Group:
    """A domain's lines under its name; ``name`` is empty for lines that stand alone."""

    name: Promise | str = ""
    icon: str = ""
    items: list[Item] = field(default_factory=list)
    open: bool = False


@dataclass
class Section:
    """A section of the department with the domains in it."""

    code: str
    label: Promise | str
    groups: list[Group] = field(default_factory=list)


DESK = MenuItem(_("My work-desk"), "web:desk", icon="layout-dashboard")


def views_for(user) -> list[dict]:
    """The saved views open to ``user``, each with its address."""
    views = list(SavedView.objects.open_to(user))
    known = {str(pages): pages for page in registry.all("pages") if views and (pages := page())}
    return [
        {"name": view.name, "url": f"{known[view.page].url('list')}?{view.query}"}
        for view in views
        if view.page in known
    ]


def menu_for(user, path: str) -> list[Section]:
    """The sections that have a line open to ``user``; the longest address that begins ``path`` is active."""
    return _sections(*_open_to(user, path))


def drawn_for(user, path: str) -> str:
    """The menu as it stands on a page, drawn once for all who have the same lines open at the same place."""
    return _drawn(*_open_to(user, path), get_language(), get_script_prefix())


def _open_to(user, path: str) -> tuple[tuple[int, ...], str]:
    """The places of the lines that are open to ``user``, and the address of the active one."""
    may = {perm for held in roles.held_by(user) for perm in held.role.permissions}
    lines = [(place, line[-1]) for place, line in enumerate(_lines())]
    lines = [(place, line) for place, line in lines if not line.permission or line.permission in may]
    urls = (_address(line.url_name, get_script_prefix()) for _place, line in lines)
    active = max((url for url in urls if path.startswith(url)), key=len, default="")
    return tuple(place for place, _line in lines), active


@lru_cache(maxsize=512)
def _drawn(places: tuple[int, ...], active: str, _language: str, _prefix: str) -> str:
    return render_to_string("web/parts/menu_lines.html", {"menu": _sections(places, active)})


def _sections(places: tuple[int, ...], active: str) -> list[Section]:
    sections = {
        code: Section(code, label)
        for code, label in [("", ""), *settings.SECTIONS, ("administration", _("System administration"))]
    }
    lines = _lines()
    for section, name, icon, line in (lines[place] for place in places):
        groups = sections[section].groups
        if not groups or groups[-1].name != name:
            groups.append(Group(name, icon))
        url = _address(line.url_name, get_script_prefix())
        groups[-1].items.append(Item(line.label, url, line.icon, url == active))
    for group in (group for section in sections.values() for group in section.groups):
        group.open = len(places) <= SHORT or any(item.active for item in group.items)
    return [section for section in sections.values() if section.groups]


@cache
def _address(url_name: str, _prefix: str) -> str:
    """A list's address never changes while the house stands, and every page asks for all of them."""
    return reverse(url_name)


def _lines() -> list[tuple[str, str, str, MenuItem]]:
    """Section, domain's name, its icon and the line, in the order of the settings."""
    found = [("", "", "", DESK)]
    for domain in registry.domains.values():
        place = str(domain.section) or "administration", domain.name, domain.icon
        if domain.section == "desk":
            place = "", "", ""  # stands alone, below one's own desk
        found += [(*place, item) for item in domain.menu]
        for page in domain.pages:
            pages = page()
            if pages.in_menu:
                name, permission = f"{pages.app}:{pages.name}-list", pages.permission("view")
                found.append((*place, MenuItem(pages.title, name, permission, pages.icon or domain.icon)))
    return found
