"""``python -m …streaming <few> <all>``: streams addresses in a process of its own; says what each took."""

import resource
import sys

import django
from django.test import Client


def streamed(at: str) -> tuple[int, int, int]:
    """Lines and bytes of a stream, and the most memory in bytes that this process has had."""
    size = lines = 0
    for piece in Client().get(at).streaming_content:
        size, lines = size + len(piece), lines + piece.count(b"\n")
    return lines, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    django.setup()
    for one in sys.argv[1:]:
        sys.stdout.write("{} {} {}\n".format(*streamed(one)))
