"""The postman: takes letters that are due, one by one, and brings in what was left lying."""

from countyhall.kernel.jobs.services import periodic, task
from countyhall.kernel.notices import delivery


@task(queue="mail", tries=3)
def send_due() -> None:
    """Send what is due until nothing is."""
    delivery.send_due()


@periodic("* * * * *", queue="mail")
def every_minute() -> None:
    """Send what is due again, and settle letters whose postman died."""
    delivery.recover()
    delivery.send_due()
