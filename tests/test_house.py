"""The plan of the house, as far as import-linter cannot see it."""

import re
import subprocess

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ForeignKey, ManyToManyField, OneToOneField
from rest_framework.views import APIView

from countyhall.config import messages
from countyhall.kernel.registry import registry
from countyhall.kernel.web.views import Page
from countyhall.kernel.web.views.base import Guard
from tests.house import ROOT, files, name, routes

LONGEST = 400

# Doors open to all, or kept by somebody else than the kernel's pages. Address → why.
OPEN = {
    "": "leads on to the work-desk, which asks for sign-in",
    "healthz": "a load balancer has no account",
    "metrics": "kept by its own token",
    "i18n/setlang/": "anybody may choose a language",
    "files/<uuid:key>/<str:name>": "a citizen's own file by its unguessable key, staff's through the gate",
    "jobs/<int:pk>/": "shows progress to whoever started the work, 404 to all others",
    "jobs/<int:pk>/cancel/": "the same",
    "api/v1/^.*$": "answers 404 as JSON",
}
# Whole branches: what stands there keeps its own doors.
OPEN_BRANCHES = {
    "accounts/": "signing in and one's own account",
    "public/": "pages for citizens",
    "open311/": "the public's interface by its standard",
}

# Foreign keys from one domain into another: the database must guarantee them. Field → why.
ACROSS: dict[str, str] = {}

# Who looks at the wall's calendar. File → why.
WALL_CLOCK = {
    "countyhall/kernel/people/middleware.py": "a sign-in ends by real time, whatever the office date",
    "countyhall/kernel/people/models.py": "so does the life of an account",
    "countyhall/kernel/period/clock.py": "it is the clock",
}

# Addresses of package registries: locks and code name none.
REGISTRIES = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|npmmirror|crates\.io", re.IGNORECASE)


def test_no_source_file_is_longer_than_a_person_reads():
    """A longer file becomes a folder of the same name."""
    long = {}
    for path in files(".py", ".ts", ".html", ".css", ".scss", ".mjs"):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count > LONGEST:
            long[name(path)] = count
    assert not long


def test_every_route_is_a_page_of_the_kernel_or_a_door_open_to_all():
    unknown = []
    for address, view in routes():
        guarded = isinstance(view, type) and issubclass(view, Guard | APIView)
        if not guarded and address not in OPEN and not address.startswith(tuple(OPEN_BRANCHES)):
            unknown.append(f"{address} → {view}")
    assert not unknown


def test_a_page_that_is_not_standard_names_its_permission():
    """X-02"""

    def nameless(view) -> bool:
        own = view.get_permission is not Page.get_permission or view.may_enter is not Page.may_enter
        return not view.permission and not own

    pages = [(at, view) for at, view in routes() if isinstance(view, type) and issubclass(view, Page)]
    found = [f"{at} → {view.__module__}.{view.__name__}" for at, view in pages if nameless(view)]
    assert not found


def test_whoever_sends_a_record_round_says_for_whom():
    """DOC-06: what a substitute sends is the absent person's draft too, which that person never approves."""
    sent = re.compile(r"approvals\.circulate\((?:[^()]|\([^()]*\))*\)")
    found = [
        name(path)
        for path in files(".py", under="countyhall")
        if "tests" not in path.parts and "demo" not in path.parts
        for call in sent.findall(path.read_text(encoding="utf-8"))
        if "on_behalf_of=" not in call
    ]
    assert not found


def test_the_kernel_names_no_desk_of_the_county():
    """Who sits where is the county's: data of a domain, which the kernel is given."""
    desks = re.compile("縣長|主任秘書|鎮長|鄉長")
    found = [
        name(path)
        for path in files(".py", under="countyhall/kernel")
        if not {"tests", "testing"} & set(path.parts) and desks.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_views_pages_and_api_read_through_the_gate():
    """``Model.objects`` there would show what the reader may not see."""
    found = []
    for path in files(".py", under="countyhall/domains"):
        parts = set(path.with_suffix("").parts)
        if "tests" in parts or not parts & {"views", "pages", "api"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"\b[A-Z]\w+\.(objects|_base_manager|_default_manager)\b(?!\.visible_to)", line):
                found.append(f"{name(path)}:{number}: {line.strip()}")
    assert not found


def test_foreign_keys_between_domains_have_a_written_reason():
    domains = {label for label in registry.domains if apps.is_installed(f"countyhall.domains.{label}")}
    crossing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField | ManyToManyField)
        and model._meta.app_label in domains
        and field.related_model._meta.app_label in domains - {model._meta.app_label}
    }
    assert crossing == set(ACROSS)


def test_every_text_is_translated():
    """X-10"""
    assert messages.untranslated() == []


def test_one_text_has_one_translation_in_the_whole_house():
    """X-10: Django puts all catalogues into one, so the first app's word would stand on every page."""
    assert messages.disagreements() == []


def test_translations_end_as_their_texts_do():
    """A label that loses its full stop, or a page that gains one, looks wrong."""
    wrong = []
    for app in messages.apps():
        path = messages.catalogue_of(app)
        if not path.exists():
            continue
        for entry in messages.polib.pofile(str(path)):
            if entry.msgid.startswith("\n") != entry.msgstr.startswith("\n") and not entry.msgid_plural:
                wrong.append(f"{app.name}: {entry.msgid!r}")
    assert not wrong


def _committed() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    return done.stdout.splitlines()


def test_no_committed_file_names_a_package_registry():
    """An office installs from whatever mirror it trusts."""
    found = []
    for path in _committed():
        file = ROOT / path
        if path == "tests/test_house.py" or not file.is_file() or file.stat().st_size > 5_000_000:
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if REGISTRIES.search(text):
            found.append(path)
    assert not found


def test_locks_carry_hashes():
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        text = lock.read_text()
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==\S+", text, re.MULTILINE)
        assert pinned, lock
        for one in pinned:
            block = re.split(r"\n(?=[A-Za-z0-9])", text[text.index(one) :], maxsplit=1)[0]
            assert "--hash=sha256:" in block, f"{lock.name}: {one}"


def test_templates_carry_no_inline_script_or_style():
    """The content security policy would stop them in the browser; this stops them before."""
    script = r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"
    forbidden = re.compile(rf"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|{script}", re.I)
    remarks = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.S)
    found = []
    for path in files(".html", under="countyhall"):
        if "reports" in path.parts:  # documents of their own, which leave the house as files
            continue
        text = remarks.sub("", path.read_text(encoding="utf-8"))
        found += [f"{name(path)}: {match.group().strip()}" for match in forbidden.finditer(text)]
    assert not found


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_only_the_clock_asks_for_today():
    """Rules take dates as arguments, so that a past day can be asked again."""
    asking = re.compile(r"\bdate\.today\(|\btimezone\.localdate\(|\bdatetime\.now\(\)\.date\(")
    found = [
        name(path)
        for path in files(".py", under="countyhall")
        if "tests" not in path.parts and asking.search(path.read_text(encoding="utf-8"))
    ]
    assert found == sorted(WALL_CLOCK)
