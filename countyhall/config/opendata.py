"""Settings of the open data portal; part of :mod:`countyhall.config.settings`."""

import os

__all__ = [
    "NO_SESSION",
    "OFFICE_OID",
    "OPENDATA_AT_ONCE",
    "OPENDATA_KEPT_MB",
    "OPENDATA_KEY_RATE",
    "OPENDATA_RATE",
    "OPENDATA_SECONDS",
    "OPENDATA_URL",
]

# Where the open data portal is reached from outside, when it has a host of its own; empty: below SITE_URL.
OPENDATA_URL = os.environ.get("OPENDATA_URL", "")
# How many calls an address, and a key of a heavy user, may make; 0/min is no limit.
OPENDATA_RATE = os.environ.get("OPENDATA_RATE") or "600/min"
OPENDATA_KEY_RATE = os.environ.get("OPENDATA_KEY_RATE") or "6000/min"
# How many seconds a question of a stranger may take.
OPENDATA_SECONDS = float(os.environ.get("OPENDATA_SECONDS") or "10")
# How many questions of strangers one process asks at once, and how much of their answers it keeps.
OPENDATA_AT_ONCE = int(os.environ.get("OPENDATA_AT_ONCE") or "1")
OPENDATA_KEPT_MB = int(os.environ.get("OPENDATA_KEPT_MB") or "32")
# The office's object identifier in the state's register (2.16.886.101…); empty: not told.
OFFICE_OID = os.environ.get("OFFICE_OID", "")
# Branches for programs: no session is read there and no cookie is set.
NO_SESSION = tuple(
    f"/public/opendata/{branch}"
    for branch in ("data/", "api/", "ogc", "catalog", "feed", "sitemap", "robots")
)
