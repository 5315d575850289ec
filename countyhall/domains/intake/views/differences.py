"""What differs between two editions of one dataset."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from countyhall.domains.intake.selectors import editions
from countyhall.domains.intake.views.base import EditionPage
from countyhall.kernel.lake.models import Edition


class DifferenceView(EditionPage):
    """An edition beside an older or newer one (``?with=3``)."""

    template_name = "intake/difference.html"

    def other(self) -> Edition:
        """The edition that is named, or 404."""
        named = self.request.GET.get("with", "")
        found = self.dataset.editions.filter(number=int(named) if named.isdecimal() else 0).first()
        if found is None or not editions.readable(found, self.request.user):
            raise Http404
        return found

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Columns that came and went."""
        if not editions.readable(self.edition, self.request.user):
            raise Http404
        pair = sorted([self.edition, self.other()], key=lambda one: one.number)
        before, after = pair
        self.title = _("Edition %(before)s and edition %(after)s") % {
            "before": before.number, "after": after.number,
        }  # fmt: skip
        columns = editions.layout_changes(after, before)
        return super().get_context_data(before=before, after=after, columns=columns, **kwargs)
