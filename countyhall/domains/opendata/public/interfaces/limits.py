"""A token bucket for each caller, shared by all processes of a machine, without keeping who called.

Buckets lie in one file of fixed size in memory; which one is a caller's is told by a keyed hash whose key is made
anew with the file. Two callers may share a bucket by chance (1 in 65,536); neither can be told from it.
"""

import fcntl
import hashlib
import hmac
import ipaddress
import math
import mmap
import os
import re
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

BUCKETS = 1 << 16
HEAD = 32  # the key
SLOT = struct.Struct("<dd")  # tokens, moment of the last look
SECONDS = {"s": 1, "sec": 1, "second": 1, "min": 60, "m": 60, "minute": 60, "h": 3600, "hour": 3600}


@dataclass(frozen=True)
class Rate:
    """So many calls in so many seconds; as many may come at once."""

    calls: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """``600/min``. Raises ``ValueError`` in words for the operator."""
        found = re.match(r"^(\d+)/([a-z]+)$", text.strip())
        if not found or found[2] not in SECONDS:
            raise ValueError(f"{text!r} is no rate, such as 600/min.")
        return cls(int(found[1]), SECONDS[found[2]])


@dataclass(frozen=True)
class Taken:
    """What is left: ``allowed`` whether the call may go on, ``left`` calls, ``full`` seconds until all are back."""

    rate: Rate
    allowed: bool
    left: int
    full: int
    wait: int


_open: dict[str, tuple[int, mmap.mmap]] = {}
# A lock on a file keeps processes apart, not the threads of one.
_mine = threading.Lock()


def take(caller: str, rate: Rate) -> Taken:
    """Take one call out of the caller's bucket. A rate of 0 calls is no limit."""
    if not rate.calls:
        return Taken(rate, True, 0, 0, 0)
    with _mine:
        file, memory = _buckets(Path(settings.HOME) / "run" / "buckets")
        digest = hmac.digest(memory[:HEAD], caller.encode(), "sha256")
        at = HEAD + int.from_bytes(digest[:8], "big") % BUCKETS * SLOT.size
        fcntl.lockf(file, fcntl.LOCK_EX, SLOT.size, at)
        try:
            return _taken(memory, at, rate)
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, SLOT.size, at)


def _taken(memory: mmap.mmap, at: int, rate: Rate) -> Taken:
    tokens, before = SLOT.unpack_from(memory, at)
    # The clock of this machine since it was started: what is kept from before that is old.
    now = time.monotonic()
    speed = rate.calls / rate.seconds
    fresh = before == 0 or before > now
    tokens = rate.calls if fresh else min(rate.calls, tokens + (now - before) * speed)
    allowed = tokens >= 1
    tokens -= 1 if allowed else 0
    SLOT.pack_into(memory, at, tokens, now)
    wait = 0 if allowed else math.ceil((1 - tokens) / speed)
    return Taken(rate, allowed, int(tokens), math.ceil((rate.calls - tokens) / speed), wait)


def _buckets(path: Path) -> tuple[int, mmap.mmap]:
    kept = _open.get(str(path))
    if kept is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        size = HEAD + BUCKETS * SLOT.size
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.lockf(file, fcntl.LOCK_EX, HEAD)
        try:
            if os.fstat(file).st_size != size:
                os.ftruncate(file, size)
                os.pwrite(file, os.urandom(HEAD), 0)
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, HEAD)
        kept = _open[str(path)] = (file, mmap.mmap(file, size))
    return kept


def headers(taken: Taken, policy: str) -> dict[str, str]:
    """``RateLimit`` and ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers)."""
    if not taken.rate.calls:
        return {}
    return {
        "RateLimit-Policy": f'"{policy}";q={taken.rate.calls};w={taken.rate.seconds}',
        "RateLimit": f'"{policy}";r={taken.left};t={taken.full}',
    }


def anonymous(address: str) -> str:
    """An address as the name of a bucket: IPv6 by its network of 64 bits, which one household has to itself."""
    if ":" in address and "." not in address:
        try:
            return str(ipaddress.ip_network(f"{address}/64", strict=False))
        except ValueError:
            return "unknown"
    return address


def key_hash(key: str) -> str:
    """How a key is kept and found."""
    return hashlib.sha256(key.encode()).hexdigest()
