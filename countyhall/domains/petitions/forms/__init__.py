"""What people type about petitions: at the desk, in each step, and on the public pages."""

from countyhall.domains.petitions.forms.desk import CategoryForm, PastForm, PetitionForm, TemplateForm
from countyhall.domains.petitions.forms.public import (
    FollowForm,
    RateForm,
    ReopenForm,
    SupplyForm,
    WriteForm,
)
from countyhall.domains.petitions.forms.steps import (
    AssignForm,
    DecideForm,
    DraftForm,
    ExtendForm,
    IdentityForm,
    MergeForm,
    NotAcceptForm,
    PartForm,
    PublishForm,
    QuestionForm,
    ReasonForm,
    RevealForm,
    TextForm,
    TransferForm,
    WatchForm,
)

__all__ = [
    "AssignForm",
    "CategoryForm",
    "DecideForm",
    "DraftForm",
    "ExtendForm",
    "FollowForm",
    "IdentityForm",
    "MergeForm",
    "NotAcceptForm",
    "PartForm",
    "PastForm",
    "PetitionForm",
    "PublishForm",
    "QuestionForm",
    "RateForm",
    "ReasonForm",
    "ReopenForm",
    "RevealForm",
    "SupplyForm",
    "TemplateForm",
    "TextForm",
    "TransferForm",
    "WatchForm",
    "WriteForm",
]
