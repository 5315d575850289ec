"""What an instance needs to be well: each finding says what was found and how to mend it."""

import email.utils
import itertools
import os
import shutil
import smtplib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _

from countyhall.config import checks
from countyhall.config.home import home

LOW_DISK = 2 * 1024**3  # bytes
CLOCK_TOLERANCE = 5  # seconds
OLDEST_POSTGRES = 150000
NAMED_AT_MOST = 20  # damaged files
QUEUE_LATE_MINUTES = 15
FAULTS_AT_MOST = 10
LATE_JOBS = """
    select count(*) from procrastinate_jobs job
    where status = 'todo' and now() - %s * interval '1 minute' > coalesce(
        scheduled_at, (select min(at) from procrastinate_events event where event.job_id = job.id)
    )
"""


@dataclass(frozen=True)
class Finding:
    """One look at the instance. ``well`` is ``None`` for what is worth knowing and breaks nothing."""

    what: str
    well: bool | None
    found: str
    mend: str = ""


def before_opening() -> Iterator[Finding]:
    """What can be seen before the database is asked."""
    yield settings()
    yield python()
    yield data_folder()


def inside(*, with_audit: bool) -> Iterator[Finding]:
    """What needs the database and Django."""
    for look in (
        database,
        migrations,
        office,
        second_factors,
        calendar,
        fonts,
        front_end,
        reading_pages,
        mail,
        queue,
        clock,
    ):
        yield look()
    yield from domains()
    if with_audit:
        yield audit()
        yield rows()
        yield sign_off()
        yield files()


def domains() -> Iterator[Finding]:
    """What each domain looks at itself, said in the reader's language as all the rest."""
    from django.utils import translation

    from countyhall.kernel.registry import registry

    language = "zh-hant" if os.environ.get("LANGUAGE") == "zh_Hant" else "en"
    for look in registry.all("checks"):
        with translation.override(language):
            seen = look()
            finding = Finding(str(seen.what), seen.well, str(seen.found), str(seen.mend))
        yield finding


def settings() -> Finding:
    """Every setting can be read."""
    wrong = checks.wrong(os.environ)
    if wrong:
        return Finding(_("Settings"), False, "; ".join(map(str, wrong)), _("Set them right and start again."))
    return Finding(_("Settings"), True, _("all of them can be read"))


def python() -> Finding:
    """The Python that the locks were made for, or a newer one."""
    found = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info >= (3, 11)
    return Finding(_("Python"), well, found, _("Install Python 3.11 or newer, then make run."))


def data_folder() -> Finding:
    """The data folder exists and can be written."""
    place = home()
    place.mkdir(parents=True, exist_ok=True)
    mend = _("Give the folder to the account that runs Countyhall: chown -R ACCOUNT %s") % place
    return Finding(_("Data folder"), os.access(place, os.W_OK), str(place), mend)


def disk() -> Finding:
    """The data folder has room."""
    free = shutil.disk_usage(home()).free
    found = _("%(gigabytes).1f GB free in %(place)s") % {"gigabytes": free / 1024**3, "place": home()}
    return Finding(_("Disk"), free > LOW_DISK, found, _("Free at least 2 GB, or move COUNTYHALL_HOME."))


def database() -> Finding:
    """A PostgreSQL that is new enough, and keeps what it acknowledged."""
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select current_setting('server_version'), current_setting('fsync'), "
                "current_setting('server_version_num')::int"
            )
            version, fsync, release = cursor.fetchone()
    except DatabaseError as error:
        mend = _("Start the server that DATABASE_URL names, or leave DATABASE_URL out.")
        return Finding(_("Database"), False, str(error).strip(), mend)
    if release < OLDEST_POSTGRES:
        return Finding(_("Database"), False, version, _("Use PostgreSQL 15 or newer."))
    if fsync != "on":
        return Finding(_("Database"), False, "fsync = off", _("Set fsync = on: a power cut loses records."))
    return Finding(_("Database"), True, f"PostgreSQL {version}")


def migrations() -> Finding:
    """The tables are those of this release."""
    from countyhall.config import first_steps

    waiting = first_steps.waiting_migrations()
    if waiting:
        return Finding(_("Tables"), False, ", ".join(waiting), _("Run: countyhall init"))
    return Finding(_("Tables"), True, _("up to date"))


def office() -> Finding:
    """Somebody manages people."""
    from countyhall.config import first_steps

    if first_steps.waiting_migrations():
        return Finding(_("People"), None, _("not asked before the tables are up to date"))
    if not first_steps.has_administrator():
        return Finding(_("People"), False, _("nobody is administrator"), _("Run: countyhall init"))
    return Finding(_("People"), True, _("there is an administrator"))


def second_factors() -> Finding:
    """The weightiest accounts are not guarded by a password alone."""
    from countyhall.kernel.roles.models import Role

    without = list(Role.objects.filter(needs_second_factor=False).values_list("name", flat=True))
    if without:
        mend = _("Ask these roles for a second factor, unless this is a demo county.")
        return Finding(_("Second factor"), None, _("not asked of: %s") % "、".join(map(str, without)), mend)
    return Finding(_("Second factor"), True, _("asked of every role"))


def calendar() -> Finding:
    """The working days of this year, and in its last quarter of the next, are loaded."""
    from countyhall.kernel.deadlines.services import calendar as days
    from countyhall.kernel.period import clock

    today = clock.today()
    years = [today.year] + ([today.year + 1] if today.month >= 10 else [])
    missing = [str(year - 1911) for year in years if year not in days.loaded_years()]
    if missing:
        mend = _("Import the official calendar of the Directorate-General of Personnel Administration.")
        return Finding(_("Calendar"), False, _("years not loaded: %s") % ", ".join(missing), mend)
    return Finding(_("Calendar"), True, _("years loaded: %s") % ", ".join(str(y - 1911) for y in years))


def fonts() -> Finding:
    """Reports can be set in Chinese."""
    from countyhall.kernel.reports import fonts as of_reports

    if not of_reports.bundled():
        return Finding(_("Fonts"), False, _("missing: %s") % of_reports.BUNDLED, _("Run: npm ci"))
    return Finding(_("Fonts"), True, of_reports.FAMILIES[0])


def front_end() -> Finding:
    """The style sheet and scripts were bundled."""
    from django.contrib.staticfiles import finders

    if not finders.find("dist/style.css"):
        return Finding(_("Front end"), False, _("not bundled"), _("Run: npm ci && npm run build"))
    return Finding(_("Front end"), True, _("bundled"))


def reading_pages() -> Finding:
    """Scanned pages can be read; without, all else works."""
    if not shutil.which("tesseract"):
        mend = _("To search scanned pages: apt-get install tesseract-ocr tesseract-ocr-chi-tra")
        return Finding(_("Reading of pages"), None, _("tesseract is not installed"), mend)
    said = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    if "chi_tra" not in said.stdout.split():
        mend = _("Install its Chinese: apt-get install tesseract-ocr-chi-tra")
        return Finding(_("Reading of pages"), None, _("tesseract has no chi_tra"), mend)
    return Finding(_("Reading of pages"), True, "tesseract, chi_tra")


def mail() -> Finding:
    """The mail server answers, or letters go into a folder."""
    from django.conf import settings as said

    if not said.EMAIL_HOST:
        mend = _("Name a mail server in SMTP_HOST, or citizens get no letters.")
        return Finding(_("Mail"), None, _("letters are kept in %s") % said.MAIL_FOLDER, mend)
    try:
        with smtplib.SMTP(said.EMAIL_HOST, said.EMAIL_PORT, timeout=10) as server:
            server.noop()
    except OSError as error:
        mend = _("Check SMTP_HOST, SMTP_PORT and the firewall; letters wait in the outbox meanwhile.")
        return Finding(_("Mail"), False, f"{said.EMAIL_HOST}:{said.EMAIL_PORT}: {error}", mend)
    return Finding(_("Mail"), True, f"{said.EMAIL_HOST}:{said.EMAIL_PORT}")


def queue() -> Finding:
    """Nothing waits longer than it should."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LATE_JOBS, [QUEUE_LATE_MINUTES])
        late = cursor.fetchone()[0]
    if late:
        mend = _("Start a worker: countyhall worker")
        return Finding(_("Background work"), False, _("%d jobs wait too long") % late, mend)
    return Finding(_("Background work"), True, _("nothing waits too long"))


def clock() -> Finding:
    """The machine's clock agrees with the database's and, where one answers, with a web server's."""
    from django.conf import settings as said
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        drift = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    if drift > CLOCK_TOLERANCE:
        found = _("%d seconds from the database's") % drift
        return Finding(_("Clock"), False, found, _("Let both hosts follow a time server."))
    outside = _drift_from(os.environ.get("TIME_CHECK_URL", ""))
    if outside is not None and outside > CLOCK_TOLERANCE:
        found = _("%d seconds from the time server's") % outside
        return Finding(
            _("Clock"), False, found, _("Let the host follow a time server: timedatectl set-ntp true")
        )
    if said.OFFICE_DATE:
        found = _("the office date is held at %s") % said.OFFICE_DATE
        return Finding(
            _("Clock"), None, found, _("Without COUNTYHALL_DATE and the file office-date it goes on.")
        )
    return Finding(_("Clock"), True, datetime.now().astimezone().isoformat(timespec="seconds"))


def _drift_from(url: str) -> float | None:
    """Seconds between this clock and the ``Date`` of a web server; ``None`` when there is nobody to ask."""
    if not url.startswith(("http://", "https://")):
        return None
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  checked above
            theirs = email.utils.parsedate_to_datetime(answer.headers["Date"])
    except (urllib.error.URLError, OSError, TypeError, ValueError):
        return None
    return abs((theirs - datetime.now(UTC)).total_seconds())


def audit() -> Finding:
    """The chain of history holds from its first line to its last."""
    from countyhall.kernel.audit import services
    from countyhall.kernel.audit.models import Entry

    services.seal()
    broken = services.verify()
    if broken is None:
        return Finding(_("History"), True, _("%d lines, unbroken") % Entry.objects.count())
    link = broken.entry
    where = f"{link._meta.label} {link.pk}"
    if isinstance(link, Entry):
        where += (
            f" ({link.content_type.app_label}.{link.content_type.model} {link.object_id}, {link.position})"
        )
    mend = _("Keep this database as evidence, and compare it with the newest backup.")
    return Finding(_("History"), False, f"{where}: {broken.why}", mend)


def rows() -> Finding:
    """Every record's row says what its history vouches for."""
    from countyhall.kernel.audit import vouching

    faults = list(itertools.islice(vouching.faults(), FAULTS_AT_MOST))
    if not faults:
        return Finding(_("Rows of records"), True, _("every row is what its history vouches for"))
    mend = _("Keep this database as evidence, and compare it with the newest backup.")
    return Finding(_("Rows of records"), False, "; ".join(faults), mend)


def sign_off() -> Finding:
    """Every text, opinion and signature of every sign-off is what was written."""
    from countyhall.kernel.approvals import integrity

    faults = list(itertools.islice(integrity.faults(), FAULTS_AT_MOST))
    if not faults:
        return Finding(_("Sign-off"), True, _("all texts, opinions and signatures are as they were written"))
    mend = _("Keep this database as evidence, and compare it with the newest backup.")
    return Finding(_("Sign-off"), False, "; ".join(faults), mend)


def files() -> Finding:
    """Every stored file is, byte for byte, what was taken in."""
    from countyhall.kernel.attachments import tasks
    from countyhall.kernel.attachments.models import Attachment

    damaged = tasks.damaged()
    if not damaged:
        return Finding(_("Stored files"), True, _("%d files, unchanged") % Attachment.objects.count())
    named = "; ".join(tasks.described(one) for one in damaged[:NAMED_AT_MOST])
    mend = _(
        "Take the named files from the newest backup that still has them, and find out who changed them."
    )
    return Finding(_("Stored files"), False, f"{len(damaged)}: {named}", mend)
