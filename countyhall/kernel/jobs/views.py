"""How far long work is, for the page that polls it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from countyhall.kernel.jobs.models import Progress


@require_GET
@login_required
def progress(request, pk: int):
    """The bar of one's own work as a page fragment; it asks again by itself until the work ended."""
    return render(request, "jobs/progress.html", {"progress": _own(request, pk)})


@require_POST
@login_required
def cancel(request, pk: int):
    """Ask one's own work to stop."""
    work = _own(request, pk)
    work.cancel(by=request.user)
    return render(request, "jobs/progress.html", {"progress": work})


def _own(request, pk: int) -> Progress:
    return get_object_or_404(Progress, pk=pk, by=request.user)
