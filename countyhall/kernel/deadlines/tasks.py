"""What the clock does in the background."""

from countyhall.kernel.deadlines import recompute
from countyhall.kernel.deadlines.models import Recalculation
from countyhall.kernel.jobs.services import task


@task
def recalculate(pk: int) -> None:
    """Count the clocks that a change of the calendar touches; goes on where an earlier try stopped."""
    recompute.run(Recalculation.objects.get(pk=pk))
