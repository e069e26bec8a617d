"""Addresses of social-condition reports: writing and reading, the editing desk, the bulletin, figures."""

from django.urls import path

from proposals.effect_urls import effect_paths
from proposals.views import bulletins, report_desk, report_figures, reports

app_name = "reports"
urlpatterns = [
    path("", reports.reports, name="reports"),
    path("start/", reports.report_start, name="start"),
    path("desk/", report_desk.desk, name="desk"),
    path("desk/export/", report_desk.desk_export, name="desk_export"),
    path("figures/", report_figures.figures, name="figures"),
    path("figures/export/", report_figures.figures_export, name="figures_export"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/issue/", bulletins.bulletin_issue, name="issue"),
    path("bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/docx/", bulletins.bulletin_docx, name="bulletin_docx"),
    path("bulletins/<int:pk>/send/", bulletins.bulletin_send, name="bulletin_send"),
    path("<int:pk>/", reports.report, name="report"),
    path("<int:pk>/edit/", reports.report_edit, name="edit"),
    path("<int:pk>/draft/", reports.report_draft, name="draft"),
    path("<int:pk>/discard/", reports.report_discard, name="discard"),
    path("<int:pk>/take_back/", reports.report_take_back, name="take_back"),
    path("<int:pk>/file/", reports.report_file, name="file"),
    path("<int:pk>/text/", report_desk.report_text, name="text"),
    path("<int:pk>/combine/", report_desk.report_combine, name="combine"),
    *effect_paths("report"),
    *(
        path(f"<int:pk>/{action}/", report_desk.report_decide, {"action": action}, name=action)
        for action in report_desk.DONE
    ),
]
