"""Files go with their record."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Listens for records that are destroyed; their bytes go with the next night's tidying."""

    name = "countyhall.kernel.attachments"

    def ready(self) -> None:
        """Listen."""
        from django.db.models.signals import post_delete

        from countyhall.kernel.attachments import services

        post_delete.connect(services.let_go, dispatch_uid="attachments.let_go")
