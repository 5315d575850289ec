"""The first steps of an instance: tables, reference data, static files, the first administrator, the demo."""

import hashlib

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from countyhall.kernel.approvals import levels
from countyhall.kernel.deadlines import services as deadlines
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.period import clock
from countyhall.kernel.registry import registry
from countyhall.kernel.roles import system
from countyhall.kernel.roles.models import Grant, Role


def waiting_migrations() -> list[str]:
    """Migrations that the database does not have yet."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> None:
    """Bring the tables up to date."""
    if waiting_migrations():
        call_command("migrate", verbosity=0, interactive=False)


@transaction.atomic
def reference_data() -> None:
    """System roles, calendars, and the dated rules of every domain. A second time changes nothing."""
    system.seed()
    levels.seed(registry.all("seats"))
    deadlines.seed()
    for domain in registry.domains.values():
        if domain.seed:
            domain.seed()


def static_files() -> None:
    """Collect what browsers fetch, under names that change with the content; only when something changed."""
    stamp = settings.STATIC_ROOT / ".collected"
    now = _static_state()
    if stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(now)


def _static_state() -> str:
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return state.hexdigest()


def is_empty() -> bool:
    """Whether there is neither a unit nor an account yet."""
    return not Unit.objects.exists() and not User.objects.exists()


def has_administrator() -> bool:
    """Whether somebody may manage people."""
    return Grant.objects.filter(role__code="administrator").exists()


def refused(password: str, username: str) -> list[str]:
    """Why a password will not do; empty when it will."""
    try:
        validate_password(password, User(username=username))
    except ValidationError as error:
        return list(error.messages)
    return []


@transaction.atomic
def administrator(username: str, *, name: str, email: str, password: str, office: str) -> User:
    """The first administrator, in the root unit, which is made if there is none."""
    root = Unit.objects.filter(parent=None).first()
    if root is None:
        root = Unit.objects.create(code="ROOT", name=office, kind=Unit.Kind.COUNTY)
    user = User.objects.create_user(
        username, password, name=name, email=email, language=settings.LANGUAGE_CODE
    )
    role = Role.objects.get(code="administrator")
    Grant.objects.create(user=user, role=role, unit=root, starts_on=clock.today())
    return user
