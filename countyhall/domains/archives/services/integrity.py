"""A stored file was found changed: whoever keeps the archives has a task."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.archives import selectors
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.attachments.tasks import described
from countyhall.kernel.notices import services as notices
from countyhall.kernel.notices.models import Notice
from countyhall.kernel.notices.services import Spoken
from countyhall.kernel.roles import services as roles

MESSAGE = _("A stored file is missing or was changed: %(file)s. Restore it from the backup.")


def found(attachment: Attachment, *, by=None, **_data) -> int:
    """The handler of ``attachments.damaged``: one task for each archivist until it is done. Returns how many."""
    unit = selectors.archive_unit()
    people = list(roles.who_holds("archivist", unit)) if unit else []
    said = Spoken(MESSAGE, {"file": described(attachment)})
    open_ones = Notice.objects.filter(
        kind=Notice.TASK, done_at=None, message__contains=attachment.sha256[:16]
    )
    told = set(open_ones.values_list("to", flat=True))
    return len(notices.tell([p for p in people if p.pk not in told], said, kind=Notice.TASK))
