"""Every address of the house: its doors here, the kernel's packages with pages, then the domains."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from countyhall.config import health

# Kernel packages whose pages stand under the package's own name. Those of ``web`` are the standard pages,
# those of ``people`` the door.
OWN_PAGES = [name for name in settings.KERNEL if name not in {"web", "api", "people", "attachments"}]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="web:desk"), name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("countyhall.kernel.people.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("countyhall.kernel.api.urls")),
    path("files/", include("countyhall.kernel.attachments.urls")),
]
urlpatterns += [
    path(f"{name}/", include(f"countyhall.kernel.{name}.urls"))
    for name in OWN_PAGES
    if find_spec(f"countyhall.kernel.{name}.urls")
]
if settings.METRICS_TOKEN:
    urlpatterns.append(path("metrics", health.metrics, name="metrics"))
urlpatterns.append(path("", include("countyhall.kernel.web.urls")))

handler400 = "countyhall.kernel.web.views.errors.bad_request"
handler403 = "countyhall.kernel.web.views.errors.forbidden"
handler404 = "countyhall.kernel.web.views.errors.not_found"
handler500 = "countyhall.kernel.web.views.errors.broken"
