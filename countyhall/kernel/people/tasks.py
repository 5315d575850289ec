"""Mail of the door, sent in the background."""

from django.core.mail import EmailMessage

from countyhall.kernel.jobs import services as jobs

__all__ = ["queue_mail", "send_mail"]


@jobs.task(queue="mail")
def send_mail(to: str, subject: str, body: str) -> None:
    """Send one mail; the queue tries again when the server refuses."""
    EmailMessage(subject, body, to=[to]).send()


def queue_mail(to: str, subject: str, body: str) -> None:
    """Send when the present transaction is done."""
    jobs.defer(send_mail, to=to, subject=subject, body=body)
