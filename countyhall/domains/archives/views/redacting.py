"""Draw what may not be read, say why and on what ground, and have the copy made."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.domains.archives.forms.scanning import RedactForm
from countyhall.domains.archives.models.item import Item
from countyhall.domains.archives.models.law import grounds_on
from countyhall.domains.archives.selectors import scans as selectors
from countyhall.domains.archives.services import redaction
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.web.views import Page


class RedactView(Page):
    """An item's pages, over which rectangles are drawn by mouse or keyboard."""

    permission = "archives.redact_item"
    title = gettext_lazy("Redacted copy")
    template_name = "archives/redact.html"

    def item(self) -> Item:
        """The item, through the gate."""
        item = get_object_or_404(Item.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not self.request.user.has_perm(self.permission, item):
            raise PermissionDenied
        return item

    def get_context_data(self, **kwargs):
        """Add the pages, the form, and earlier copies."""
        item = self.item()
        kwargs.setdefault("form", RedactForm(by=self.request.user, initial={"boxes": "{}"}))
        return super().get_context_data(
            item=item, pages=list(selectors.pages_of_item(item)),
            grounds=[f"{ground.basis} {ground.label}" for ground in grounds_on(clock.today())],
            copies=item.redactions.select_related("file", "by"),
            trail=[(item, item.get_absolute_url()), (self.title, "")], **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Make the copy; whatever still shows is named and nothing is kept."""
        item = self.item()
        form = RedactForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            redaction.redact(item, **form.cleaned_data, by=request.user)
        except Refused as no:
            form.add_error(None, str(no))
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(
            request, _("The redacted copy lies with the item; citizens are given this one only.")
        )
        return redirect(request.path)
