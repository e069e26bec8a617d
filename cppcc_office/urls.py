"""Every address of the product."""

from django.contrib import admin
from django.urls import path

from cppcc_office.pages.display import set_display

urlpatterns = [
    path("admin/", admin.site.urls),
    path("display/", set_display, name="display"),
]
