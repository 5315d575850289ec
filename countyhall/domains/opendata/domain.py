"""The county's open data: proposed, checked, approved, published, corrected, withdrawn."""

from django.utils.translation import gettext_lazy as _

from countyhall.domains.opendata import public
from countyhall.kernel.registry import Domain

domain = Domain(
    label="opendata",
    name=_("Open data"),
    icon="world",
    section="information",
    public_urls=public.urls,
)
