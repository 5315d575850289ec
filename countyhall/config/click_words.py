"""What the library of the command line says itself, named here so that it is translated with the rest."""

from gettext import gettext as _

WORDS = [
    _("Usage:"),
    _("Options"),
    _("Commands"),
    _("Show this message and exit."),
    _("default: {default}"),
    _("required"),
    _("Error: {message}"),
    _("Aborted!"),
    _("Try '{command} {option}' for help."),
    _("No such command {name!r}."),
    _("No such option: {name}"),
    _("Missing parameter: {param_name}"),
    _("Missing argument"),
    _("Missing option"),
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("Repeat for confirmation"),
    _("Error: The two entered values do not match."),
]
