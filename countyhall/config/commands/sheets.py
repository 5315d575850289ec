"""Spreadsheets in and out: import, export, and the empty sheet with its rules."""

from gettext import gettext as _
from pathlib import Path

import click

from countyhall.config.commands.house import as_path, inside

SHOWN_ROWS = 50

as_option = click.option(
    "--as", "account", help=_("Account in whose name it is done; without it, the house itself.")
)


def _person(account: str | None):
    from countyhall.kernel.people.models import User

    if account is None:
        return None
    person = User.objects.filter(username=account, is_active=True).first()
    if person is None:
        raise click.ClickException(_("Nobody has the account %(account)s.") % {"account": account})
    return person


def _importer(code: str):
    from countyhall.kernel.exchange import services

    try:
        return services.importer_of(code)
    except LookupError as error:
        raise click.ClickException(str(error)) from error


@click.command(name="import", help=_("Take a spreadsheet in: all of its rows, or none."))
@click.argument("code")
@click.argument("file", type=as_path(exists=True))
@click.option("--dry-run", is_flag=True, help=_("Only say what would happen."))
@click.option("--skip-bad", is_flag=True, help=_("Take the good rows, leave the bad ones."))
@as_option
@inside
def take_in(code: str, file: Path, dry_run: bool, skip_bad: bool, account: str | None) -> None:
    """Run the importer of ``code``; ends with 1 when rows have errors and nothing was taken in."""
    from django.core.exceptions import PermissionDenied

    from countyhall.kernel.exchange import services

    importer, by = _importer(code), _person(account)
    try:
        done = (
            services.dry_run(importer, file, by)
            if dry_run
            else services.run(importer, file, by, skip_bad=skip_bad)
        )
    except PermissionDenied as error:
        raise click.ClickException(_("%(account)s may not import these.") % {"account": account}) from error
    for row in done.rows.exclude(errors=[]).order_by("row")[:SHOWN_ROWS]:
        for one in row.errors:
            click.echo(_("Row %(row)s: %(what)s") % {"row": row.row, "what": _words(one)}, err=True)
    if done.problem:
        click.echo(done.problem, err=True)
    click.echo(_("%(good)d rows good, %(bad)d bad.") % {"good": done.good_count, "bad": done.bad_count})
    if done.problem or (dry_run and done.bad_count):
        raise SystemExit(1)


def _words(error: dict) -> str:
    return " ".join(str(part) for part in error.values() if part)


@click.command(help=_("Write the records of one kind, as far as a person sees them, into a spreadsheet."))
@click.argument("code")
@click.option("--as", "account", required=True, help=_("Account through whose eyes the records are read."))
@click.option(
    "--to", "fmt", type=click.Choice(["csv", "xlsx", "ods", "json"]), default="xlsx", show_default=True
)
@click.option("--out", type=as_path(exists=False), help=_("File to write; otherwise CODE.FORMAT here."))
@inside
def export(code: str, account: str, fmt: str, out: Path | None) -> None:
    """Write every visible record of the model ``code`` (``app.model``) with all its own fields."""
    from django.apps import apps

    from countyhall.kernel.exchange import writers
    from countyhall.kernel.records.models import Record

    by = _person(account)
    known = {m._meta.label_lower: m for m in apps.get_models() if issubclass(m, Record)}
    if code not in known:
        said = {"code": code, "known": ", ".join(sorted(known))}
        raise click.ClickException(_("There are no records %(code)s; known: %(known)s.") % said)
    model = known[code]
    fields = [field for field in model._meta.concrete_fields if field.name not in {"id", "version"}]
    related = [field.name for field in fields if field.is_relation]
    records = model.objects.visible_to(by).select_related(*related).order_by("pk")
    rows = ([_shown(record, field) for field in fields] for record in records.iterator(2000))
    path = out or Path(f"{code}.{fmt}")
    table = (str(model._meta.verbose_name_plural), [str(field.verbose_name) for field in fields], rows)
    with path.open("wb") as file:
        for part in writers.write(fmt, table):
            file.write(part)
    click.echo(path)


def _shown(record, field):
    if field.choices:
        return record._get_FIELD_display(field)
    value = getattr(record, field.name)
    return str(value) if field.is_relation and value is not None else value


@click.command(help=_("Write the empty sheet of an import, with its rules."))
@click.argument("code")
@click.option("--to", "fmt", type=click.Choice(["xlsx", "ods", "csv"]), default="xlsx", show_default=True)
@click.option("--out", type=as_path(exists=False), help=_("File to write; otherwise CODE.FORMAT here."))
@inside
def template(code: str, fmt: str, out: Path | None) -> None:
    """Write the importer's empty sheet."""
    from countyhall.kernel.exchange import services

    path = out or Path(f"{code}.{fmt}")
    path.write_bytes(services.template(_importer(code), fmt))
    click.echo(path)


commands = [take_in, export, template]
