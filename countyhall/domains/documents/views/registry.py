"""The registry: receipts entered with the keyboard alone, one after the other, the page never reloaded."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import generic

from countyhall.domains.documents import selectors, services
from countyhall.domains.documents.models import Document
from countyhall.domains.documents.views.barcode import code39
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page
from countyhall.kernel.web.views.base import Guard

REGISTER = "documents.register_document"
ROWS = 12


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class RegistryView(Page):
    """The form and today's entries; saving swaps both and puts the cursor back to the beginning.

    Saving is a transaction of its own: nobody waits for the next number while this page is drawn.
    """

    permission = REGISTER
    title = _("Registry of receipts")
    template_name = "documents/registry.html"

    def get_context_data(self, form=None, saved=None, **kwargs):
        """The form, what was entered today, and the units to choose from."""
        user, today = self.request.user, clock.today()
        entered = selectors.work.entered_by(user, today).select_related("unit")
        return super().get_context_data(
            form=form or services.entry.EntryForm(by=user, initial=self.begin_with()),
            saved=saved, entered=list(entered[:ROWS]), count=entered.count(),
            units=selectors.work.units_on(today), today=today, **kwargs,
        )  # fmt: skip

    def begin_with(self) -> dict:
        """What stays from one entry to the next: on what it came."""
        return {"medium": self.request.POST.get("medium") or "paper", "copies": 0}

    def post(self, request, *args, **kwargs):
        """Register; the fragment that comes back is the whole working place."""
        form = services.entry.EntryForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.place(form=form, status=422)
        return self.place(saved=form.save())

    def place(self, *, status: int = 200, **context):
        """The form and the list, without the page around them."""
        return render(
            self.request, "documents/registry_place.html", self.get_context_data(**context), status=status
        )


class Fragment(Guard, generic.View):
    """A piece of the registry, fetched while somebody types."""

    permission = REGISTER


class SendersView(Fragment):
    """Entries of the address book that fit what is typed."""

    def get(self, request):
        """Options for the box."""
        found = selectors.agencies_like(request.GET.get("sender", ""), clock.today())
        return render(request, "documents/registry_senders.html", {"found": found})


class DuplicatesView(Fragment):
    """Receipts of the same sender with the same number, and where documents like it went."""

    def get(self, request):
        """A warning, or nothing."""
        agency = services.entry.desk_of(request.user)
        sender = self.sender()
        found = selectors.duplicates_of(sender, request.GET.get("sender_number", ""), agency)
        seen = Document.objects.visible_to(request.user).filter(pk__in=[one.pk for one in found])
        return render(request, "documents/registry_duplicates.html", {"found": seen.select_related("unit")})

    def sender(self) -> str:
        """The sender by name, whether name or code was typed."""
        said = self.request.GET.get("sender", "").strip()
        entry = selectors.agencies.of_code(said, clock.today())
        return entry.name if entry else said


class SuggestionsView(DuplicatesView):
    """Units that took documents like it, each with the past documents that say so."""

    def get(self, request):
        """At most three."""
        if request.GET.get("secrecy"):
            return HttpResponse("")
        agency = services.entry.desk_of(request.user)
        found = selectors.suggest(self.sender(), request.GET.get("subject", ""), agency)
        seen = set(
            Document.objects.visible_to(request.user)
            .filter(pk__in=[d.pk for one in found for d in one.documents])
            .values_list("pk", flat=True)
        )
        for one in found:
            one.documents = [document for document in one.documents if document.pk in seen]
        return render(request, "documents/registry_suggestions.html", {"found": found})


class SlipView(Page):
    """The slip that goes on the paper: number, bar-code, unit, day."""

    permission = REGISTER
    title = _("Slip")
    template_name = "documents/registry_slip.html"

    def get_context_data(self, pk, **kwargs):
        """The document, through the gate."""
        document = get_object_or_404(
            Document.objects.visible_to(self.request.user).select_related("unit", "agency"), pk=pk
        )
        return super().get_context_data(document=document, bars=code39(document.serial), **kwargs)
