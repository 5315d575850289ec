"""The screens of drafts, their addressees, templates and groups."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.domains.documents import filters, lifecycle, models, tables
from countyhall.domains.documents.forms import draft as draft_forms
from countyhall.domains.documents.selectors import drafts as selectors
from countyhall.domains.documents.services import draft_entry, drafting, paper
from countyhall.kernel.attachments import services as attachments
from countyhall.kernel.web import views
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.pages import Pages

State = models.DraftState
BUTTONS = 3


def sensible(step, draft: models.Draft) -> bool:
    """What stays in the house is neither proofread nor sealed."""
    return draft.rule.leaves or step.name not in {"proofread", "seal", "send"}


class DraftCreateView(views.CreateView):
    """Begin a draft, then write it."""

    def get_initial(self):
        """The document that one came from, the author's last unit."""
        return super().get_initial() | {"of_document": self.request.GET.get("document", "")}

    def get_success_url(self) -> str:
        """The editor."""
        return reverse("documents:write", args=[self.object.pk])


class DraftDetailView(views.DetailView):
    """A draft with its sheet, addressees, signatures and versions."""

    def get_queryset(self):
        """With what stands beside the text."""
        return super().get_queryset().select_related("document__agency", "unit")

    def get_context_data(self, **kwargs):
        """Add the sheet, the round of signatures, addressees and what corrects what."""
        draft, user = self.object, self.request.user
        context = super().get_context_data(
            sheets=range(1, len(paper.pages(draft)) + 1),
            recipients=list(draft.recipients.all()),
            may_write=drafting.may_write(user, draft),
            lease=drafting.holder(draft),
            corrections=list(draft.corrections.select_related("by")),
            version_count=draft.versions.count(),
            corrected_by=list(models.Draft.objects.visible_to(user).filter(corrects=draft)),
            may_correct=draft.state in {State.SENT, State.ANNULLED} and user.has_perm("documents.add_draft", draft),
            may_keep_template=user.has_perm("documents.add_drafttemplate", draft),
            may_note=user.has_perm("documents.send_draft", draft),
            may_proofread=draft.state == State.DECIDED and draft.rule.leaves
            and user.has_perm("documents.proofread_draft", draft) and user.pk != draft.drafter_id,
            **kwargs,
        )  # fmt: skip
        steps = [step for step in [*context["steps"], *context["more_steps"]] if sensible(step, draft)]
        context["steps"], context["more_steps"] = steps[:BUTTONS], steps[BUTTONS:]
        context["sections"] = [one for one in context["sections"] if one["rows"]]
        return context


class DraftPages(Pages):
    """Drafts."""

    model = models.Draft
    table = tables.DraftTable
    filterset = filters.DraftFilter
    form = draft_entry.DraftForm
    lifecycle = lifecycle.draft
    icon = "file-pencil"
    can_edit = False
    signoff_aside = "documents/drafting/beside.html"
    panels = ("history", "files", "deadlines", "links", "readers")
    list_columns = ["number", "subject", "kind", "unit", "drafter", "state", "drafted_on", "sent_on"]
    order_by = ["-pk"]
    sections = [
        (
            pgettext_lazy("document", "Draft"),
            ["number", "kind", "document", "subject", "text", "attachments_note", "speed"],
        ),
        (
            pgettext_lazy("document", "Meeting"),
            ["meeting_starts_at", "meeting_ends_at", "place", "chair"],
        ),
        (
            _("Handling"),
            [
                "state", "unit", "drafter", "approach", "level", "drafted_on", "decided_by", "decided_on",
                "decided_for", "proofread_by", "proofread_on", "seal_mode", "signer", "dated_on", "sent_on",
                "corrects", "annulled_because",
            ],
        ),
    ]  # fmt: skip
    empty = _("No draft yet. Begin one from the page of its document.")
    create_view = DraftCreateView
    detail_view = DraftDetailView

    def signoff_beside(self, record, user) -> dict:
        """The document that is answered, with its files; the editor for whoever may write now."""
        document = models.Document.objects.visible_to(user).filter(pk=record.document_id).first()
        files = [] if document is None else attachments.of(document)
        write = reverse("documents:write", args=[record.pk]) if drafting.may_write(user, record) else ""
        return {"document": document, "document_files": files, "write_url": write}


class RecipientPages(Pages):
    """Addressees and what became of their copies."""

    model = models.Recipient
    table = tables.RecipientTable
    filterset = filters.RecipientFilter
    icon = "send"
    list_columns = ["draft", "name", "copy", "mode", "state", "handed_on", "problem"]
    order_by = ["-draft_id", "order", "pk"]
    sections = [
        (_("Addressee"), ["draft", "name", "unit_name", "copy", "group", "code"]),
        (
            pgettext_lazy("dispatch", "Delivery"),
            ["mode", "state", "tries", "problem", "reference", "handed_on", "check_on", "delivered_on"],
        ),
    ]
    panels = ()
    empty = _("Nothing was addressed yet.")


class DraftTemplatePages(Pages):
    """Templates for drafts."""

    model = models.DraftTemplate
    table = tables.DraftTemplateTable
    filterset = filters.DraftTemplateFilter
    form = draft_forms.DraftTemplateForm
    icon = "template"
    list_columns = ["name", "kind", "way", "unit", "subject", "retired"]
    order_by = ["kind", "name"]
    sections = [(_("Template"), ["name", "kind", "way", "unit", "subject", "text", "retired"])]
    panels = ("history",)
    empty = _("No template yet. Keep the text of a draft as one, or write one here.")


class AgencyGroupPages(Pages):
    """Groups of addressees."""

    model = models.AgencyGroup
    table = tables.AgencyGroupTable
    filterset = filters.AgencyGroupFilter
    form = draft_forms.GroupForm
    icon = "users-group"
    list_columns = ["name", "unit", "retired"]
    order_by = ["name"]
    sections = [(_("Group"), ["name", "unit", "retired"])]
    panels = ("history",)
    empty = _("No group yet. Make one for those who are written to together.")


DRAFT_PAGES = [DraftPages, RecipientPages, DraftTemplatePages, AgencyGroupPages]

COLUMNS = ("number", "subject", "kind", "unit", "state")
DRAFT_DESK = [
    Desk(_("Drafts to sign"), lambda user, today: selectors.to_sign(user), "waiting", DraftPages, COLUMNS,
         "state=circulating"),
    Desk(_("My drafts"), lambda user, today: selectors.my_drafts(user), "waiting", DraftPages, COLUMNS,
         "state=draft"),
    Desk(_("Drafts to proofread"), lambda user, today: selectors.to_proofread(user), "waiting", DraftPages,
         COLUMNS, "state=decided"),
    Desk(_("Documents to seal and send"), lambda user, today: selectors.to_seal(user) | selectors.to_send(user),
         "waiting", DraftPages, COLUMNS, "state=proofread&state=sealed"),
]  # fmt: skip
