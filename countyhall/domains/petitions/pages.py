"""The screens of petitions, their parts, categories and templates."""

from datetime import timedelta

from django.contrib import messages
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions import filters, forms, lifecycle, models, selectors, services, tables
from countyhall.kernel.period import clock
from countyhall.kernel.web import views
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.pages import Pages

BUTTONS = 3


class PetitionCreateView(views.CreateView):
    """A petition by telephone or at the counter: its code is shown once, to be read to the petitioner."""

    def form_valid(self, form):
        """Take it in and show the code."""
        response = super().form_valid(form)
        if form.code:
            text = gettext("Read this code to the petitioner; it is not shown again: %(code)s")
            messages.info(self.request, text % {"code": form.code})
        return response


def sensible(step, petition) -> bool:
    """Whether a step makes sense now; the lifecycle refuses it in any case, but nobody wants to see it."""
    unfit = {
        "decide": not petition.refusals,
        "unmerge": petition.merged_into_id is None,
        "publish": petition.wish != models.Wish.PUBLISH or petition.sealed,
        "withdraw": petition.published_on is None,
        "seal": petition.sealed,
        "unseal": not petition.sealed,
        "decline": petition.bound,
    }
    return not unfit.get(step.name, False)


class PetitionDetailView(views.DetailView):
    """A petition with its parts, letters, the way it took, earlier answers and what is like it."""

    def get_context_data(self, **kwargs):
        """Add what stands beside the letter; leave out steps that make no sense now."""
        context = super().get_context_data(**self.beside(), **kwargs)
        steps = [step for step in [*context["steps"], *context["more_steps"]] if sensible(step, self.object)]
        context["steps"], context["more_steps"] = steps[:BUTTONS], steps[BUTTONS:]
        context["danger_steps"] = [step for step in context["danger_steps"] if sensible(step, self.object)]
        return context

    def beside(self) -> dict:
        """Parts, letters, moves, merged ones, earlier answers, and what says much the same."""
        petition, user = self.object, self.request.user
        text = f"{petition.subject}\n{petition.body}"
        seen = models.Petition.objects.visible_to(user)
        return {
            "parts": list(selectors.parts_of(petition)),
            "letters": list(selectors.letters_of(petition)),
            "moves": list(petition.transfers.select_related("unit", "by")),
            "merged": list(seen.filter(merged_into=petition).order_by("pk")),
            "earlier": selectors.answered_before(petition, user),
            "alike": selectors.near_duplicates(
                seen,
                text,
                township=petition.township,
                on=max(petition.sent_on, clock.today()),
                but=petition.pk,
                limit=3,
            ),
            "asked": selectors.asked_and_answered(petition),
            "may_read_identity": user.has_perm(services.READ_IDENTITY, petition),
        }


class PetitionPages(Pages):
    """Petitions."""

    model = models.Petition
    table = tables.PetitionTable
    filterset = filters.PetitionFilter
    form = services.EntryForm
    lifecycle = lifecycle.petition
    icon = "mail"
    list_columns = ["number", "subject", "channel", "unit", "handler", "state", "received_on", "due_on"]
    order_by = ["-sent_on", "-pk"]
    prefetch = ["clocks"]
    sections = [
        (
            _("Petition"),
            [
                "number",
                "channel",
                "channel_number",
                "kind",
                "subject",
                "body",
                "category",
                "township",
                "village",
                "place",
                "language",
                "sent_on",
                "received_on",
            ],
        ),
        (
            _("Handling"),
            [
                "state",
                "public_state",
                "unit",
                "handler",
                "due_on",
                "answered_on",
                "closed_on",
                "agency",
                "ground",
                "merged_into",
                "refusals",
                "rating",
                "rating_comment",
            ],
        ),
        (_("To the public"), ["wish", "published_on", "public_subject", "public_body"]),
    ]
    empty = _("No petition here. One that came by telephone or letter is entered with “New”.")
    create_view = PetitionCreateView
    detail_view = PetitionDetailView


class AssignmentPages(Pages):
    """Parts of answers."""

    model = models.Assignment
    table = tables.AssignmentTable
    filterset = filters.AssignmentFilter
    lifecycle = lifecycle.assignment
    icon = "users"
    list_columns = ["petition", "unit", "lead", "state", "task", "asked_on", "given_on"]
    order_by = ["-asked_on", "-pk"]
    sections = [
        (_("Asked"), ["petition", "unit", "lead", "task", "asked_on", "state"]),
        (_("Part of the answer"), ["part", "given_on", "given_by", "reason"]),
    ]
    empty = _("No unit is asked for a part.")


class CategoryPages(Pages):
    """Categories of petitions."""

    model = models.Category
    table = tables.CategoryTable
    filterset = filters.CategoryFilter
    form = forms.CategoryForm
    icon = "category"
    list_columns = ["code", "name", "parent", "unit", "complex", "notice"]
    order_by = ["order", "code"]
    sections = [
        (_("Category"), ["code", "name", "name_en", "parent", "unit", "keywords", "complex", "order"]),
        (_("Stop notice"), ["notice", "notice_en"]),
        (_("In force"), ["valid_from", "valid_to"]),
    ]
    panels = ("history",)
    empty = _(
        "No category yet. Make one for each subject that citizens write about, "
        "owned by the unit that answers."
    )


class TemplatePages(Pages):
    """Reply templates."""

    model = models.ReplyTemplate
    table = tables.TemplateTable
    filterset = filters.TemplateFilter
    form = forms.TemplateForm
    lifecycle = lifecycle.template
    icon = "template"
    list_columns = ["title", "category", "language", "unit", "state", "drafted_by"]
    order_by = ["title", "pk"]
    sections = [(_("Template"), ["title", "category", "language", "unit", "state", "drafted_by", "body"])]
    panels = ("history",)
    empty = _("No template yet. Write one, and let somebody else approve it.")


def late_ones(user, today):
    """Open petitions past their day."""
    return selectors.late(user, today)


def due_ones(user, today):
    """Open petitions due within three days."""
    return selectors.due_soon(user, today, today + timedelta(days=3))


DESK = ("number", "subject", "state", "unit", "due_on")
desk = [
    Desk(
        _("Petitions in my hands"),
        lambda user, today: selectors.waiting_for(user),
        "waiting",
        PetitionPages,
        DESK,
        "stands=mine",
    ),
    Desk(
        _("Petitions to assign"),
        lambda user, today: selectors.for_triage(user),
        "waiting",
        PetitionPages,
        DESK,
        "state=confirmed",
    ),
    Desk(
        _("Parts asked of my unit"),
        lambda user, today: selectors.parts_waiting(user),
        "waiting",
        AssignmentPages,
        ("petition", "unit", "task", "asked_on"),
        "state=asked",
    ),
    Desk(_("Overdue petitions"), late_ones, "late", PetitionPages, DESK, "stands=late"),
    Desk(_("Petitions due soon"), due_ones, "due", PetitionPages, DESK, "stands=due"),
]
