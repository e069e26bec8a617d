"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from cppcc_office.pages import home
from cppcc_office.pages.display import set_display

urlpatterns = [
    path("", home.home, name="home"),
    path("", include(("accounts.urls", "accounts"))),
    path("admin/", admin.site.urls),
    path("display/", set_display, name="display"),
]
