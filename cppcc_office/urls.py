"""Every address of the product."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import TemplateView

from cppcc_office.pages import group, home, member, roster
from cppcc_office.pages.display import set_display

robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("cppcc_office.pages.account_urls")),
    path("admin/", admin.site.urls),
    path("display/", set_display, name="display"),
    path("robots.txt", login_not_required(robots), name="robots"),
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
    # Members' own year
    path("duties/", include("duties.urls")),
    path("plans/", include("cppcc_office.pages.plan_urls")),
]
