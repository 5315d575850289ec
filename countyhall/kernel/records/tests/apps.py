"""A record of no domain, so that the kernel can be tested by itself; installed in tests only."""

from django.apps import AppConfig


class CasebookConfig(AppConfig):
    """The app of the test's own record."""

    name = "countyhall.kernel.records.tests"
    label = "casebook"
