"""Addresses of members' own year, as far as they need nothing from higher floors."""

from django.urls import path

from duties.views import contributions, links, pledges, questionnaires, reading, regulations

app_name = "duties"
urlpatterns = [
    path("contributions/", contributions.contributions, name="contributions"),
    path("contributions/new/", contributions.contribution_new, name="contribution_new"),
    path("contributions/confirmation/", contributions.contributions_to_confirm, name="confirmation"),
    path("contributions/approval/", contributions.contributions_to_approve, name="approval"),
    path("contributions/files/<int:pk>/", contributions.contribution_file, name="contribution_file"),
    path("contributions/files/<int:pk>/drop/", contributions.contribution_file_drop, name="contribution_file_drop"),
    path("contributions/<int:pk>/", contributions.contribution_detail, name="contribution"),
    path("contributions/<int:pk>/edit/", contributions.contribution_edit, name="contribution_edit"),
    path("contributions/<int:pk>/advance/", contributions.contribution_advance, name="contribution_advance"),
    *(
        path(
            f"contributions/<int:pk>/{action}/",
            contributions.contribution_decide,
            {"action": action},
            name=f"contribution_{action}",
        )
        for action in contributions.ACTIONS
    ),
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/new/", pledges.pledge_new, name="pledge_new"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/reopen/", pledges.pledge_decide, {"action": "reopen"}, name="pledge_reopen"),
    path("pledges/<int:pk>/drop/", pledges.pledge_decide, {"action": "drop"}, name="pledge_drop"),
    path("links/new/", links.link_new, name="link_new"),
    path("links/<int:pk>/", links.link, name="link"),
    path("links/<int:pk>/end/", links.link_end, name="link_end"),
    path("visits/<int:pk>/withdraw/", links.visit_withdraw, name="visit_withdraw"),
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("questionnaires/<int:pk>/", questionnaires.questionnaire, name="questionnaire"),
    path("questionnaires/<int:pk>/publish/", questionnaires.questionnaire_publish, name="questionnaire_publish"),
    path("questionnaires/<int:pk>/results/", questionnaires.questionnaire_results, name="questionnaire_results"),
    path("questionnaires/<int:pk>/export/", questionnaires.questionnaire_export, name="questionnaire_export"),
    path("regulations/", regulations.regulations, name="regulations"),
    path("regulations/<int:pk>/", regulations.regulation, name="regulation"),
    path("regulations/files/<int:pk>/", regulations.regulation_file, name="regulation_file"),
    path("books/", reading.books, name="books"),
    path("books/<int:pk>/", reading.book, name="book"),
    path("notes/<int:pk>/drop/", reading.note_drop, name="note_drop"),
]
