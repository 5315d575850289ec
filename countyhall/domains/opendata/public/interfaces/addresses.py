"""Absolute addresses of everything that the interfaces serve, below ``settings.OPENDATA_URL``."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.kernel.lake.services import FORMATS


def base() -> str:
    """Where the portal stands, with a slash at the end: a host of its own, or a branch of the platform's."""
    if settings.OPENDATA_URL:
        return settings.OPENDATA_URL.rstrip("/") + "/"
    return settings.SITE_URL.rstrip("/") + reverse("public_opendata:ckan-version").removesuffix("api/3")


def at(path: str, **asked: object) -> str:
    """An address below the portal."""
    return base() + path + (f"?{urlencode(asked)}" if asked else "")


def dataset(shown: Shown, path: str = "", number: int | None = None) -> str:
    """An address of a dataset; with ``number`` of one publication, which stays the same for ever."""
    name = quote(shown.identifier) + (f"@{number}" if number else "")
    return f"{base()}data/{name}" + (f"/{path}" if path else "")


def file(shown: Shown, format: str, number: int | None = None) -> str:
    """The whole table as a file."""
    return dataset(shown, f"file.{ending(format)}", number)


def rows(shown: Shown) -> str:
    """Pages of rows."""
    return dataset(shown, "rows")


def ending(format: str) -> str:
    """What a file of this format is called at its end."""
    return FORMATS[format].extension


def page(shown: Shown) -> str:
    """The page that people read."""
    return at(f"dataset/{quote(shown.identifier)}/")
