"""Addresses of published results under /ranking/."""

from django.urls import path

from scoring.views import assessment, objections, publications

urlpatterns = [
    path("published/", publications.publications, name="publications"),
    path("published/new/", publications.publication_new, name="publication_new"),
    path("published/<int:pk>/", publications.publication, name="publication"),
    *(
        path(
            f"published/<int:pk>/{action}/",
            publications.publication_decide,
            {"action": action},
            name=f"publication_{action}",
        )
        for action in publications.DONE
    ),
    path("published/<int:pk>/docx/", publications.publication_docx, name="publication_docx"),
    path("published/<int:pk>/export/", publications.publication_export, name="publication_export"),
    path("published/<int:pk>/differences/", publications.publication_differences, name="publication_differences"),
    path("assessments/<int:pk>/", assessment.assessment, name="assessment"),
    path("assessments/<int:pk>/object/", objections.objection_new, name="objection_new"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    *(
        path(
            f"objections/<int:pk>/{action}/",
            objections.objection_decide,
            {"action": action},
            name=f"objection_{action}",
        )
        for action in objections.DONE
    ),
    path("objections/files/<int:pk>/", objections.objection_file, name="objection_file"),
]
