"""Keeping the county's records: backup and restore."""

from gettext import gettext as _
from pathlib import Path

import click

from countyhall.config.commands.house import as_path, database_running, inside


@click.command(help=_("Write database and files, as of one moment, into a new folder."))
@click.argument("folder", type=as_path(exists=False))
@inside
def backup(folder: Path) -> None:
    """Back up while people work."""
    from countyhall.config import keeping

    try:
        manifest = keeping.backup(folder)
    except keeping.Refused as error:
        raise click.ClickException(str(error)) from error
    said = {"folder": folder, "files": len(manifest["files"]), "size": manifest["bytes"] // 1_000_000}
    click.echo(_("%(folder)s holds the database and %(files)d files, %(size)d MB.") % said)


@click.command(help=_("Bring a backup into an empty COUNTYHALL_HOME and an empty database."))
@click.argument("folder", type=as_path(exists=True))
def restore(folder: Path) -> None:
    """Restore, after every hash was verified."""
    with database_running():
        from countyhall.config import keeping

        try:
            keeping.restore(folder)
        except keeping.Refused as error:
            raise click.ClickException(str(error)) from error
    click.echo(_("%(folder)s is restored.") % {"folder": folder})


commands = [backup, restore]
