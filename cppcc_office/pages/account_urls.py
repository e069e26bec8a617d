"""Addresses of accounts, with those pages that know members and liaisons."""

from django.urls import path

from accounts import urls
from cppcc_office.pages import slips

app_name = "accounts"
urlpatterns = [
    *urls.urlpatterns,
    path("accounts/slips/", slips.slips, name="slips"),
    path("accounts/slips/print/", slips.print_slips, name="print_slips"),
]
