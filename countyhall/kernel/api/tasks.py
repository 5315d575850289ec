"""Every minute, webhooks whose turn has come."""

from countyhall.kernel.api import hooks
from countyhall.kernel.jobs.services import periodic


@periodic("* * * * *")
def tell_webhooks() -> None:
    """Send what happened since."""
    hooks.send_due()
