"""Sheets of plans and what belongs to them, with the headings that offices use."""

from django.core.exceptions import ValidationError

from countyhall.domains.oversight import forms, services
from countyhall.domains.oversight.selectors.curves import faulty_items, missing_numbers
from countyhall.kernel.exchange.importer import Importer


class PlanImporter(Importer):
    """Plans."""

    code = "oversight.plan"
    form = forms.PlanRowForm
    key = "number"
    columns = {
        "計畫編號": "number",
        "計畫名稱": "title",
        "主辦單位": "unit",
        "協辦單位": "co_units",
        "年度": "fiscal_year",
        "目標": "goal",
        "階段": "stage",
        "辦理情形": "status_text",
        "地點": "place",
        "計畫內容": "summary",
        "經費來源": "funding",
        "總經費": "budget",
        "開始日期": "starts_on",
        "完成日期": "ends_on",
        "公開": "public",
    }
    defaults = {"stage": "preliminary", "funding": "county", "public": "on"}
    examples = {
        "number": "109-選-001",
        "title": "環島北路一段道路拓寬工程",
        "fiscal_year": "109",
        "stage": "工程辦理中",
        "budget": "4億8,600萬",
        "starts_on": "109/1/1",
        "ends_on": "110/12/31",
    }


class WorkItemImporter(Importer):
    """Work items of plans that were approved before they came here: all of a plan's in one sheet."""

    code = "oversight.workitem"
    form = forms.ItemRowForm
    columns = {
        "計畫編號": "plan",
        "項次": "order",
        "工作項目": "title",
        "權重": "weight",
        "權重%": "weight",
        "經費": "budget",
        "開始日期": "starts_on",
        "完成日期": "ends_on",
        "核定文號": "document_no",
    }
    defaults = {"order": "0"}

    def __init__(self) -> None:
        self.versions: set[int] = set()

    def save(self, form, by):
        """Into the version that the plan brought with it."""
        item = services.load_item(form, by)
        self.versions.add(item.version_id)
        return item

    def faults(self) -> dict:
        """Items of plans whose weights do not add up to 100 (PLN-04)."""
        return {key: ("weight", ValidationError(why)) for key, why in faulty_items(self.versions).items()}


class ReportImporter(Importer):
    """Months reported before."""

    code = "oversight.monthlyreport"
    form = forms.ReportRowForm
    key = ("plan", "month")
    columns = {
        "計畫編號": "plan",
        "年月": "month",
        "月份": "month",
        "預定進度": "planned",
        "預定進度%": "planned",
        "實際進度": "actual",
        "實際進度%": "actual",
        "階段": "stage",
        "辦理情形": "status_text",
        "累計分配數": "allotted",
        "累計執行數": "spent",
        "落後原因": "cause",
        "原因說明": "cause_text",
        "因應對策": "remedy",
        "負責人": "remedy_owner",
        "預計改善日期": "expected_on",
        "填報日期": "reported_on",
    }
    examples = {
        "month": "109/09",
        "planned": "72.4",
        "actual": "58.15",
        "allotted": "2億",
        "spent": "1億6,000萬",
    }
    undoable = False

    def save(self, form, by):
        """With what was reported kept beside it."""
        return services.load_report(form, by)


class MilestoneImporter(Importer):
    """Milestones."""

    code = "oversight.milestone"
    form = forms.MilestoneRowForm
    key = ("plan", "code")
    columns = {
        "計畫編號": "plan",
        "查核點編號": "code",
        "查核點": "title",
        "開始日期": "starts_on",
        "預定日期": "planned_on",
        "實際日期": "actual_on",
        "備註": "note",
    }

    def save(self, form, by):
        """As it is."""
        return services.load_milestone(form, by)


class ListingImporter(Importer):
    """Plans on lists."""

    code = "oversight.listing"
    form = forms.ListingRowForm
    key = ("plan", "kind")
    columns = {
        "計畫編號": "plan",
        "列管類別": "kind",
        "政策/專案": "topic",
        "案號": "case_no",
        "列管名稱": "title",
        "年度": "fiscal_year",
        "新增或延續": "origin",
        "列管依據": "matched",
        "列管日期": "listed_on",
        "解除列管日期": "released_on",
        "解除原因": "release_reason",
    }
    defaults = {"origin": "new"}
    undoable = False

    def save(self, form, by):
        """With its dated facts."""
        return services.load_listing(form, by)


class PolicyImporter(Importer):
    """The compiled table of major policies (附件一): numbers left out are told, never filled in."""

    code = "oversight.policy"
    title = "重大政策暨計畫列管彙整表"
    form = forms.PolicyRowForm
    columns = {
        "政策/專案": "topic",
        "topic": "topic",
        "案號": "case_no",
        "case_no": "case_no",
        "工作項目": "title",
        "plan": "title",
        "辦理情形": "status_text",
        "status": "status_text",
        "預計進度%": "planned",
        "planned_percent": "planned",
        "實際進度%": "actual",
        "actual_percent": "actual",
        "預算(億元)": "budget_100m",
        "budget_100m": "budget_100m",
        "業管單位": "units",
        "unit": "units",
        "年月": "month",
    }
    undoable = False

    def __init__(self) -> None:
        self.numbers: set[int] = set()

    def save(self, form, by):
        """Plan, listing and month in one."""
        plan = services.load_policy(form, by)
        self.numbers.add(form.cleaned_data["case_no"])
        return plan

    def remarks(self) -> list[str]:
        """Case numbers that the sheet leaves out."""
        return missing_numbers(self.numbers)


class ActionImporter(Importer):
    """Actions of an action plan."""

    code = "oversight.action"
    title = "行動方案"
    form = forms.ActionForm
    key = "number"
    columns = {
        "行動編號": "number",
        "plan_id": "number",
        "行動名稱": "title",
        "title": "title",
        "說明": "summary",
    }

    def save(self, form, by):
        """In the unit of whoever brings it."""
        return services.load_actions(form, by)


class ActionMilestoneImporter(Importer):
    """Milestones of actions."""

    code = "oversight.actionmilestone"
    title = "行動方案查核點"
    form = forms.ActionMilestoneForm
    key = ("plan", "code")
    columns = {
        "行動編號": "plan",
        "plan_id": "plan",
        "查核點編號": "code",
        "milestone_id": "code",
        "查核點": "title",
        "title": "title",
        "開始日期": "starts_on",
        "start": "starts_on",
        "完成日期": "planned_on",
        "end": "planned_on",
    }

    def save(self, form, by):
        """The action's days follow."""
        return services.load_action_milestone(form, by)


importers = [
    PlanImporter,
    WorkItemImporter,
    ReportImporter,
    MilestoneImporter,
    ListingImporter,
    PolicyImporter,
    ActionImporter,
    ActionMilestoneImporter,
]
