"""The screens of documents, the address book and the settings of agencies."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents import filters, forms, lifecycle, models, selectors, services, tables
from countyhall.domains.documents.models.rules import PREFIX
from countyhall.kernel.web import views
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.pages import Pages

DUE_DAYS = 3
BUTTONS = 3


class DocumentListView(views.ListView):
    """The list; no file and no feed holds anything of classified documents."""

    def get_queryset(self):
        """Leave classified documents out of every export."""
        found = super().get_queryset()
        return found.unclassified() if self.request.GET.get("export") else found


class NewCaseView(views.CreateView):
    """A case that begins in the house."""

    def get_form_class(self):
        """Ask less of a new one."""
        return services.entry.NewCaseForm


def sensible(step, document, asked) -> bool:
    """Whether a step makes sense now; the lifecycle refuses it in any case, but nobody wants to see it."""
    runs = any(one.is_open and one.code.startswith(PREFIX) for one in document.clocks.all())
    unfit = {
        "ask_more": not runs or asked is not None,
        "extend": not runs,
        "refuse_more": asked is None,
        "decide": document.state != models.State.DISPUTED and not document.moves,
        "return_wrong": document.bound,
        "dispute": document.bound or not document.moves,
        "reassign": document.bound,
        "ask_downgrade": not document.secrecy or document.secrecy_proposed_by_id is not None,
        "keep_secret": not document.secrecy,
        "approve_downgrade": document.secrecy_proposed_by_id is None,
        "refuse_downgrade": document.secrecy_proposed_by_id is None,
    }
    return not unfit.get(step.name, False)


class DocumentDetailView(views.DetailView):
    """A document with the way it took, what it is handled with, and where its like went."""

    def get_context_data(self, **kwargs):
        """Add hops, merged ones and, before it is assigned, the suggestion."""
        context = super().get_context_data(**self.beside(), **kwargs)
        asked = context["more_time"]
        steps = [s for s in [*context["steps"], *context["more_steps"]] if sensible(s, self.object, asked)]
        context["steps"], context["more_steps"] = steps[:BUTTONS], steps[BUTTONS:]
        context["danger_steps"] = [s for s in context["danger_steps"] if sensible(s, self.object, asked)]
        return context

    def beside(self) -> dict:
        """The hops, the documents that are handled with it, the suggestion, the proposal of lower secrecy."""
        document, user = self.object, self.request.user
        seen = models.Document.objects.visible_to(user)
        new = document.state in (models.State.REGISTERED, models.State.RETURNED) and not document.secrecy
        past = (
            _shown(selectors.suggest(document.sender, document.subject, document.agency), seen) if new else []
        )
        may_draft = user.has_perm("documents.add_draft", document) and not document.secrecy
        return {
            "hops": list(document.hops.select_related("unit", "from_unit", "handler", "by")),
            "merged": list(seen.filter(merged_into=document).order_by("pk")),
            "drafts": list(models.Draft.objects.visible_to(user).filter(document=document).order_by("pk")),
            "suggestions": past,
            "proposal": document.downgrades.filter(state="proposed").select_related("proposed_by").first(),
            "over": [models.State.FILED, models.State.MERGED, models.State.RELEASED, models.State.VOIDED],
            "more_time": document.requests.filter(state="asked").select_related("asked_by").first(),
            "may_draft": may_draft and document.state in (models.State.IN_WORK, models.State.ASSIGNED),
            "may_slip": bool(document.received_on) and user.has_perm("documents.register_document"),
        }


def _shown(suggestions: list, seen) -> list:
    """The same, with no more of past documents than the reader may see."""
    keys = [one.pk for suggestion in suggestions for one in suggestion.documents]
    visible = set(seen.filter(pk__in=keys).values_list("pk", flat=True))
    for suggestion in suggestions:
        suggestion.documents = [one for one in suggestion.documents if one.pk in visible]
    return suggestions


class DocumentPages(Pages):
    """Official documents."""

    model = models.Document
    table = tables.DocumentTable
    filterset = filters.DocumentFilter
    form = services.entry.CaseForm
    lifecycle = lifecycle.document
    icon = "file-text"
    list_columns = [
        "number",
        "subject",
        "sender",
        "speed",
        "unit",
        "handler",
        "state",
        "received_on",
        "due_on",
    ]
    order_by = ["-pk"]
    prefetch = ["clocks"]
    panels = ("history", "files", "deadlines", "links", "readers")
    sections = [
        (
            _("Official document"),
            [
                "number", "direction", "medium", "kind", "subject", "sender", "sender_code", "sender_number",
                "sender_date", "copy_kind", "attachments_note", "copies", "received_on", "received_at",
            ],
        ),
        (
            _("Handling"),
            [
                "state", "unit", "handler", "speed", "processing", "limit_on", "limit_days", "due_on", "item",
                "assigned_on", "returns", "moves", "closed_on", "closing", "days_used", "late", "merged_into",
            ],
        ),
        (_("Secrecy"), ["secrecy", "declassify", "declassify_on"]),
        (_("Filing"), ["file_number", "retention", "pages", "filed_on"]),
    ]  # fmt: skip
    empty = _(
        "No document here. Receipts are entered at the registry; a case of one's own begins with “New”."
    )
    list_view = DocumentListView
    create_view = NewCaseView
    detail_view = DocumentDetailView


class AgencyPages(Pages):
    """The address book."""

    model = models.Agency
    table = tables.AgencyTable
    filterset = filters.AgencyFilter
    form = forms.AgencyForm
    icon = "address-book"
    list_columns = ["name", "code", "kind", "phone", "exchanges_since", "uses_signoff_since"]
    order_by = ["code", "name", "pk"]
    sections = [
        (_("Agency"), ["name", "short_name", "code", "unit_code", "kind", "unit"]),
        (_("Address"), ["postcode", "address", "phone", "fax", "email"]),
        (_("Electronic"), ["exchanges_since", "uses_signoff_since", "uses_signoff_until"]),
        (_("In this house"), ["house", "prefix"]),
        (_("In force"), ["valid_from", "valid_to"]),
    ]
    panels = ("history",)
    empty = _("The address book is empty. Import the list of agency codes.")


class PolicyPages(Pages):
    """Settings of agencies."""

    model = models.Policy
    table = tables.PolicyTable
    filterset = filters.PolicyFilter
    form = forms.PolicyForm
    icon = "adjustments"
    list_columns = ["unit", "valid_from", "moves_before_decision", "holidays_count", "half_day"]
    order_by = ["unit__order", "-valid_from", "pk"]
    sections = [
        (_("Setting"), ["unit", "valid_from", "moves_before_decision", "holidays_count", "half_day", "basis"])
    ]
    panels = ("history",)
    empty = _("Nothing is laid down: the usual settings hold.")


work = selectors.work
SHORT = ("number", "subject", "state", "unit", "due_on")
FILING = ("number", "subject", "state", "unit", "closed_on")
desk = [
    Desk(_("Overdue documents"), work.late, "late", DocumentPages, SHORT, "stands=late"),
    Desk(_("Documents in my hands"), lambda u, day: work.mine(u), "waiting", DocumentPages, SHORT, "stands=mine"),
    Desk(_("New for my unit"), lambda u, day: work.untaken(u), "waiting", DocumentPages, SHORT, "state=assigned"),
    Desk(_("Documents to assign"), lambda u, day: work.to_assign(u), "waiting", DocumentPages,
         ("number", "subject", "sender", "state", "received_on"), "state=registered&state=returned"),
    Desk(_("Disputes between units"), lambda u, day: work.to_decide(u), "waiting", DocumentPages, SHORT,
         "state=disputed"),
    Desk(_("Lower secrecy to decide"), lambda u, day: work.downgrades(u), "waiting", DocumentPages,
         ("number", "secrecy", "unit", "declassify_on"), ""),
    Desk(_("More time to decide"), lambda u, day: work.more_time(u), "waiting", DocumentPages, SHORT,
         "stands=more_time"),
    Desk(_("Handed over for filing"), lambda u, day: work.to_count(u), "waiting", DocumentPages, FILING,
         "state=to_file"),
    Desk(_("Documents due soon"), lambda u, day: work.due_soon(u, day, DUE_DAYS), "due", DocumentPages, SHORT,
         "stands=due"),
    Desk(_("To be handed over for filing"), lambda u, day: work.to_hand_over(u), "due", DocumentPages, FILING,
         "stands=to_file"),
    Desk(_("Sent back by the archive"), lambda u, day: work.came_back(u), "changed", DocumentPages, FILING,
         "state=fixing"),
]  # fmt: skip
