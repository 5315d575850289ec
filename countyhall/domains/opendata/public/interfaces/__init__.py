"""The machine interfaces of the open data portal: one set of rows behind every door, for reading only."""

from django.urls import path, re_path

from countyhall.domains.opendata.public.interfaces import (
    documents,
    door,
    features,
    feeds,
    files,
    national,
    rows,
)
from countyhall.domains.opendata.public.interfaces.ckan import views as ckan

urls = [
    path("data/<str:dataset>/rows", rows.RowsView.as_view(), name="rows"),
    path("data/<str:dataset>/rows.<str:ending>", rows.StreamView.as_view(), name="stream"),
    path("data/<str:dataset>/file.<str:ending>", files.FileView.as_view(), name="file"),
    path("data/<str:dataset>/feed.atom", feeds.DatasetFeedView.as_view(), name="dataset-feed"),
    path("data/<str:dataset>/dcat.<str:ending>", documents.DatasetView.as_view(), name="dataset-dcat"),
    path("data/<str:dataset>/<str:document>.json", documents.PackageView.as_view(), name="description"),
    path("data/<str:dataset>", documents.DatasetView.as_view(), name="data"),
    path("catalog", documents.CatalogView.as_view(), name="catalog"),
    path("catalog.<str:ending>", documents.CatalogView.as_view(), name="catalog-as"),
    path("feed.atom", feeds.FeedView.as_view(), name="feed"),
    path("sitemap.xml", feeds.SitemapView.as_view(), name="sitemap"),
    path("robots.txt", feeds.RobotsView.as_view(), name="robots"),
    path("ogc", features.LandingView.as_view(), name="ogc"),
    path("ogc/conformance", features.ConformanceView.as_view(), name="ogc-conformance"),
    path("ogc/collections", features.CollectionsView.as_view(), name="ogc-collections"),
    path("ogc/collections/<str:dataset>", features.CollectionView.as_view(), name="ogc-collection"),
    path("ogc/collections/<str:dataset>/items", features.ItemsView.as_view(), name="ogc-items"),
    path("ogc/collections/<str:dataset>/items/<str:item>", features.ItemView.as_view(), name="ogc-item"),
    path("api/openapi.json", documents.OpenAPIView.as_view(), name="openapi"),
    path("api/v2/rest/dataset", documents.ExportView.as_view(), name="rest-export"),
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
