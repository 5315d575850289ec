"""The hourly seal over all history."""

from countyhall.kernel.audit import services
from countyhall.kernel.jobs.services import periodic


@periodic("7 * * * *")
def every_hour() -> None:
    """Close what finished transactions wrote since the last seal."""
    services.seal()
