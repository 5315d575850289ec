"""The archivist's desk, labels, the decision letter, the applicant's name, packages."""

from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from countyhall.domains.archives import models, selectors
from countyhall.domains.archives.forms import RevealForm
from countyhall.domains.archives.services import desk, handover, labels, requests
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page

MOST_LABELS = 200


class DeskView(Page):
    """What waits in the archives, and the box into which numbers are scanned or typed."""

    permission = "archives.catalogue_item"
    title = _("Archivist's desk")
    template_name = "archives/desk.html"

    def get_context_data(self, **kwargs):
        """Counts that lead to their lists, and the first that wait to be catalogued."""
        user, today = self.request.user, clock.today()
        waiting = selectors.to_catalogue(user)
        return super().get_context_data(
            waiting=list(waiting.select_related("case", "unit")[:20]),
            tiles=selectors.tiles(user, today),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Check in what was scanned: one line comes back with the new counts, and the page stays."""
        done = desk.check_in(request.POST.get("number", ""), by=request.user)
        context = self.get_context_data(line=done)
        if request.htmx:
            return render(request, "archives/desk_done.html", context)
        return self.render_to_response(context)


class LabelsView(Page):
    """Labels for volumes or shelves, each with its bar code, on one sheet to print."""

    permission = "archives.view_filecase"
    title = _("Labels")
    template_name = "archives/labels.html"

    def get_context_data(self, **kwargs):
        """The labels of the cases that were asked for."""
        cases = models.FileCase.objects.visible_to(self.request.user).filter(
            pk__in=keys(self.request.GET, "case")
        )
        volumes = selectors.labelled(cases)[:MOST_LABELS]
        return super().get_context_data(labels=[labels.of_volume(volume) for volume in volumes], **kwargs)


def keys(query: QueryDict, name: str) -> list[int]:
    """The numbers in a query."""
    return [int(value) for value in query.getlist(name)[:MOST_LABELS] if value.isdigit() and len(value) < 16]


class ItemLabelView(Page):
    """One item's label."""

    permission = "archives.view_item"
    title = _("Labels")
    template_name = "archives/labels.html"

    def get_context_data(self, **kwargs):
        """The label."""
        items = models.Item.objects.visible_to(self.request.user).select_related(
            "case", "volume__place", "unit"
        )
        return super().get_context_data(
            labels=[labels.of_item(get_object_or_404(items, pk=self.kwargs["pk"]))], **kwargs
        )


class ContentsView(Page):
    """The table of contents of a case 案卷目次表, to print."""

    permission = "archives.view_filecase"
    title = _("Table of contents")
    template_name = "archives/contents.html"

    def get_context_data(self, **kwargs):
        """The case and its items in order."""
        cases = models.FileCase.objects.visible_to(self.request.user).select_related("unit", "file_class")
        case = get_object_or_404(cases, pk=self.kwargs["pk"])
        items = models.Item.objects.visible_to(self.request.user).filter(case=case)
        items = items.select_related("volume").order_by("volume__no", "sequence")
        return super().get_context_data(case=case, items=items, **kwargs)


@method_decorator([never_cache, sensitive_post_parameters()], "dispatch")
class LetterView(Page):
    """The decision on an application as a letter, to print; the applicant's name is put in by a button."""

    permission = "archives.decide_accessrequest"
    title = _("Decision letter")
    template_name = "archives/letter.html"

    def post(self, request, *args, **kwargs):
        """Put in to whom it goes; that the name was read for this letter is noted."""
        record = self.decided()
        person = requests.reveal(record, by=request.user, reason=str(self.title))
        return self.render_to_response(self.get_context_data(person=person))

    def get_context_data(self, **kwargs):
        """The decision with its items and grounds."""
        record = self.decided()
        lines = record.lines.select_related("item").order_by("item__number")
        return super().get_context_data(
            record=record, lines=lines, grounds=selectors.ground_labels(record.grounds),
            may_name=self.request.user.has_perm(requests.READ_APPLICANT, record), **kwargs,
        )  # fmt: skip

    def decided(self) -> models.AccessRequest:
        """The application; before it is decided there is no letter, and nobody's name is read for one."""
        record = of_reader(self.request.user, self.kwargs["pk"])
        if record.decided_on is None:
            raise Http404
        return record


def of_reader(user, pk: int) -> models.AccessRequest:
    """The application, through the gate."""
    return get_object_or_404(models.AccessRequest.objects.visible_to(user), pk=pk)


@method_decorator([never_cache, sensitive_post_parameters()], "dispatch")
class ApplicantView(Page):
    """Ask for the reason, then show who applies."""

    permission = requests.READ_APPLICANT
    title = _("Who applies")
    template_name = "archives/applicant.html"

    def get(self, request, *args, **kwargs):
        """The question; nothing is shown yet."""
        return self.page(RevealForm(by=request.user))

    def post(self, request, *args, **kwargs):
        """Note the reading, then show the name."""
        form = RevealForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.page(form, status=422)
        record = of_reader(request.user, self.kwargs["pk"])
        return self.page(
            form, person=requests.reveal(record, by=request.user, reason=form.cleaned_data["reason"])
        )

    def page(self, form, *, person=None, status: int = 200):
        """The page."""
        record = of_reader(self.request.user, self.kwargs["pk"])
        context = self.get_context_data(record=record, form=form, person=person)
        return self.render_to_response(context, status=status)


class PackageView(Page):
    """The package of a handover, to download."""

    permission = "archives.pack_handover"

    def get(self, request, *args, **kwargs):
        """The zip, streamed."""
        found = get_object_or_404(models.Handover.objects.visible_to(request.user), pk=self.kwargs["pk"])
        place = handover.path_of(found)
        if found.state not in ("packed", "handed_over") or not place.exists():
            raise Http404
        return FileResponse(place.open("rb"), as_attachment=True, filename=place.name)
