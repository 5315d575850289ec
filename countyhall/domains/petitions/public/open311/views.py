"""The addresses of GeoReport v2: only published petitions are told, what is sent in is confirmed first."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from countyhall.domains.petitions import selectors
from countyhall.domains.petitions.models import OPEN
from countyhall.domains.petitions.public.open311 import posting, shapes
from countyhall.domains.petitions.public.open311.answers import Wrong, refuse, respond
from countyhall.kernel.period import clock

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-23T00:00:00+08:00"
MOST, DAYS = 1000, 90


@method_decorator(
    csrf_exempt, "dispatch"
)  # programs have no session here: nothing rides on a browser's cookie
class GeoReport(View):
    """What all addresses share: the jurisdiction, the format, errors as the specification has them."""

    root = ""

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        """Answer in the format that the address ends with."""
        self.format = kwargs.pop("format")
        try:
            posting.check_jurisdiction(request)
            handler = (
                getattr(self, request.method.lower(), None)
                if request.method in ("GET", "HEAD", "POST")
                else None
            )
            if handler is None:
                raise Wrong(405, _("This address does not take %(method)s.") % {"method": request.method})
            content, status = handler(request, *args, **kwargs)
        except Wrong as wrong:
            return refuse(self.format, wrong)
        return respond(self.format, self.root, content, status)


class DiscoveryView(GeoReport):
    """Where the service is and what it speaks."""

    root = "discovery"

    def get(self, request):
        """One endpoint, in two formats."""
        url = f"{settings.SITE_URL.rstrip('/')}{reverse('public_petitions:start')}open311/v2"
        endpoint = {
            "specification": SPECIFICATION,
            "url": url,
            "changeset": CHANGED,
            "type": "production",
            "formats": ["application/json", "text/xml"],
        }
        return {
            "changeset": CHANGED,
            "contact": settings.DEFAULT_FROM_EMAIL,
            "key_service": f"{settings.SITE_URL.rstrip('/')}{reverse('api:keys')}",
            "endpoints": [endpoint],
        }, 200


class ServicesView(GeoReport):
    """The categories in force."""

    root = "services"

    def get(self, request):
        """All of them; those with further questions have metadata."""
        categories = list(selectors.open_categories(clock.today()))
        asking = selectors.that_ask(categories)
        return [shapes.service(one, asking) for one in categories], 200


class DefinitionView(GeoReport):
    """The further questions of a category."""

    root = "service_definition"

    def get(self, request, code: str):
        """Its newest edition."""
        category = posting.category_of(code)
        return shapes.definition(category, selectors.current_questions(category)), 200


class RequestsView(GeoReport):
    """Published petitions, and the place to send a new one."""

    root = "service_requests"

    def get(self, request):
        """Narrowed by number, service, days and status; else those of the last 90 days, 1,000 at most."""
        found = selectors.published().prefetch_related("clocks")
        return [shapes.request(one) for one in narrowed(found, request.GET)[:MOST]], 200

    def post(self, request):
        """Take one in: a trusted key's at once; else a token stands for it until it is confirmed."""
        return [posting.take_in(request)], 201


class RequestView(GeoReport):
    """One published petition."""

    root = "service_requests"

    def get(self, request, number: str):
        """By its number; what is not published is not there."""
        found = selectors.published().filter(number=number).first()
        if found is None:
            raise Wrong(404, _("There is no published request %(number)s.") % {"number": number})
        return [shapes.request(found)], 200


class TokenView(GeoReport):
    """From a token to the number, once the sender has confirmed."""

    root = "service_requests"

    def get(self, request, token: str):
        """The number, or nothing yet."""
        try:
            key = signing.loads(token, salt=posting.TOKEN_SALT)
        except signing.BadSignature:
            raise Wrong(404, _("There is no such token.")) from None
        petition = selectors.by_key(key)
        if petition is None:
            raise Wrong(404, _("There is no such token."))
        return [
            {"service_request_id": petition.number if petition.received_on else None, "token": token}
        ], 200


def narrowed(found, asked):
    """``found`` by the specification's filters. A number overrides the others."""
    if numbers := asked.get("service_request_id", ""):
        return found.filter(number__in=[n.strip() for n in numbers.split(",")])
    if codes := asked.get("service_code", ""):
        found = found.filter(category__code__in=[c.strip() for c in codes.split(",")])
    if statuses := asked.get("status", ""):
        found = by_status(found, {s.strip() for s in statuses.split(",")})
    until = day_of(asked, "end_date")
    since = day_of(asked, "start_date")
    if since is None and until is None:
        since = clock.today() - timedelta(days=DAYS)
    if since:
        found = found.filter(sent_on__gte=since)
    return found.filter(sent_on__lte=until) if until else found


def by_status(found, wanted: set[str]):
    """Open, closed, or both."""
    if wanted - {"open", "closed"}:
        raise Wrong(400, _("status is open or closed."))
    if wanted == {"open", "closed"}:
        return found
    return found.filter(state__in=OPEN) if wanted == {"open"} else found.exclude(state__in=OPEN)


def day_of(asked, name: str):
    """The day of a moment in ISO 8601, in the county's time; ``None`` where it is not given."""
    text = asked.get(name, "")
    if not text:
        return None
    try:
        given: datetime | None = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        given = None
    if given is None:
        raise Wrong(
            400, _("%(name)s is a moment in ISO 8601, such as 2020-09-01T00:00:00+08:00.") % {"name": name}
        )
    return timezone.localtime(given).date() if timezone.is_aware(given) else given.date()
