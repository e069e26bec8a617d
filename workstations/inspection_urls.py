"""Addresses of inspections."""

from django.urls import path

from workstations.views import inspections, standing

app_name = "inspections"
urlpatterns = [
    path("", inspections.inspections, name="list"),
    path("new/", inspections.inspection_new, name="new"),
    path("missing/", standing.missing, name="missing"),
    path("progress/", standing.progress, name="progress"),
    path("stations/<int:pk>/", standing.station, name="station"),
    path("<int:pk>/", inspections.inspection_detail, name="detail"),
    path("<int:pk>/walk/", inspections.inspection_walk, name="walk"),
    path("<int:pk>/print/", inspections.inspection_print, name="print"),
    path("<int:pk>/recheck/", inspections.inspection_recheck, name="recheck"),
    path("<int:pk>/finish/", inspections.inspection_finish, name="finish"),
    *(
        path(f"<int:pk>/{action}/", inspections.inspection_decide, {"action": action}, name=action)
        for action in inspections.DONE
    ),
    path("findings/<int:pk>/save/", inspections.finding_save, name="save"),
    path("findings/<int:pk>/answer/", inspections.finding_answer, name="answer"),
    path("photos/<int:pk>/", inspections.photo, name="photo"),
    path("photos/<int:pk>/small/", inspections.photo, {"small": True}, name="photo_small"),
    path("photos/<int:pk>/remove/", inspections.photo_remove, name="photo_remove"),
]
