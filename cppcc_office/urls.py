"""Every address of the product."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import TemplateView

from cppcc_office.pages import group, home, member, roster
from cppcc_office.pages.display import set_display
from cppcc_office.pages.own_year import links, papers, record, scorecard, targets, training
from cppcc_office.pages.own_year import mine as own_year

robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """Where a browser looks for the icon of a page that names none: a photo or a paper shown by itself."""
    return redirect(static("img/icon.svg"))


urlpatterns = [
    path("", home.home, name="home"),
    path("", include("cppcc_office.pages.account_urls")),
    path("admin/", admin.site.urls),
    path("display/", set_display, name="display"),
    path("favicon.ico", favicon, name="favicon"),
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
    path("consultations/", include("consultations.urls")),
    path("inspections/", include("workstations.inspection_urls")),
    path("messages/", include("outbox.urls")),
    path("proposals/", include("proposals.urls")),
    path("reports/", include("proposals.report_urls")),
    path("results/", include("proposals.result_urls")),
    path("workstations/", include("cppcc_office.pages.workstation_urls")),
    # Members' own year
    path("duties/", own_year.own_year, name="own_year"),
    path("duties/scorecard/", scorecard.scorecard, name="scorecard"),
    path("duties/targets/", targets.targets, name="targets"),
    path("duties/targets/export/", targets.targets_export, name="targets_export"),
    path("duties/links/", links.links, name="links"),
    path("duties/links/export/", links.links_export, name="links_export"),
    path("duties/training/", training.training, name="training"),
    path("duties/training/export/", training.training_export, name="training_export"),
    path("duties/papers/", papers.duty_papers, name="duty_papers"),
    path("duties/papers/export/", papers.duty_papers_export, name="duty_papers_export"),
    path("duties/papers/start/", papers.duty_paper_start, name="duty_paper_start"),
    path("duties/papers/<int:pk>/", papers.duty_paper, name="duty_paper"),
    path("duties/papers/<int:pk>/edit/", papers.duty_paper_edit, name="duty_paper_edit"),
    path("duties/papers/<int:pk>/docx/", papers.duty_paper_docx, name="duty_paper_docx"),
    path("duties/papers/<int:pk>/speaks/", papers.duty_paper_speaks, name="duty_paper_speaks"),
    *(
        path(
            f"duties/papers/<int:pk>/{action}/",
            papers.duty_paper_decide,
            {"action": action},
            name=f"duty_paper_{action}",
        )
        for action in papers.DONE
    ),
    path("members/<int:pk>/record/", record.duty_record, name="duty_record"),
    path("members/<int:pk>/record/docx/", record.duty_record_docx, name="duty_record_docx"),
    path("members/<int:pk>/targets/", own_year.targets_of_member, name="member_targets"),
    path("duties/", include("duties.urls")),
    path("workstations/", include("cppcc_office.pages.service_urls")),
    path("door/", include("workstations.door_urls")),
    path("handovers/", include("proposals.handling_urls")),
    path("issues/", include("proposals.issue_urls")),
    path("plans/", include("cppcc_office.pages.plan_urls")),
]
