"""The desks that decide on a destruction and on a citizen's application, until the office lays down its own."""

from django.utils.translation import gettext as _

from countyhall.domains.archives.models import Destruction
from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.desk import Desk, Kind
from countyhall.kernel.roles import services as roles

CHIEF = Desk("科長", "section_chief", may_be_vacant=True)
DESTRUCTION = (
    "archives-destruction",
    "檔案銷毀計畫及目錄核定",
    [
        CHIEF,
        Desk("處長", "unit_head", may_be_vacant=True),
        Desk("主任秘書", "chief_secretary", may_be_vacant=True),
        Desk("縣長", "magistrate", kind=Kind.DECIDE),
    ],
)
ACCESS = (
    "archives-access",
    "檔案應用申請准駁",
    [CHIEF, Desk("處長", "unit_head", kind=Kind.DECIDE, delegated=True)],
)


def send_round(record, *, by) -> None:
    """Send the list or the drafted decision to the first desk."""
    along = DESTRUCTION if isinstance(record, Destruction) else ACCESS
    step = "archives.send_round_destruction" if along is DESTRUCTION else "archives.decide_accessrequest"
    principal = roles.standing_in_for(by, step, record.unit_id)
    approvals.circulate(record, approvals.standing(*along), by=by, on_behalf_of=principal)


def take_out(record, *, by, reason: str) -> None:
    """It lies at no desk any more."""
    running = approvals.circulation_of(record)
    if running is not None:
        approvals.withdraw(running, by=by, reason=reason or _("It is drafted again."))
