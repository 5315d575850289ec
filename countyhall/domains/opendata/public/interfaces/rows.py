"""The own API: pages of rows, and the whole answer of a question as a stream in any format."""

from dataclasses import replace
from urllib.parse import quote

import orjson
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _

from countyhall.domains.opendata.public.interfaces import addresses, answers, catalogue, grammar, turns, usage
from countyhall.domains.opendata.public.interfaces.door import Door, cached, unchanged
from countyhall.domains.opendata.public.interfaces.refusals import BAD_VALUE, NO_RESOURCE, Refusal
from countyhall.domains.opendata.public.interfaces.shown import Shown
from countyhall.kernel.lake.query.compile import is_grouped
from countyhall.kernel.lake.query.declared import Query
from countyhall.kernel.lake.services import FORMATS

LANGUAGES = {"zh": "zh-hant", "zh-hant": "zh-hant", "en": "en"}


class RowsView(Door):
    """``data/{number}/rows``: a page of rows with the exact total and the address of the next page."""

    def takes_any_name(self) -> bool:
        """Parameters are columns."""
        return True

    def get(self, request, dataset: str):
        """``{"total", "rows", …}``; the next page is in the header ``Link`` too (RFC 8288)."""
        shown, fixed = catalogue.held(dataset)
        query = grammar.asked(shown.schema, dict(request.GET.lists()))
        if request.GET.get("format", "json") != "json":
            raise Refusal(400, BAD_VALUE, _("A page is JSON; take rows.csv for the same rows as a file."))
        tag = answers.etag(shown, "rows", query)
        if found := unchanged(request, tag, for_ever=fixed):
            return found
        total, step, rows = turns.kept(tag, lambda made: len(made[2]), lambda: answered(shown, query))
        following = _following(request, shown, dataset, step)
        head = {
            "dataset": shown.identifier, "edition": shown.version.number, "total": total, "limit": query.limit,
            "next": following,
        }  # fmt: skip
        body = orjson.dumps(head)[:-1] + b',"rows":' + rows + b"}"
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
        response["X-Total-Count"] = str(total)
        if following:
            response["Link"] = f'<{following}>; rel="next"'
        usage.count(shown, "rows", "json")
        return cached(response, tag, for_ever=fixed)


def answered(shown: Shown, query: Query) -> tuple[int, tuple[str, int] | None, bytes]:
    """The total, the parameter that leads on, and the page's rows as JSON."""
    by_key = not (is_grouped(query) or query.order or query.distinct)
    page = answers.page(shown, replace(query, with_row=by_key))
    total = answers.total(shown, query)
    return total, next_page(query, page, total, by_key), page.json().strip()


def next_page(query: Query, page: answers.Page, total: int, by_key: bool) -> tuple[str, int] | None:
    """The parameter that leads on, or nothing at the end: by the last row's key, else by counting."""
    if not query.limit or page.rows < query.limit:
        return None
    if by_key:
        return ("after", page.last) if page.last is not None else None
    reached = query.offset + page.rows
    return ("offset", reached) if reached < total else None


def _following(request, shown: Shown, dataset: str, step: tuple[str, int] | None) -> str | None:
    if step is None:
        return None
    asked: QueryDict = request.GET.copy()
    asked.pop("offset", None)
    asked.pop("after", None)
    asked[step[0]] = str(step[1])
    return f"{addresses.base()}data/{quote(dataset, safe='@')}/rows?{asked.urlencode()}"


class StreamView(Door):
    """``data/{number}/rows.csv``: everything that a question finds, as a file, with memory that does not grow."""

    def takes_any_name(self) -> bool:
        """Parameters are columns."""
        return True

    def get(self, request, dataset: str, ending: str):
        """The file; without ``limit`` all of it."""
        shown, fixed = catalogue.held(dataset)
        format = format_of(ending)
        asked = dict(request.GET.lists())
        query = grammar.asked(shown.schema, asked, most=None)
        if not request.GET.get("limit"):
            query = replace(query, limit=None)
        manner = manner_of(request)
        tag = answers.etag(shown, format, query, manner)
        if found := unchanged(request, tag, for_ever=fixed):
            return found
        pieces = iter(()) if request.method == "HEAD" else answers.stream(shown, query, format, **manner)
        response = StreamingHttpResponse(pieces, content_type=FORMATS[format].media_type)
        response["Content-Disposition"] = disposition(shown, ending)
        usage.count(shown, "stream", format)
        return cached(response, tag, for_ever=fixed)


def manner_of(request) -> dict:
    """For people (``labels=1``, ``bom=1``, ``lang``) or, without, for machines."""
    given = request.GET
    language = LANGUAGES.get(given.get("lang", "zh-hant").lower())
    if language is None:
        raise Refusal(400, BAD_VALUE, _("lang is zh-Hant or en."), parameter="lang")
    return {"labels": _yes(given, "labels"), "bom": _yes(given, "bom"), "language": language}


def _yes(given, name: str) -> bool:
    if given.get(name, "0") not in {"0", "1", "true", "false"}:
        raise Refusal(400, BAD_VALUE, _("%s is 1 or 0.") % name, parameter=name)
    return given.get(name, "0") in {"1", "true"}


def format_of(ending: str) -> str:
    """The format of a file's ending."""
    format = (
        "jsonstat"
        if ending == "jsonstat"
        else next((n for n, f in FORMATS.items() if f.extension == ending), "")
    )
    if not format:
        known = ", ".join(sorted({f.extension for f in FORMATS.values()}))
        raise Refusal(
            404,
            NO_RESOURCE,
            _("“%(ending)s” is no format. There are: %(known)s.") % {"ending": ending[:20], "known": known},
        )
    return format


def disposition(shown: Shown, ending: str) -> str:
    """A file name that says which edition it is."""
    return f'attachment; filename="{shown.identifier}@{shown.version.number}.{ending}"'
