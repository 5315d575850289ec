"""A mail server that takes every letter, slowly, and remembers what it acknowledged."""

import email
import email.policy
import re
import socketserver
import threading
import time
from collections import Counter
from email.message import EmailMessage

LINK = re.compile(r"https?://\S+/public/petitions/confirm/\S+/")
SLOW = 0.05  # seconds before a letter is acknowledged: room to be killed in


class Dialogue(socketserver.StreamRequestHandler):
    """RFC 5321 as far as one sender needs it."""

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self._take()
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 well")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        else:
            return  # the sender died in the middle: nothing was taken over
        time.sleep(SLOW)
        with self.server.lock:
            self.server.letters.append(b"".join(lines))
        self._say("250 taken")


class Mailbox(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.letters: list[bytes] = []
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address) -> None:
        """A sender that was killed breaks off; that is what this is for."""

    def received(self) -> Counter:
        """How often each Message-ID came."""
        return Counter(str(one["Message-ID"]).strip("<>") for one in self._all())

    def links(self) -> dict[str, str]:
        """Mark of the sender → the link to confirm with."""
        found = {}
        for one in self._all():
            if link := LINK.search(one.get_body(("plain",)).get_content()):
                found[str(one["To"]).partition("@")[0]] = link[0]
        return found

    def _all(self) -> list[EmailMessage]:
        with self.lock:
            letters = list(self.letters)
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in letters]
