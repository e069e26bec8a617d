"""Addresses of proposals."""

from django.urls import path

from proposals.views import figures, proposals, review

app_name = "proposals"
urlpatterns = [
    path("", proposals.proposals, name="proposals"),
    path("<int:pk>/", proposals.proposal, name="proposal"),
    path("files/<int:pk>/", proposals.file, name="file"),
    # Review and decision
    path("review/", review.review, name="review"),
    path("review/desk/", review.desk, name="desk"),
    path("<int:pk>/review/", review.paper, name="paper"),
    path("figures/", figures.figures, name="figures"),
    path("figures/export/", figures.figures_export, name="figures_export"),
    *(path(f"<int:pk>/{action}/", review.decide, {"action": action}, name=action) for action in review.DONE),
]
