"""Search listens to every record that is saved or deleted."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Connects the index to the records, so that both change in one transaction."""

    name = "countyhall.kernel.search"

    def ready(self) -> None:
        """Listen."""
        from django.db.models.signals import post_delete, post_save

        from countyhall.kernel.search import receivers

        post_save.connect(receivers.saved, dispatch_uid="search.saved")
        post_delete.connect(receivers.deleted, dispatch_uid="search.deleted")
