"""Registers the lowest floor and the office's admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SharedConfig(AppConfig):
    name = "cppcc_office.shared"
    label = "shared"
    verbose_name = "公共"


class OfficeAdminConfig(AdminConfig):
    default_site = "cppcc_office.shared.admin_site.OfficeAdminSite"
