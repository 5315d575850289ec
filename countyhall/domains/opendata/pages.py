"""The pages of open data inside the house."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.opendata import filters, forms, lifecycle, models, selectors, tables
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.pages import Pages


class OpenDatasetPages(Pages):
    """Open datasets, from the proposal to the withdrawal."""

    model = models.OpenDataset
    table = tables.OpenDatasetTable
    filterset = filters.OpenDatasetFilter
    form = forms.OpenDatasetForm
    lifecycle = lifecycle.dataset
    icon = "world"
    list_columns = ["identifier", "title", "unit", "category", "state", "modified_at"]
    order_by = ["identifier"]
    sections = [
        (_("Dataset"), ["identifier", "title", "title_en", "description", "unit", "state"]),
        (_("How it is found"), ["category", "frequency", "licence", "source"]),
        (_("Contact"), ["contact", "contact_phone", "contact_email", "notes"]),
        (_("Publication"), ["proposed_by", "approved_by", "issued_at", "modified_at"]),
        (_("Withdrawal"), ["withdrawn_at", "withdrawn_reason", "successor"]),
    ]
    aside = ["opendata/dataset_aside.html"]
    empty = _("No open dataset yet. Propose one from a table of the lake.")


class QuestionPages(Pages):
    """What citizens ask about open data."""

    model = models.Question
    table = tables.QuestionTable
    filterset = filters.QuestionFilter
    lifecycle = lifecycle.question
    icon = "message"
    list_columns = ["subject", "kind", "dataset", "unit", "received_on", "state"]
    order_by = ["-received_on", "-pk"]
    sections = [
        (_("Question"), ["subject", "kind", "dataset", "body", "received_on", "unit", "state"]),
        (_("Answer"), ["answer", "answered_on", "shown"]),
    ]
    empty = _("Nobody has asked anything yet.")


desk = [
    Desk(_("Open data to check and approve"), lambda user, today: selectors.to_review(user), "waiting",
         OpenDatasetPages, ("identifier", "title", "unit", "state"), "state=proposed&state=checked"),
    Desk(_("Questions about open data"), lambda user, today: selectors.questions_open(user), "waiting",
         QuestionPages, ("subject", "kind", "received_on"), "state=open"),
]  # fmt: skip
