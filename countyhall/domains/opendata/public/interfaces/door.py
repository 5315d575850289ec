"""What all the interfaces' addresses share: reading only, open to every origin, no session, limits, strong tags."""

import re
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from countyhall.domains.opendata.public.interfaces import limits, refusals, shelf
from countyhall.domains.opendata.public.interfaces.refusals import (
    BAD_VALUE,
    NO_PARAMETER,
    NO_RESOURCE,
    Refusal,
)

EXPOSED = "ETag, Link, Location, Content-Disposition, RateLimit, RateLimit-Policy, Retry-After, X-Total-Count"
ASKED_WITH = "Accept, Authorization, Content-Type, If-None-Match, If-Modified-Since, Range, X-API-Key"
FRESH = "public, max-age=60"
FOR_EVER = "public, max-age=31536000, immutable"
# Where keys must not stand: addresses are kept in logs and histories.
KEYS_IN_ADDRESS = {"apikey", "api_key", "key", "token", "access_token"}
LONGEST_QUERY = 16_384


@method_decorator([csrf_exempt, transaction.non_atomic_requests], "dispatch")
class Door(View):
    """One address. A subclass says how it answers GET (and POST, where a standard asks with it)."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    refuse = staticmethod(refusals.problem)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        """Answer, or refuse in the door's own words."""
        if request.method == "OPTIONS":
            return self.preflight()
        told: dict[str, str] = {}
        try:
            told = self.admit(request)
            if request.method.lower() not in self.http_method_names:
                raise Refusal(405, BAD_VALUE, _("This address does not take %s.") % request.method[:20])
            handler = self.get if request.method == "HEAD" else getattr(self, request.method.lower())
            response = handler(request, *args, **kwargs)
        except Refusal as refusal:
            told = refusal.more.pop("headers", told)
            response = self.refuse(refusal)
            if refusal.status == 405:
                response["Allow"] = self.methods()
        for name, value in told.items():
            response[name] = value
        return opened(response)

    def preflight(self) -> HttpResponse:
        """What a browser asks before it lets a page of another origin call."""
        response = HttpResponse(status=204)
        response["Allow"] = response["Access-Control-Allow-Methods"] = self.methods()
        response["Access-Control-Allow-Headers"] = ASKED_WITH
        response["Access-Control-Max-Age"] = "86400"
        return opened(response)

    def methods(self) -> str:
        """The methods that this address takes."""
        return ", ".join(name.upper() for name in self.http_method_names)

    def admit(self, request: HttpRequest) -> dict[str, str]:
        """Count the call against its caller's bucket; the headers that say what is left. Raises Refusal."""
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            raise Refusal(413, BAD_VALUE, _("The question is too long."))
        if KEYS_IN_ADDRESS & {name.lower() for name in request.GET} and not self.takes_any_name():
            detail = _("A key does not belong into an address. Send it as the header Authorization: APIKey …")
            raise Refusal(400, NO_PARAMETER, detail)
        caller, rate, policy = self.caller(request)
        taken = limits.take(caller, limits.Rate.parse(rate))
        told = limits.headers(taken, policy)
        if not taken.allowed:
            detail = _("Too many requests. Wait %s seconds, or ask for a key.") % taken.wait
            raise Refusal(429, BAD_VALUE, detail, wait=taken.wait, headers=told)
        return told

    def takes_any_name(self) -> bool:
        """Whether parameters are names of columns, among which one may be called ``key``."""
        return False

    def caller(self, request: HttpRequest) -> tuple[str, str, str]:
        """Bucket, rate and policy: those of a key, else those of an address. Raises Refusal for a key that is none."""
        key = key_of(request)
        if key:
            found = shelf.key(key)
            if found is None:
                raise Refusal(401, BAD_VALUE, _("This key does not work: it is wrong or no longer in use."))
            return f"key {found[0]}", found[1] or settings.OPENDATA_KEY_RATE, "key"
        return limits.anonymous(request.META.get("REMOTE_ADDR", "")), settings.OPENDATA_RATE, "address"


def key_of(request: HttpRequest) -> str:
    """The key that the caller sends in a header; staff's own ``Bearer`` keys are none of ours."""
    given = request.headers.get("Authorization", "").strip()
    kind, _space, rest = given.partition(" ")
    if kind.lower() == "apikey":
        return rest.strip()
    if given and not rest:
        return given
    return request.headers.get("X-API-Key", "").strip()


def opened(response: HttpResponseBase) -> HttpResponseBase:
    """Readable from pages of every origin."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def unchanged(request: HttpRequest, tag: str, *, for_ever: bool = False) -> HttpResponse | None:
    """304 where the caller has these bytes already."""
    wanted = request.headers.get("If-None-Match", "")
    known = [one.strip().removeprefix("W/") for one in wanted.split(",")]
    if wanted and (wanted.strip() == "*" or tag in known):
        return cached(HttpResponse(status=304), tag, for_ever=for_ever)
    return None


def cached(response: HttpResponseBase, tag: str, *, for_ever: bool = False) -> HttpResponseBase:
    """With its tag, and how long it may be kept without asking."""
    response["ETag"] = tag
    response["Cache-Control"] = FOR_EVER if for_ever else FRESH
    return response


def wanted_type(request: HttpRequest, offered: dict[str, str], default: str) -> str:
    """The name of the offered media type that ``Accept`` likes best; ``default`` where it does not say.

    ``offered`` maps media types to names. Raises Refusal 406 where none is acceptable.
    """
    accept = request.headers.get("Accept", "").strip()
    if not accept:
        return default
    best = (0.0, -1, default)
    for item in accept.split(","):
        media, *rest = (part.strip() for part in item.split(";"))
        quality = next((float(p[2:]) for p in rest if re.fullmatch(r"q=[01](\.\d{0,3})?", p)), 1.0)
        if not quality:
            continue
        for place, (kind, name) in enumerate(offered.items()):
            exact = 2 if media == kind else 1 if media == kind.split("/")[0] + "/*" else 0
            if exact or media == "*/*":
                chosen = name if exact else default
                best = max(best, (quality + exact / 1000, -place - 1000, chosen), key=lambda one: one[0])
    if best[0] == 0.0:
        raise Refusal(406, BAD_VALUE, _("There is: %s.") % ", ".join(offered))
    return best[2]


def negotiated(response: HttpResponseBase) -> HttpResponseBase:
    """Told to caches that another ``Accept`` gives another answer."""
    patch_vary_headers(response, ["Accept"])
    return response


class Nowhere(Door):
    """An address below the interfaces at which nothing is."""

    def get(self, request, **_said):
        """404 as a problem."""
        raise Refusal(404, NO_RESOURCE, _("There is nothing here."))
