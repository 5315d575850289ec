"""A mail server on the loopback that takes, refuses, delays or breaks off, as a test tells it."""

import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Sink:
    """Keeps what it acknowledged. ``answers`` are what it says to the next texts, then it says yes."""

    def __init__(self) -> None:
        self.taken, self.seen, self.answers, self.to_recipients = [], 0, [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Take or refuse a recipient."""
        if self.to_recipients:
            return self.to_recipients.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Take, refuse, or break the connection off after the text."""
        self.seen += 1
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "break":
            server.transport.close()
            return "421 never heard"
        if answer.startswith("250"):
            self.taken.append(envelope.content)
        return answer


@contextmanager
def running(settings):
    """A sink that the settings point to."""
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield sink
    finally:
        controller.stop()
