"""The command palette: type a number or a name, go there."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countyhall.kernel.people.models import User
from countyhall.kernel.search import services as search
from countyhall.kernel.web.columns import page_of
from countyhall.kernel.web.menu import menu_for
from countyhall.kernel.web.views.base import SIGNED_IN, Page

AT_MOST = 8


class PaletteView(Page):
    """Pages, records and, for those who may see them, people that answer to what was typed."""

    permission = SIGNED_IN
    title = gettext_lazy("Find or go to")

    def get_template_names(self) -> list[str]:
        """The bare results for the dialog, or a page of their own."""
        return ["web/parts/palette.html" if self.request.htmx else "web/find.html"]

    def get_context_data(self, **kwargs):
        """Add the groups of results that have something in them."""
        text = self.request.GET.get("q", "").strip()[:100]
        groups = [
            (_("Pages"), self.lines(text)),
            (_("Records"), self.records(text)),
            (_("People"), self.people(text)),
        ]
        found = [{"label": label, "hits": hits} for label, hits in groups if hits]
        return super().get_context_data(text=text, groups=found, **kwargs)

    def lines(self, text: str) -> list[dict]:
        """Lines of the menu that contain the text; the first ones before anything is typed."""
        sections = menu_for(self.request.user, "")
        lines = [item for section in sections for group in section.groups for item in group.items]
        found = [line for line in lines if text.lower() in str(line.label).lower()]
        return [{"label": line.label, "url": line.url, "icon": line.icon} for line in found[:AT_MOST]]

    def records(self, text: str) -> list[dict]:
        """Records, through the gate; a number or a word that is in them."""
        found = search.find(self.request.user, text, limit=AT_MOST) if text else []
        hits = [
            {
                "label": hit.title,
                "note": hit.record._meta.verbose_name,
                "url": page_of(hit.record),
                "icon": "file-text",
            }
            for hit in found
        ]
        return [hit for hit in hits if hit["url"]]

    def people(self, text: str) -> list[dict]:
        """People, for those who look after them."""
        if not text or not self.request.user.has_perm("people.view_user"):
            return []
        found = User.objects.filter(Q(name__icontains=text) | Q(username__istartswith=text))[:AT_MOST]
        return [
            {"label": person.name, "note": person.username, "url": page_of(person), "icon": "user"}
            for person in found
        ]
