"""The commands of ``countyhall``, one module for each kind of work."""

from gettext import gettext as _

import click

from countyhall.config.commands import care, keep, numbers, run, setup, sheets, sign


@click.group(
    name="countyhall",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_("One system for a county government's administration department."),
)
@click.option("--lang", type=click.Choice(["zh-hant", "en"]), help=_("Language of the answers."))
@click.version_option(package_name="countyhall", message="%(version)s", help=_("Show the version and exit."))
def countyhall(lang: str | None) -> None:
    """All commands."""


for module in (setup, run, numbers, sheets, sign, keep, care):
    for command in module.commands:
        countyhall.add_command(command)
