"""The address of every standard page, from the registry."""

from django.urls import include, path

from countyhall.kernel.registry import registry
from countyhall.kernel.web.views.desk import DeskView
from countyhall.kernel.web.views.notices import NoticesView
from countyhall.kernel.web.views.palette import PaletteView
from countyhall.kernel.web.views.saved import ForgetView, SaveView

own = [
    path("desk/", DeskView.as_view(), name="desk"),
    path("find/", PaletteView.as_view(), name="palette"),
    path("notices/", NoticesView.as_view(), name="notices"),
    path("views/", SaveView.as_view(), name="save-view"),
    path("views/<int:pk>/forget/", ForgetView.as_view(), name="forget-view"),
]


def patterns() -> list:
    """One namespace for each app: its standard pages, then the domain's own; public ones apart."""
    found: dict[str, list] = {}
    for domain in registry.domains.values():
        for page in domain.pages:
            pages = page()
            found.setdefault(pages.app, []).extend(pages.urls())
        if domain.urls:
            found.setdefault(domain.label, []).extend(domain.urls)
    public = [
        path(f"public/{d.label}/", include((list(d.public_urls), f"public_{d.label}")))
        for d in registry.domains.values()
        if d.public_urls
    ]
    staff = [path(f"{app}/", include((urls, app))) for app, urls in found.items()]
    return [path("", include((own, "web"))), *public, *staff]


urlpatterns = patterns()
