"""The machine interfaces of the open data portal: one set of rows behind every door, for reading only."""

from django.urls import path, re_path

from countyhall.domains.opendata.public.interfaces import door, files, national, rows
from countyhall.domains.opendata.public.interfaces.ckan import views as ckan

urls = [
    path("data/<str:dataset>/rows", rows.RowsView.as_view(), name="rows"),
    path("data/<str:dataset>/rows.<str:ending>", rows.StreamView.as_view(), name="stream"),
    path("data/<str:dataset>/file.<str:ending>", files.FileView.as_view(), name="file"),
    path("api/3", ckan.VersionView.as_view(), name="ckan-version"),
    path("api/3/action/<str:action>", ckan.ActionView.as_view(), name="ckan"),
    path("api/action/<str:action>", ckan.ActionView.as_view(), name="ckan-newest"),
    path("api/v1/rest/group", national.GroupsView.as_view(), name="rest-groups"),
    path("api/v1/rest/group/<str:code>", national.GroupView.as_view(), name="rest-group"),
    path("api/v1/rest/tag", national.TagsView.as_view(), name="rest-tags"),
    path("api/v1/rest/tag/<str:tag>", national.TagView.as_view(), name="rest-tag"),
    path("api/v1/rest/dataset", national.DatasetsView.as_view(), name="rest-datasets"),
    path("api/v1/rest/dataset/<str:identifier>", national.DatasetView.as_view(), name="rest-dataset"),
    path("api/v1/rest/datastore/<str:resource>", national.DatastoreView.as_view(), name="rest-datastore"),
    path("api/v1/dump/datastore/<str:resource>", national.DumpView.as_view(), name="rest-dump"),
    path("api/v2/rest/qc/<str:oid>", national.QualityView.as_view(), name="rest-quality"),
    re_path(r"^(?:api|data|ogc)/[\s\S]*$", door.Nowhere.as_view(), name="nowhere"),
]
