"""Registers the lowest floor and the office's admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created

from cppcc_office.shared.admin_icons import spoken_icon


class SharedConfig(AppConfig):
    name = "cppcc_office.shared"
    label = "shared"
    verbose_name = "公共"

    def ready(self) -> None:
        from cppcc_office.shared.freshness import watch  # noqa: PLC0415 - models are not ready at import

        connection_created.connect(watch, dispatch_uid="watch")


class OfficeAdminConfig(AdminConfig):
    default_site = "cppcc_office.shared.admin_site.OfficeAdminSite"

    def ready(self) -> None:
        from django.contrib.admin.templatetags import admin_list  # noqa: PLC0415 - apps are not ready at import

        admin_list._boolean_icon = spoken_icon
        super().ready()
