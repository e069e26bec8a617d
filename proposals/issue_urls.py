"""Addresses of the list of issues, and of what becomes of opinions."""

from django.urls import path

from proposals.views import conversion, issues, origins

app_name = "issues"
urlpatterns = [
    path("", issues.issues, name="issues"),
    path("export/", issues.issues_export, name="export"),
    path("docx/", issues.issues_docx, name="docx"),
    path("figures/", conversion.figures, name="figures"),
    path("figures/export/", conversion.figures_export, name="figures_export"),
    path("new/", issues.issue_new, name="new"),
    path("from/<int:pk>/", origins.choose, name="choose"),
    path("<int:pk>/", issues.issue, name="issue"),
    path("<int:pk>/edit/", issues.issue_edit, name="edit"),
    path("<int:pk>/withdraw/", issues.issue_withdraw, name="withdraw"),
]
