"""What a load balancer and a metrics collector ask: is the house open, and how busy is it."""

import hmac

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not. Says nothing else to the outside."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text, for whoever brings ``METRICS_TOKEN`` as a bearer token."""
    from django_prometheus.exports import ExportToDjangoView

    brought = request.headers.get("Authorization", "")
    if not hmac.compare_digest(brought.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401)
    return ExportToDjangoView(request)
