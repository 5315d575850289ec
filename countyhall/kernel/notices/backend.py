"""Django's own mails (confirm an address, reset a password) go through the same outbox."""

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from countyhall.kernel.notices import services


class OutboxBackend(BaseEmailBackend):
    """``settings.EMAIL_BACKEND``: each recipient becomes a letter in the caller's transaction."""

    def send_messages(self, messages) -> int:
        """Put the messages into the outbox; returns how many. They are urgent: somebody waits for them."""
        count = 0
        for message in messages:
            for address in message.recipients():
                services.tell_address(
                    address,
                    message.subject,
                    message.body,
                    language=translation.get_language() or "zh-hant",
                    urgent=True,
                )
                count += 1
        return count
