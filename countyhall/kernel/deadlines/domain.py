"""What the clock adds to the house: its nightly chasing."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.deadlines.escalation import escalate
from countyhall.kernel.registry import Domain

domain = Domain(label="deadlines", name=_("Deadlines"), icon="clock", nightly=[escalate])
