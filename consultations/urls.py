"""Addresses of consultation and supervision."""

from django.urls import path

from consultations.views import brands, consultations, minutes, opinions, plans, supervision, topics

app_name = "consultations"
urlpatterns = [
    path("", consultations.consultations, name="consultations"),
    path("new/", consultations.consultation_new, name="new"),
    path("<int:pk>/", consultations.consultation_detail, name="detail"),
    path("<int:pk>/edit/", consultations.consultation_edit, name="edit"),
    path("<int:pk>/bodies/", consultations.consultation_bodies, name="bodies"),
    path("<int:pk>/opinions/", opinions.opinions, name="opinions"),
    path("opinions/mine/", opinions.opinions_mine, name="opinions_mine"),
    path("opinions/<int:pk>/edit/", opinions.opinion_edit, name="opinion_edit"),
    path("opinions/<int:pk>/move/", opinions.opinion_move, name="opinion_move"),
    path("<int:pk>/minutes/", minutes.minutes_draw_up, name="minutes_draw_up"),
    path("minutes/waiting/", minutes.minutes_waiting, name="minutes_waiting"),
    path("minutes/<int:pk>/", minutes.minutes, name="minutes"),
    path("minutes/<int:pk>/print/", minutes.minutes_print, name="minutes_print"),
    path("minutes/<int:pk>/docx/", minutes.minutes_docx, name="minutes_docx"),
    *(
        path(f"minutes/<int:pk>/{action}/", minutes.minutes_decide, {"action": action}, name=f"minutes_{action}")
        for action in minutes.DONE
    ),
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
    path("supervision/", supervision.supervision, name="supervision"),
    path("visits/new/", supervision.visit_new, name="visit_new"),
    path("visits/<int:pk>/", supervision.visit_detail, name="visit"),
    path("visits/<int:pk>/edit/", supervision.visit_edit, name="visit_edit"),
    path("findings/<int:pk>/edit/", supervision.finding_edit, name="finding_edit"),
    path("findings/<int:pk>/look-back/", supervision.finding_look_back, name="finding_look_back"),
    path("appraisals/new/", supervision.appraisal_new, name="appraisal_new"),
    path("appraisals/<int:pk>/", supervision.appraisal_detail, name="appraisal"),
    path("appraisals/<int:pk>/edit/", supervision.appraisal_edit, name="appraisal_edit"),
    path("brands/", brands.brands, name="brands"),
    path("brands/<int:pk>/", brands.brand, name="brand"),
]
