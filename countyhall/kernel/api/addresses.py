"""The addresses of every declared model and the feed: what OpenAPI describes."""

from django.urls import URLPattern, path

from countyhall.kernel.api import feed, views


def records() -> list[URLPattern]:
    """The addresses of every declared model and the feed: what OpenAPI describes."""
    found = [path("events/", feed.EventFeed.as_view(), name="events")]
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
