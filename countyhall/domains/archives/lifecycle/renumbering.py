"""A new file number for an item, with the old one kept beside it."""

from countyhall.domains.archives.lifecycle.places import Taken
from countyhall.domains.archives.models import FormerNumber, Item
from countyhall.kernel.period import clock
from countyhall.kernel.search import services as search


def renumber(item: Item, to: Taken, *, by, reason: str) -> None:
    """Put the item in its new place; whoever looks for the old number still finds it."""
    FormerNumber.objects.create(
        item=item, number=item.number, case_id=item.case_id, until=clock.today(), reason=reason, by=by
    )
    item.case, item.volume, item.sequence, item.number = to.case, to.volume, to.sequence, to.number
    item.save()
    search.index(item)
