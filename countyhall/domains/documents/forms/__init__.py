"""What people type about official documents."""

from countyhall.domains.documents.forms.steps import (
    AssignForm,
    CloseForm,
    DecideForm,
    DisputeForm,
    ExtendForm,
    HandOverForm,
    MergeForm,
    PassForm,
    ReasonForm,
    SecrecyForm,
    ToFileForm,
)

__all__ = [
    "AssignForm",
    "CloseForm",
    "DecideForm",
    "DisputeForm",
    "ExtendForm",
    "HandOverForm",
    "MergeForm",
    "PassForm",
    "ReasonForm",
    "SecrecyForm",
    "ToFileForm",
]
