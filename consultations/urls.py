"""Addresses of consultation and supervision."""

from django.urls import path

from consultations.views import plans, topics

app_name = "consultations"
urlpatterns = [
    path("topics/", topics.topics, name="topics"),
    path("topics/new/", topics.topic_new, name="topic_new"),
    path("topics/choice/", topics.topics_choice, name="choice"),
    path("topics/<int:pk>/", topics.topic_detail, name="topic"),
    path("topics/<int:pk>/edit/", topics.topic_edit, name="topic_edit"),
    *(
        path(f"topics/<int:pk>/{action}/", topics.topic_decide, {"action": action}, name=f"topic_{action}")
        for action in topics.DONE
    ),
    path("plans/", plans.plans, name="plans"),
    path("plans/<int:year>/", plans.plan, name="plan"),
    path("plans/<int:year>/export/", plans.plan_export, name="plan_export"),
    path("planned/<int:pk>/edit/", plans.planned_edit, name="planned_edit"),
]
