"""What people type about official documents."""

from countyhall.domains.documents.forms.document import (
    AgencyForm,
    AgencyRowForm,
    CorrectionForm,
    OwnCaseForm,
    PolicyForm,
    ReceiptForm,
)
from countyhall.domains.documents.forms.past import PastForm, PastLetterForm
from countyhall.domains.documents.forms.steps import (
    AskMoreForm,
    AssignForm,
    CloseForm,
    DecideForm,
    DisputeForm,
    ExtendForm,
    HandOverForm,
    KeepSecretForm,
    MergeForm,
    PassForm,
    ReasonForm,
    RelateForm,
    SecrecyForm,
    ToFileForm,
)

__all__ = [
    "AgencyForm",
    "AgencyRowForm",
    "AskMoreForm",
    "AssignForm",
    "CloseForm",
    "CorrectionForm",
    "DecideForm",
    "DisputeForm",
    "ExtendForm",
    "HandOverForm",
    "KeepSecretForm",
    "MergeForm",
    "OwnCaseForm",
    "PassForm",
    "PastForm",
    "PastLetterForm",
    "PolicyForm",
    "ReasonForm",
    "ReceiptForm",
    "RelateForm",
    "SecrecyForm",
    "ToFileForm",
]
