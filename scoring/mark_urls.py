"""Addresses under /ranking/marks/."""

from django.urls import path

from scoring.views import given, own_marks

urlpatterns = [
    path("marks/", given.marks, name="marks"),
    path("marks/new/", given.mark_new, name="mark_new"),
    path("marks/self/", own_marks.self_marks, name="self_marks"),
    path("marks/self/<int:kind>/<int:subject>/", own_marks.self_mark_new, name="self_mark_new"),
    path("marks/beside/", own_marks.beside, name="marks_beside"),
    path("marks/beside/export/", own_marks.beside_export, name="marks_beside_export"),
    path("marks/files/<int:pk>/", given.mark_file, name="mark_file"),
    path("marks/<int:pk>/", given.mark, name="mark"),
    path("marks/<int:pk>/edit/", given.mark_edit, name="mark_edit"),
    path("marks/<int:pk>/mark/", given.mark_say, {"action": "mark"}, name="mark_give"),
    path("marks/<int:pk>/audit/", given.mark_say, {"action": "audit"}, name="mark_audit"),
    *(
        path(f"marks/<int:pk>/{action}/", given.mark_decide, {"action": action}, name=f"mark_{action}")
        for action in given.DECISIONS
    ),
]
