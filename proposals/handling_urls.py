"""Handing over and what comes back, of everything that is answered."""

from django.urls import path

from proposals.views import feedback, handing_over, handling, handling_figures, papers, supervision

app_name = "handling"
urlpatterns = [
    path("", handling.desk, name="desk"),
    path("export/", handling.desk_export, name="desk_export"),
    path("office/", handling.office, name="office"),
    path("new/", handing_over.hand_over_several, name="hand_over_several"),
    path("promises/", feedback.promises, name="promises"),
    path("key/", supervision.key_proposals, name="key"),
    path("key/<int:pk>/", supervision.supervision, name="supervision"),
    path("of/proposal/<int:pk>/key/", supervision.supervision_new, name="supervision_new"),
    path("organizations/", handling_figures.organizations, name="organizations"),
    path("organizations/<int:pk>/", handling_figures.organization, name="organization"),
    path("organizations/letters/", papers.letters, name="letters"),
    path("organizations/<int:pk>/letter/", papers.letter, name="letter"),
    path("of/<slug:kind>/<int:pk>/", handing_over.subject, name="subject"),
    path("of/<slug:kind>/<int:pk>/tell/", handing_over.tell, name="tell"),
    path("of/<slug:kind>/<int:pk>/new/", handing_over.hand_over_one, name="hand_over"),
    path("<int:pk>/", handling.handover, name="handover"),
    path("<int:pk>/feedback/", feedback.feedback, name="feedback"),
    path("<int:pk>/feedback/docx/", papers.feedback_form, name="feedback_form"),
    path("<int:pk>/reply/", handling.reply, name="reply"),
    path("replies/<int:pk>/docx/", papers.reply, name="reply_docx"),
    path("replies/<int:pk>/file/", handling.reply_file, name="reply_file"),
    *(path(f"<int:pk>/{action}/", handling.handover_act, {"action": action}, name=action) for action in handling.DONE),
]
