"""Pages of watching that are not standard."""

from django.urls import path

from countyhall.domains.oversight.views import fill, goals, many, one, rules, work

urls = [
    path("fill/", fill.FillView.as_view(), name="fill"),
    path("portfolio/", many.PortfolioView.as_view(), name="portfolio"),
    path("units/", many.UnitsView.as_view(), name="units"),
    path("county/", many.CountyView.as_view(), name="county"),
    path("goals/", goals.TreeView.as_view(), name="goals"),
    path("goals/<int:pk>/value/", goals.ValueView.as_view(), name="goal-value"),
    path("goals/<int:pk>/remove/", goals.RemoveView.as_view(), name="goal-remove"),
    path("plan/<int:pk>/reported/<int:snapshot>/", one.SnapshotView.as_view(), name="snapshot"),
    path("plan/<int:pk>/mspdi/", one.MspdiView.as_view(), name="mspdi"),
    path("plan/<int:pk>/copy/", work.CopyView.as_view(), name="plan-copy"),
    path("plan/<int:pk>/milestone/", work.MilestoneView.as_view(), name="milestone-new"),
    path("plan/<int:pk>/milestone/<int:milestone>/", work.ReachView.as_view(), name="milestone-reach"),
    path("propose/", work.ProposeView.as_view(), name="propose"),
    path("selectionrule/<int:pk>/end/", rules.EndView.as_view(), {"kind": "selectionrule"}, name="rule-end"),
    *(
        path(
            f"{kind}/<int:pk>/withdraw/",
            rules.WithdrawView.as_view(),
            {"kind": kind},
            name=f"{kind}-withdraw",
        )
        for kind in rules.KINDS
    ),
    path("calendar/", work.CalendarView.as_view(), name="calendar"),
]
