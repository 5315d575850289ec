"""What is made in the background: the copy that answers questions, and whole files for those who take all."""

from countyhall.kernel.jobs.services import task
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.serving import relation_of
from countyhall.kernel.lake.streams.formats import AT_ONCE, whole_file


@task
def make_ready(edition: int) -> None:
    """Make what the first reader of a published edition would wait for; nothing when it was taken back since."""
    found = Edition.objects.filter(pk=edition, state=Edition.State.PUBLISHED).first()
    if found is None:
        return
    relation_of(found)
    for name in AT_ONCE:
        whole_file(found, name)
