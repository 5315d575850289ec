"""What waits for my signature, across all kinds of records; several are signed at once where that is lawful."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, QuerySet
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from countyhall.kernel.approvals import selectors, services
from countyhall.kernel.approvals.desk import Kind
from countyhall.kernel.approvals.models import SignatureRule, Stop
from countyhall.kernel.lifecycle import Refused
from countyhall.kernel.period import clock
from countyhall.kernel.web.views.base import SIGNED_IN, Page

PER_PAGE = 25
ON_DESK = 8
AT_ONCE = 100


@dataclass(frozen=True)
class Row:
    """One desk of the inbox."""

    stop: Stop
    record: Any
    late: bool
    may_bulk: bool
    for_whom: Any


def waiting(user) -> QuerySet[Stop]:
    """The open desks of ``user``, the most urgent first."""
    return (
        selectors.stops_for(user)
        .select_related(
            "circulation__route", "circulation__by", "circulation__unit", "circulation__content_type"
        )
        .prefetch_related("circulation__record", "unit")
        .order_by(F("due_on").asc(nulls_last=True), "opened_at", "pk")
    )


def rows_of(stops, user) -> list[Row]:
    """The desks as the page shows them; the rules of signature are read once."""
    today = clock.today()
    rules = SignatureRule.in_force(today)
    rows = []
    for stop in stops:
        circulation = stop.circulation
        held = selectors.capacity(user, stop, circulation)
        asked = SignatureRule.narrowest(rules, circulation.route.code, stop.kind, stop.role_id)
        bulk = stop.kind in (Kind.REVIEW, Kind.DECIDE) and asked.satisfied_by("")
        rows.append(
            Row(stop, circulation.record, stop.is_late(today), bulk, held.on_behalf_of if held else None)
        )
    return rows


def owed(user) -> list:
    """Acts whose signature is still to follow, each with its round."""
    return list(selectors.owed_by(user).prefetch_related("circulation__record")[:AT_ONCE])


class InboxView(Page):
    """等我簽核."""

    permission = SIGNED_IN
    title = gettext_lazy("Waiting for my signature")
    template_name = "web/signoff/inbox.html"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        """Add a page of desks and how many there are of each kind of record."""
        user = self.request.user
        found = waiting(user)
        counts = Counter(found.values_list("circulation__content_type", flat=True).order_by())
        kinds = [
            {"kind": kind, "count": counts[kind.pk], "name": kind.model_class()._meta.verbose_name}
            for kind in ContentType.objects.get_for_models(*_models(counts)).values()
        ]
        chosen = self.request.GET.get("kind", "")
        if chosen.isdigit():
            found = found.filter(circulation__content_type=int(chosen))
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("page"))
        rows = rows_of(page.object_list, user)
        return super().get_context_data(
            page_obj=page, rows=rows, kinds=kinds, chosen=chosen, total=sum(counts.values()),
            may_bulk=any(row.may_bulk for row in rows), owed=owed(user), **kwargs,
        )  # fmt: skip

    def post(self, request, *args, **kwargs):
        """Sign those that were ticked; one that is refused holds up no other."""
        keys = [int(pk) for pk in request.POST.getlist("pk") if pk.isdigit()][:AT_ONCE]
        done, refused = 0, []
        for row in rows_of(waiting(request.user).filter(pk__in=keys), request.user):
            why = self.sign(row) if row.may_bulk else _("it needs a signature of its own")
            done += not why
            if why:
                refused.append(f"{row.record}：{why}")
        if done:
            messages.success(request, ngettext("%(n)d signed.", "%(n)d signed.", done) % {"n": done})
        for line in refused:
            messages.error(request, line)
        return redirect(request.get_full_path())

    def sign(self, row: Row) -> str:
        """Sign one on the text that it came with; why not, where it is refused."""
        circulation = row.stop.circulation
        try:
            with transaction.atomic():
                services.sign(
                    circulation, by=self.request.user, opinion=self.request.POST.get("opinion", "")[:200],
                    seen=circulation.text_hash, stop=row.stop,
                )  # fmt: skip
        except Refused as refusal:
            return str(refusal)
        except PermissionDenied:
            return _("You may not do this with this record.")
        return ""


def _models(counts: Counter) -> list:
    return [ContentType.objects.get_for_id(pk).model_class() for pk in counts]


def on_desk(user) -> dict[str, Any]:
    """The first of them, for the work-desk."""
    found = waiting(user)
    return {"signoff_count": found.count(), "signoff_rows": rows_of(found[:ON_DESK], user)}
