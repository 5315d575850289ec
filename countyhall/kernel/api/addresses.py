"""The addresses of every declared model, of the feed and of sign-off: what OpenAPI describes."""

from django.urls import URLPattern, path

from countyhall.kernel.api import feed, signing, views


def records() -> list[URLPattern]:
    """The addresses of every declared model and the feed: what OpenAPI describes."""
    found = [
        path("events/", feed.EventFeed.as_view(), name="events"),
        path("signoff/waiting/", signing.Waiting.as_view(), name="signoff-waiting"),
        path("signoff/rounds/<int:pk>/statement/", signing.Statement.as_view(), name="signoff-statement"),
        path("signoff/rounds/<int:pk>/acts/", signing.Act.as_view(), name="signoff-act"),
        path("signoff/acts/<int:pk>/signature/", signing.Later.as_view(), name="signoff-later"),
    ]
    for api in feed.apis():
        at, name = f"{api.app}/{api.name}/", f"{api.app}-{api.name}"
        found += [
            path(
                at,
                views.RecordList.as_view(api=api, http_method_names=methods(api.creates and "post")),
                name=f"{name}-list",
            ),
            path(
                f"{at}<int:pk>/",
                views.RecordDetail.as_view(api=api, http_method_names=methods(api.changes and "patch")),
                name=f"{name}-detail",
            ),
            path(f"{at}<int:pk>/clock/", views.RecordClock.as_view(api=api), name=f"{name}-clock"),
            path(f"{at}<int:pk>/history/", views.RecordHistory.as_view(api=api), name=f"{name}-history"),
        ]
        found += [
            path(
                f"{at}<int:pk>/steps/{s.name}/",
                views.RecordStep.as_view(api=api, step=s),
                name=f"{name}-{s.name}",
            )
            for s in api.steps.values()
        ]
    return found


def methods(write: str | bool) -> list[str]:
    """Reading, and one way of writing where there is one."""
    return ["get", "head", "options", *([write] if write else [])]
