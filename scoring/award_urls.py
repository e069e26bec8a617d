"""Addresses of awards, and of what follows from workstations' results."""

from django.urls import path

from scoring.views import awards, withdrawals

urlpatterns = [
    path("workstations/withdrawals/", withdrawals.withdrawals, name="withdrawals"),
    path("workstations/<int:pk>/<int:year>/keep/", withdrawals.station_keep, name="station_keep"),
    path("awards/", awards.awards, name="awards"),
    path("awards/<int:pk>/", awards.award, name="award"),
    path("awards/<int:pk>/export/", awards.award_export, name="award_export"),
    path("awards/<int:pk>/nominate/", awards.award_nominate, name="award_nominate"),
    path("awards/<int:pk>/open_marks/", awards.award_open_marks, name="award_open_marks"),
    *(
        path(f"awards/<int:pk>/{action}/", awards.award_decide, {"action": action}, name=f"award_{action}")
        for action in awards.DECISIONS
    ),
    *(
        path(f"awards/nominees/<int:pk>/{action}/", awards.nominee_decide, {"action": action}, name=f"nominee_{action}")
        for action in awards.CHOICES
    ),
]
