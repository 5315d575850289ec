"""What is made in the background: the copy that answers questions, and whole files for those who take all."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from countyhall.kernel.jobs.services import task
from countyhall.kernel.lake.models import Edition
from countyhall.kernel.lake.serving import relation_of
from countyhall.kernel.lake.streams.formats import AT_ONCE, whole_file


@task
def make_ready(edition: int) -> None:
    """Make what the first reader of a published edition would wait for; nothing when it was taken back since."""
    found = (
        Edition.objects.select_related("dataset").filter(pk=edition, state=Edition.State.PUBLISHED).first()
    )
    if found is None:
        return
    relation_of(found)
    with ThreadPoolExecutor(len(AT_ONCE)) as pool:
        # What takes the time is packing, which needs no interpreter; the first question has read the catalogue.
        list(pool.map(lambda name: _made(found, name), AT_ONCE))


def _made(edition: Edition, name: str) -> None:
    try:
        whole_file(edition, name)
    finally:
        connection.close()
