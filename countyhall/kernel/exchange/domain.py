"""Spreadsheets in and out for every list of the house."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.exchange.exporter import EXPORTERS
from countyhall.kernel.exchange.own import OWN
from countyhall.kernel.registry import Domain
from countyhall.kernel.web.menu import MenuItem

domain = Domain(
    label="exchange",
    name=_("Import and export"),
    icon="upload",
    section="administration",
    exporters=EXPORTERS,
    importers=OWN,
    menu=[MenuItem(_("Imports"), "exchange:runs", icon="upload")],
)
