"""The screens of plan, cases, items, loans, applications, destructions, handovers and catalogues."""

from django.contrib import messages
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import lifecycle, models, selectors
from countyhall.domains.archives.filters import filing as filters
from countyhall.domains.archives.forms import ClassForm, PlaceForm, PlanForm
from countyhall.domains.archives.pages.fewer import FewerSteps
from countyhall.domains.archives.services import ending, entry, requests, sources
from countyhall.domains.archives.tables import filing as tables
from countyhall.kernel.web import views
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.pages import Pages


class PlanPages(Pages):
    """Editions of the file plan."""

    model = models.FilePlan
    table = tables.PlanTable
    filterset = filters.PlanFilter
    form = PlanForm
    icon = "book"
    list_columns = ["name", "valid_from", "approval_number", "reviewed_on", "review_due_on"]
    order_by = ["-valid_from"]
    sections = [
        (_("File plan"), ["name", "valid_from", "approved_on", "approval_number", "note"]),
        (_("Review"), ["reviewed_on", "review_due_on"]),
    ]
    panels = ("history",)
    empty = _("No file plan yet. Make an edition, then import its classes.")


class ClassPages(Pages):
    """Classes of the file plan."""

    model = models.FileClass
    table = tables.ClassTable
    filterset = filters.ClassFilter
    form = ClassForm
    icon = "sitemap"
    list_columns = ["code", "name", "level", "term", "disposition", "plan"]
    order_by = ["-plan__valid_from", "code"]
    sections = [
        (_("Class"), ["code", "name", "level", "parent", "scope", "plan", "usable"]),
        (_("Keeping"), ["term", "ground", "disposition"]),
    ]
    panels = ("history",)
    empty = _("No class yet. Import the county's file plan.")


class PlacePages(Pages):
    """Shelves."""

    model = models.Place
    table = tables.PlaceTable
    filterset = filters.PlaceFilter
    form = PlaceForm
    icon = "stack-2"
    list_columns = ["code", "store", "capacity_mm", "note"]
    order_by = ["code"]
    sections = [(_("Shelf"), ["code", "store", "capacity_mm", "note"])]
    panels = ("history",)
    empty = _("No shelf yet. Name the shelves of your stores.")


class CaseDetailView(FewerSteps):
    """A case with its volumes, its first items and what holds it."""

    def beside(self) -> dict:
        """Volumes with their shelves, items, freezes."""
        items = models.Item.objects.visible_to(self.request.user).filter(case=self.object)
        self.holds = selectors.holds_of(self.object)
        return {
            "volumes": selectors.volumes_of(self.object),
            "items": list(items.select_related("volume").order_by("volume__no", "sequence")[:50]),
            "item_count": items.count(),
            "holds": self.holds,
        }

    def sensible(self, step) -> bool:
        """Only what is frozen can be unfrozen."""
        return step.name != "unfreeze" or bool(self.holds)


class CasePages(Pages):
    """Cases."""

    model = models.FileCase
    table = tables.CaseTable
    filterset = filters.CaseFilter
    form = entry.CaseEntryForm
    lifecycle = lifecycle.case
    icon = "folder"
    list_columns = ["number", "title", "unit", "term", "state", "first_on", "last_on"]
    order_by = ["-year", "class_code", "case_no"]
    sections = [
        (_("Case"), ["number", "title", "file_class", "unit", "producer", "summary", "access"]),
        (_("Keeping"), ["term", "original_years", "change_reason", "disposition"]),
        (_("Course"), ["state", "opened_on", "closed_on", "first_on", "last_on", "gone_on"]),
    ]
    detail_view = CaseDetailView
    empty = _("No case yet. Open one under the class it belongs to.")


class ItemDetailView(FewerSteps):
    """An item with its former numbers, its loans and what it still lacks."""

    def beside(self) -> dict:
        """Former numbers, loans, what the entry lacks."""
        loans = models.Loan.objects.visible_to(self.request.user).filter(item=self.object)
        source = None
        if self.object.source_id is None:
            source = sources.of_number(self.object.doc_number, self.request.user)
        return {
            "document": source,
            "former": list(self.object.former_numbers.select_related("by")),
            "loans": list(loans.select_related("borrower")[:10]),
            "missing": selectors.missing_in(self.object) if self.object.state == "checked_in" else [],
        }

    def sensible(self, step) -> bool:
        """Only what is secret is declassified, once somebody else proposed it."""
        asked = self.object.declassify_asked_by_id is not None
        return {
            "ask_declassify": self.object.secret and not asked, "declassify": asked, "keep_secret": asked,
        }.get(step.name, True)  # fmt: skip


class ItemPages(Pages):
    """Items."""

    model = models.Item
    table = tables.ItemTable
    filterset = filters.ItemFilter
    form = entry.ItemEntryForm
    lifecycle = lifecycle.item
    icon = "file-text"
    panels = ("history", "files", "deadlines", "links", "readers")
    list_columns = ["number", "subject", "kind", "sender", "unit", "state", "filed_on"]
    order_by = ["-filed_on", "-pk"]
    sections = [
        (_("Item"), ["number", "case", "subject", "kind", "doc_number", "keywords"]),
        (
            _("Document"),
            [
                "sender", "recipient", "received_on", "received_number", "sent_on", "sent_number", "produced_on",
            ],
        ),
        (_("Form"), ["page_count", "medium", "attachments_note", "file_names", "place"]),
        (
            _("Secrecy and access"),
            [
                "secrecy",
                "declassify",
                "declassify_because",
                "declassify_asked_by",
                "declassified_on",
                "access",
                "access_reason",
            ],
        ),
        (_("Handling"), ["state", "filed_on", "unit", "handler", "mend"]),
    ]  # fmt: skip
    detail_view = ItemDetailView
    empty = _("Nothing filed yet. Check documents in at the archivist's desk, or register papers with “New”.")


class LoanPages(Pages):
    """Loans."""

    model = models.Loan
    table = tables.LoanTable
    filterset = filters.LoanFilter
    form = entry.LoanEntryForm
    lifecycle = lifecycle.loan
    icon = "book-download"
    list_columns = ["number", "item", "borrower", "unit", "state", "lent_on", "due_on"]
    order_by = ["-asked_on", "-pk"]
    sections = [
        (_("Loan"), ["number", "item", "kind", "borrower", "unit", "purpose", "asked_on"]),
        (
            _("Course"),
            [
                "state", "approved_on", "approved_by", "lent_on", "due_on", "extensions", "chased", "chased_on",
                "returned_on", "condition", "reason",
            ],
        ),
    ]  # fmt: skip
    can_edit = False
    panels = ("history", "deadlines", "links")
    empty = _("Nothing is lent. Ask for an item with “New”.")


class RequestCreateView(views.CreateView):
    """An application at the counter: its code is shown once, to be told to the applicant."""

    def form_valid(self, form):
        """Take it in and show the code."""
        response = super().form_valid(form)
        if form.code:
            text = gettext("Tell this code to the applicant; it is not shown again: %(code)s")
            messages.info(self.request, text % {"code": form.code})
        return response


class RequestDetailView(FewerSteps):
    """An application with its items, visits and charges."""

    def beside(self) -> dict:
        """Items, visits, grounds in words."""
        lines = self.object.lines.select_related("item__case")
        return {
            "lines": [line for line in lines if not line.item.sealed or self.may_see_sealed()],
            "readings": list(self.object.readings.select_related("supervisor")),
            "ground_labels": selectors.ground_labels(self.object.grounds),
            "may_read_applicant": self.request.user.has_perm(requests.READ_APPLICANT, self.object),
        }

    def may_see_sealed(self) -> bool:
        """Whether the reader may see classified items."""
        return self.request.user.has_perm("archives.view_sealed_item")


class RequestPages(Pages):
    """Applications to read archives."""

    model = models.AccessRequest
    table = tables.RequestTable
    filterset = filters.RequestFilter
    form = entry.RequestEntryForm
    lifecycle = lifecycle.request
    icon = "user-search"
    list_columns = ["number", "wanted", "use", "received_on", "due_on", "state", "outcome"]
    order_by = ["-received_on", "-pk"]
    prefetch = ["clocks"]
    sections = [
        (_("Application"), ["number", "wanted", "use", "purpose", "original_reason", "way", "received_on"]),
        (_("Correction"), ["correction", "correct_by", "corrected_on", "corrected_text"]),
        (
            _("Decision"),
            ["state", "due_on", "outcome", "decision", "decided_on", "decided_by", "letter_number"],
        ),
        (pgettext_lazy("archives", "Visit"), ["appointed_at", "read_on"]),
    ]
    create_view = RequestCreateView
    detail_view = RequestDetailView
    empty = _("No application yet. Citizens apply on the public page; at the counter, use “New”.")


class DestructionDetailView(views.DetailView):
    """A destruction with its cases and the units' opinions."""

    def get_context_data(self, **kwargs):
        """Add cases and opinions."""
        lines = self.object.lines.select_related("case")
        return super().get_context_data(
            lines=list(lines[:200]), line_count=lines.count(),
            kept_count=lines.exclude(keep_reason="").count(),
            opinions=list(self.object.opinions.select_related("unit", "given_by")),
            totals=selectors.totals_of(self.object), faults=ending.faults(self.object), **kwargs,
        )  # fmt: skip


class DestructionPages(Pages):
    """Destructions."""

    model = models.Destruction
    table = tables.DestructionTable
    filterset = filters.DestructionFilter
    form = entry.DestructionEntryForm
    lifecycle = lifecycle.destruction
    icon = "trash"
    list_columns = ["number", "title", "year", "state", "approval_number", "executed_on"]
    order_by = ["-year", "-pk"]
    sections = [
        (_("Plan"), ["number", "title", "year", "where", "planned_on", "method", "safeguards", "reason_again"]),
        (_("Course"), [
            "state", "decided_on", "submitted_on", "submitted_number", "approved_on", "approval_number", "reason",
        ]),
        (_("Proof"), [
            "executed_on", "executed_by", "executed_method", "executed_at", "witness", "proof",
            "catalogue_sha256", "destroyed_sha256",
        ]),
    ]  # fmt: skip
    detail_view = DestructionDetailView
    empty = _("No destruction yet. Once a year, make one, then list the cases whose term is over.")


class OpinionDetailView(views.DetailView):
    """An opinion with the unit's cases."""

    def get_context_data(self, **kwargs):
        """Add the unit's cases on the list."""
        lines = self.object.destruction.lines.filter(case__unit=self.object.unit_id).select_related("case")
        return super().get_context_data(lines=list(lines[:200]), line_count=lines.count(), **kwargs)


class OpinionPages(Pages):
    """Opinions of units on destructions."""

    model = models.Opinion
    table = tables.OpinionTable
    filterset = filters.OpinionFilter
    lifecycle = lifecycle.opinion
    icon = "message"
    list_columns = ["destruction", "unit", "state", "asked_on", "given_on"]
    order_by = ["-asked_on", "-pk"]
    sections = [(_("Opinion"), ["destruction", "unit", "asked_on", "state", "text", "given_on", "given_by"])]
    in_menu = False
    panels = ("history",)
    detail_view = OpinionDetailView
    empty = _("No opinion is asked for.")


class HandoverDetailView(views.DetailView):
    """A handover with its cases."""

    def get_context_data(self, **kwargs):
        """Add the cases."""
        return super().get_context_data(cases=list(self.object.cases.order_by("number")), **kwargs)


class HandoverPages(Pages):
    """Handovers to the national archives."""

    model = models.Handover
    table = tables.HandoverTable
    filterset = filters.HandoverFilter
    form = entry.HandoverEntryForm
    lifecycle = lifecycle.handover
    icon = "package-export"
    list_columns = ["number", "title", "recipient", "state", "file_count", "handed_on"]
    order_by = ["-pk"]
    sections = [
        (_("Handover"), ["number", "title", "recipient", "planned_on", "state"]),
        (_("Package"), ["packed_on", "file_count", "manifest_sha256"]),
        (_("Receipt"), ["handed_on", "receipt_number"]),
    ]
    detail_view = HandoverDetailView
    empty = _("Nothing is handed over yet.")


class CataloguePages(Pages):
    """Half-yearly catalogues."""

    model = models.Catalogue
    table = tables.CatalogueTable
    filterset = filters.CatalogueFilter
    form = entry.CatalogueEntryForm
    lifecycle = lifecycle.catalogue
    icon = "list-details"
    list_columns = [
        "number",
        "first",
        "last",
        "state",
        "case_count",
        "item_count",
        "correction_count",
        "fault_count",
    ]
    order_by = ["-first", "-pk"]
    sections = [
        (_("Half-year"), ["number", "first", "last", "state"]),
        (
            pgettext_lazy("archives", "Contents"),
            ["case_count", "item_count", "correction_count", "fault_count", "built_on", "sha256"],
        ),
        (_("Delivery"), ["delivered_on", "receipt"]),
    ]
    empty = _("No catalogue yet. Every half-year, make one, build it and deliver its files.")


ITEM = ("number", "subject", "unit", "filed_on")
LOAN = ("number", "item", "borrower", "due_on")
desk = [
    Desk(_("Applications to read archives"), lambda user, today: selectors.requests_open(user), "waiting",
         RequestPages, ("number", "wanted", "received_on", "due_on", "state")),
    Desk(_("Loans to hand out"), lambda user, today: selectors.loans_to_serve(user), "waiting", LoanPages,
         ("number", "item", "borrower", "state", "asked_on"), "state=asked&state=approved"),
    Desk(_("Opinions on destructions"), lambda user, today: selectors.opinions_owed(user), "waiting",
         OpinionPages, ("destruction", "unit", "asked_on"), "state=asked"),
    Desk(_("Files that came back to be mended"), lambda user, today: selectors.to_mend(user), "waiting",
         ItemPages, ("number", "subject", "mend"), "state=returned"),
    Desk(_("Borrowed files overdue"), lambda user, today: selectors.loans_late(user, today), "late", LoanPages,
         LOAN, "stands=late"),
    Desk(_("Borrowed files to bring back"), lambda user, today: selectors.my_loans(user, today), "due", LoanPages,
         LOAN, "stands=mine"),
]  # fmt: skip
