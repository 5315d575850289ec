"""Open311 GeoReport v2: the county's services and the published petitions, for other people's programs."""

from django.urls import path, register_converter

from countyhall.domains.petitions.public.open311 import views


class Format:
    """``json`` or ``xml`` at the end of an address."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Format, "open311")

urls = [
    path("open311/discovery.<open311:format>", views.DiscoveryView.as_view(), name="open311-discovery"),
    path("open311/v2/services.<open311:format>", views.ServicesView.as_view(), name="open311-services"),
    path(
        "open311/v2/services/<slug:code>.<open311:format>",
        views.DefinitionView.as_view(),
        name="open311-definition",
    ),
    path("open311/v2/requests.<open311:format>", views.RequestsView.as_view(), name="open311-requests"),
    path(
        "open311/v2/requests/<slug:number>.<open311:format>",
        views.RequestView.as_view(),
        name="open311-request",
    ),
    path("open311/v2/tokens/<str:token>.<open311:format>", views.TokenView.as_view(), name="open311-token"),
]

__all__ = ["urls"]
