"""Addresses of results of work and of consultation."""

from django.urls import path

from proposals.effect_urls import effect_paths
from proposals.views import outcomes, result_desk, result_figures, results

app_name = "results"
urlpatterns = [
    path("", results.results, name="results"),
    path("export/", results.results_export, name="export"),
    path("start/", results.result_start, name="start"),
    path("figures/", result_figures.figures, name="figures"),
    path("figures/export/", result_figures.figures_export, name="figures_export"),
    path("outcomes/<int:pk>/", outcomes.outcome, name="outcome"),
    path("<int:pk>/", results.result, name="result"),
    path("<int:pk>/edit/", results.result_edit, name="edit"),
    path("<int:pk>/draft/", results.result_draft, name="draft"),
    path("<int:pk>/discard/", results.result_discard, name="discard"),
    path("<int:pk>/take_back/", results.result_take_back, name="take_back"),
    path("<int:pk>/file/", results.result_file, name="file"),
    path("<int:pk>/register/", result_desk.result_register, name="register"),
    path("<int:pk>/return/", result_desk.result_return, name="return"),
    path("<int:pk>/send/", result_desk.result_send, name="send"),
    *effect_paths("result"),
]
