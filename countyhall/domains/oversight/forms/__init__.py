"""What people type about watched plans."""

from countyhall.domains.oversight.forms.change import ChangeRequestForm, change_faults
from countyhall.domains.oversight.forms.monthly import FillRowForm, MonthlyReportForm
from countyhall.domains.oversight.forms.portfolio import PortfolioForm
from countyhall.domains.oversight.forms.public import FollowForm
from countyhall.domains.oversight.forms.records import (
    FindingForm,
    GoalForm,
    IndicatorValueForm,
    ListingForm,
    MeetingForm,
    MilestoneForm,
    MilestonePlanForm,
    PlanForm,
    TopicForm,
    VisitForm,
)
from countyhall.domains.oversight.forms.rules import (
    EndRuleForm,
    LagRuleForm,
    ReportingRuleForm,
    SelectionRuleForm,
    WithdrawRuleForm,
)
from countyhall.domains.oversight.forms.sheets import (
    ActionForm,
    ActionMilestoneForm,
    ItemRowForm,
    ListingRowForm,
    MilestoneRowForm,
    PlanRowForm,
    PolicyRowForm,
    ReportRowForm,
)
from countyhall.domains.oversight.forms.steps import (
    AnswerForm,
    CorrectionForm,
    DecisionForm,
    ProposeReleaseForm,
    ReasonForm,
)

__all__ = [
    "ActionForm",
    "ActionMilestoneForm",
    "AnswerForm",
    "ChangeRequestForm",
    "CorrectionForm",
    "DecisionForm",
    "EndRuleForm",
    "FillRowForm",
    "FindingForm",
    "FollowForm",
    "GoalForm",
    "IndicatorValueForm",
    "ItemRowForm",
    "LagRuleForm",
    "ListingForm",
    "ListingRowForm",
    "MeetingForm",
    "MilestoneForm",
    "MilestonePlanForm",
    "MilestoneRowForm",
    "MonthlyReportForm",
    "PlanForm",
    "PlanRowForm",
    "PolicyRowForm",
    "PortfolioForm",
    "ProposeReleaseForm",
    "ReasonForm",
    "ReportRowForm",
    "ReportingRuleForm",
    "SelectionRuleForm",
    "TopicForm",
    "VisitForm",
    "WithdrawRuleForm",
    "change_faults",
]
