"""What search does when a record is saved or deleted."""

from countyhall.kernel.records.models import Record
from countyhall.kernel.search import services


def saved(sender, instance, raw: bool = False, **kwargs) -> None:
    """Bring the entry up to date."""
    if not raw and isinstance(instance, Record) and getattr(instance, "search_fields", None):
        services.index(instance)


def deleted(sender, instance, **kwargs) -> None:
    """Forget the entry."""
    if isinstance(instance, Record) and getattr(instance, "search_fields", None):
        services.forget(instance)
