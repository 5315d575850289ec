"""How lists of batches are narrowed."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter

from countyhall.domains.archives.models.batch import Batch
from countyhall.kernel.web.filters import FilterSet


class BatchFilter(FilterSet):
    """By state, stage, box, operator and day."""

    box = CharFilter(label=_("Box"), lookup_expr="icontains")

    class Meta(FilterSet.Meta):
        model = Batch
        fields = ["state", "phase", "stage", "box", "operator", "received_on", "accepted_on"]
