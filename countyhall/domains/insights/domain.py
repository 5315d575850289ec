"""What the county's data says: analyses, boards of charts, methods."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.registry import Domain

domain = Domain(label="insights", name=_("Data analyses"), icon="chart-dots", section="information")
