"""Backup of an instance while it works, and restore into an empty one.

A backup is a folder: ``database.dump`` (``pg_dump``, one snapshot), ``files/`` (attachments are never
changed once written, so those of the snapshot are among those copied after it), ``lake/`` (the lake's files,
of which the same is true, unless they lie in a bucket that is backed up there), the instance's key, and
``manifest.json`` with the SHA-256 of each. The manifest is written last: without it there is no backup.
"""

import hashlib
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from countyhall.config import embedded_postgres

MANIFEST = "manifest.json"
DUMP = "database.dump"
KEPT = ("secret-key", "office-date", "demo-sign-ins.txt")


class Refused(Exception):
    """A backup or restore that would lose or mix something; the message says what to do."""


def backup(folder: Path) -> dict:
    """Write the backup into ``folder``, which must be empty or not yet there. Returns the manifest."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(_("%(folder)s is not empty: name a new folder.") % {"folder": folder})
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # The schema "lake" holds copies of editions that PostgreSQL is asked about: they are made again from the files.
    _postgres("pg_dump", "--format=custom", "--no-owner", "--exclude-schema=lake", f"--file={folder / DUMP}")
    for name in KEPT:
        if (settings.HOME / name).exists():
            shutil.copy2(settings.HOME / name, folder / name)
    if settings.MEDIA_ROOT.exists():
        shutil.copytree(settings.MEDIA_ROOT, folder / "files", ignore=shutil.ignore_patterns("*.part"))
    if (lake := _lake()) and (lake / "sha256").exists():
        shutil.copytree(lake / "sha256", folder / "lake" / "sha256")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "bytes": sum(path.stat().st_size for path in paths),
        "files": {str(path.relative_to(folder)): _sha256(path) for path in paths},
    }
    half = folder / f"{MANIFEST}.half"
    half.write_text(json.dumps(manifest, indent=1))
    _to_disk(half)
    half.rename(folder / MANIFEST)
    return manifest


def restore(folder: Path) -> None:
    """Verify every hash, then fill an empty database and an empty home. Raises :class:`Refused`."""
    verify(folder)
    _refuse_what_is_there()
    # One transaction: a restore that stops half way leaves the database as empty as it was.
    _postgres(
        "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(folder / DUMP), into=True
    )
    if (folder / "files").exists():
        shutil.copytree(folder / "files", settings.MEDIA_ROOT, dirs_exist_ok=True)
    if (folder / "lake").exists():
        shutil.copytree(folder / "lake", _lake() or settings.HOME / "lake", dirs_exist_ok=True)
    for name in KEPT:
        if (folder / name).exists():
            shutil.copy2(folder / name, settings.HOME / name)


def verify(folder: Path) -> None:
    """Compare every file with its hash. Raises :class:`Refused` naming the first that differs."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise Refused(
            _("%(folder)s is no complete backup: it has no manifest.") % {"folder": folder}
        ) from error
    for name, expected in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _sha256(path) != expected:
            raise Refused(_("%(name)s is not what was backed up.") % {"name": name})


def _lake() -> Path | None:
    """The folder of the lake's store; ``None`` where it is a bucket."""
    parts = urlsplit(settings.LAKE_STORE)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _refuse_what_is_there() -> None:
    lake = _lake()
    for folder in [settings.MEDIA_ROOT, *([lake / "sha256"] if lake else [])]:
        if folder.exists() and any(folder.iterdir()):
            raise Refused(_("%(folder)s holds files: restore into an empty home.") % {"folder": folder})
    said = _postgres("psql", "-At", "-c", "select count(*) from pg_tables where schemaname = 'public'")
    if said.strip() != "0":
        raise Refused(_("The database holds tables: restore into an empty one."))


def _postgres(program: str, *arguments: str, into: bool = False) -> str:
    """Run one of PostgreSQL's own programs against the instance's database."""
    said = settings.DATABASES["default"]
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    environment = {**os.environ, **{names[key]: said[key] for key in names if said[key]}}
    command: list[str | Path] = [embedded_postgres.programs() / program, *arguments]
    if into:
        command.append(f"--dbname={said['NAME']}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program}: {done.stderr.strip()}")
    return done.stdout


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
