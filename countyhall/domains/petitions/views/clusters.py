"""Petitions that belong together: merge them, or make a watched item of what they have in common."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.petitions import forms, lifecycle, selectors, services
from countyhall.domains.petitions.models import OPEN, Petition, Township
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.web.columns import page_of
from countyhall.kernel.web.views import Page

DAYS, AT_MOST = 180, 200


class ClustersView(Page):
    """Subjects and townships with three or more petitions in half a year."""

    permission = "petitions.view_petition"
    title = gettext_lazy("Clusters of petitions")
    template_name = "petitions/clusters.html"

    def get_context_data(self, **kwargs):
        """Add the clusters."""
        seen = Petition.objects.visible_to(self.request.user)
        found = selectors.clusters(seen, clock.today() - timedelta(days=DAYS))
        for one in found:
            one["place"] = Township(one["township"]).label
        return super().get_context_data(
            clusters=found[:50], may_watch=self.request.user.has_perm(services.WATCH), **kwargs
        )


class WatchView(Page):
    """One step: these petitions become a watched item."""

    permission = services.WATCH
    title = gettext_lazy("Make a watched item")
    template_name = "petitions/watch.html"

    def get_context_data(self, **kwargs):
        """Add the petitions and the form."""
        kwargs.setdefault("form", forms.WatchForm(by=self.request.user))
        return super().get_context_data(petitions=self.chosen(), **kwargs)

    def chosen(self) -> list[Petition]:
        """The petitions named in the address, or all of a category and township in half a year."""
        seen = Petition.objects.visible_to(self.request.user).filter(sealed=False).select_related("unit")
        asked = self.request.GET
        if keys := [int(pk) for pk in asked.getlist("pk") if pk.isdigit()]:
            return list(seen.filter(pk__in=keys).order_by("sent_on")[:AT_MOST])
        if not asked.get("category", "").isdigit():
            return []
        since = clock.today() - timedelta(days=DAYS)
        same = seen.filter(
            category=int(asked["category"]), township=asked.get("township", ""), sent_on__gte=since
        )
        return list(same.order_by("sent_on")[:AT_MOST])

    def post(self, request, *args, **kwargs):
        """Say it aloud; whoever watches takes it up."""
        form = forms.WatchForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            made = services.watch(self.chosen(), by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(request, _("Now watched: %(title)s") % {"title": form.cleaned_data["title"]})
        return redirect(page_of(made[0]) or "petitions:clusters")


class AlikeView(Page):
    """Petitions that say much the same as one: tick those that its answer shall answer too."""

    permission = "petitions.merge_petition"
    title = gettext_lazy("Merge petitions")
    template_name = "petitions/alike.html"

    def lead(self) -> Petition:
        """The petition that leads."""
        return get_object_or_404(Petition.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Add the open petitions that are like it."""
        lead = self.lead()
        seen = Petition.objects.visible_to(self.request.user).filter(
            state__in=OPEN, merged_into=None, sealed=lead.sealed
        )
        text = f"{lead.subject}\n{lead.body}"
        alike = selectors.near_duplicates(
            seen, text, on=max(clock.today(), lead.sent_on), but=lead.pk, limit=20
        )
        return super().get_context_data(petition=lead, alike=alike, **kwargs)

    def post(self, request, *args, **kwargs):
        """Merge those that are ticked; each that cannot be is named with the reason."""
        lead = self.lead()
        keys = [int(pk) for pk in request.POST.getlist("pk") if pk.isdigit()]
        done = 0
        for one in Petition.objects.visible_to(request.user).filter(pk__in=keys).order_by("pk"):
            try:
                lifecycle.petition.take(one, "merge", by=request.user, into=lead)
                done += 1
            except Refused as refusal:
                messages.warning(request, f"{one.number}: {refusal}")
            except PermissionDenied:
                messages.warning(request, _("%(number)s: you may not merge it.") % {"number": one.number})
        messages.success(request, _("%(count)s petitions merged.") % {"count": done})
        return redirect("petitions:petition-detail", lead.pk)
