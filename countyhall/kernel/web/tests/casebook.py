"""A small domain around the kernel's test record, so that the standard pages can be tested by themselves."""

from django import forms

from countyhall.kernel.lifecycle import Lifecycle, Refused, Step
from countyhall.kernel.records.tests.models import Case
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.columns import LinkColumn, StateColumn
from countyhall.kernel.web.desk import Desk
from countyhall.kernel.web.filters import FilterSet
from countyhall.kernel.web.forms import Form, StepForm
from countyhall.kernel.web.pages import Pages
from countyhall.kernel.web.tables import Table

State = Case.State


class CaseTable(Table):
    """How a case looks."""

    subject = LinkColumn()
    state = StateColumn({State.OPEN: "blue", State.CLOSED: "green"})

    class Meta(Table.Meta):
        model = Case
        fields = ("subject", "unit", "state", "body", "created_at", "sealed", "created_by")


class CaseFilter(FilterSet):
    """How cases are narrowed."""

    class Meta(FilterSet.Meta):
        model = Case
        fields = ["state", "unit", "created_at"]


class CaseForm(Form):
    """What is typed of a case."""

    class Meta(Form.Meta):
        model = Case
        fields = ["subject", "body", "unit"]


class CloseForm(StepForm):
    """Why a case is closed."""

    reason = forms.CharField(label="Reason", max_length=100)


def close(case, *, by, reason):
    """Close with a reason; one word is refused."""
    if " " not in reason:
        raise Refused("Say more than one word.")
    case.body = f"{case.body}\n{reason}"


life = Lifecycle(
    Case,
    Step("close", "Close", source=[State.OPEN], target=State.CLOSED, form=CloseForm, do=close, bulk=True),
    Step("reopen", "Reopen", source=[State.CLOSED], target=State.OPEN, danger=True),
)


class CasePages(Pages):
    """Pages of the test record."""

    model = Case
    table = CaseTable
    filterset = CaseFilter
    form = CaseForm
    lifecycle = life
    list_columns = ["subject", "unit", "state", "created_at"]
    sections = [("Case", ["subject", "body", "state"]), ("Handling", ["unit", "created_by", "created_at"])]


def open_cases(user, today):
    """Cases that the reader may see and nobody closed."""
    return Case.objects.visible_to(user).filter(state=State.OPEN)


READ = ["casebook.view_case"]
WORK = [*READ, *(f"casebook.{verb}_case" for verb in ("add", "change", "export", "close"))]

domain = Domain(
    label="casebook",
    name="Casebook",
    pages=[CasePages],
    desk=[
        Desk(
            "Open cases",
            of=lambda user, today: Case.objects.visible_to(user).filter(state=State.OPEN),
            pages=CasePages,
        )
    ],
    grants={
        "handler": WORK,
        "section_chief": [*WORK, "casebook.reopen_case"],
        "unit_head": WORK,
        "auditor": READ,
    },
)
