"""Addresses of plans and summaries."""

from django.urls import path

from activities.views import plan_approval, plans, rhythms
from cppcc_office.pages import summaries

app_name = "plans"
urlpatterns = [
    path("", plans.plans, name="plans"),
    path("approval/", plan_approval.approval, name="approval"),
    path("rhythms/<int:pk>/<str:owner>/<str:start>/", rhythms.rhythm_period, name="rhythm"),
    path("rhythms/<int:pk>/<str:owner>/<str:start>/withdraw/", rhythms.rhythm_withdraw, name="rhythm_withdraw"),
    path("start/", plans.plan_start, name="start"),
    path("propose/", plans.propose, name="propose"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/items/add/", plans.item_add, name="item_add"),
    path("<int:pk>/take-over/", plans.take_over, name="take_over"),
    path("<int:pk>/preface/", plans.plan_preface, name="preface"),
    path("<int:pk>/export/", plans.plan_export, name="export"),
    *(path(f"<int:pk>/{action}/", plans.plan_decide, {"action": action}, name=action) for action in plans.DONE),
    path("items/<int:pk>/", plans.item_edit, name="item"),
    *(
        path(f"items/<int:pk>/{action}/", plans.item_act, {"action": action}, name=f"item_{action}")
        for action in plans.ITEM_DONE
    ),
    path("tie/<int:pk>/", plans.tie, name="tie"),
    path("summaries/start/", summaries.summary_start, name="summary_start"),
    path("summaries/<int:pk>/", summaries.summary, name="summary"),
    path("summaries/<int:pk>/edit/", summaries.summary_edit, name="summary_edit"),
    path("summaries/<int:pk>/draft/", summaries.summary_draft, name="summary_draft"),
    *(
        path(f"summaries/<int:pk>/{action}/", summaries.summary_decide, {"action": action}, name=f"summary_{action}")
        for action in plans.DONE
    ),
]
