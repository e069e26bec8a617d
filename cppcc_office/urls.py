"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from cppcc_office.pages import group, home, member, roster
from cppcc_office.pages.display import set_display

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("cppcc_office.pages.account_urls")),
    path("admin/", admin.site.urls),
    path("display/", set_display, name="display"),
    path("groups/", group.groups, name="groups"),
    path("groups/<int:pk>/", group.group, name="group"),
    path("ranking/", include(("scoring.urls", "scoring"))),
    path("members/", roster.members, name="members"),
    path("members/export/", roster.members_export, name="members_export"),
    path("members/<int:pk>/", member.member, name="member"),
    path("members/<int:pk>/photo/", member.member_photo, name="member_photo"),
    path("members/<int:pk>/photo/small/", member.member_photo, {"small": True}, name="member_photo_small"),
    path("members/<int:pk>/photo/change/", member.member_photo_change, name="member_photo_change"),
    path("activities/", include("activities.urls")),
]
