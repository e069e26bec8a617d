"""Addresses of activities."""

from django.urls import path

from activities.views import (
    answers,
    arrange,
    attendance,
    calendar,
    leave,
    letter,
    lists,
    log,
    materials,
    merge,
    names,
    people,
    record,
    sheet,
)

app_name = "activities"
urlpatterns = [
    path("new/", arrange.activity_new, name="new"),
    path("new/draft/", arrange.arrange_draft, name="arrange_draft"),
    path("<int:pk>/arrange/", arrange.activity_arrange, name="arrange"),
    path("log/", log.activity_log, name="log"),
    path("log/check/", log.activity_check, name="check"),
    path("log/draft/", log.draft_save, name="draft"),
    path("log/photos/", log.draft_photos, name="draft_photos"),
    path("names/", names.member_names, name="names"),
    path("calendar/", calendar.activity_calendar, name="calendar"),
    path("calendar/subscription/", calendar.calendar_subscribe, name="subscribe"),
    path("calendar/<str:token>.ics", calendar.calendar_feed, name="feed"),
    path("mine/", lists.activities_mine, name="mine"),
    path("confirmation/", lists.activities_awaiting_confirmation, name="confirmation"),
    path("approval/", lists.activities_awaiting_approval, name="approval"),
    path("groups/<int:pk>/", lists.activities_of_group, name="of_group"),
    path("photos/<int:pk>/", record.activity_photo, name="photo"),
    path("photos/<int:pk>/small/", record.activity_photo, {"size": "thumbnail"}, name="thumbnail"),
    path("requests/<int:pk>/", record.join_answer, name="join_answer"),
    path("<int:pk>/", record.activity_detail, name="detail"),
    path("<int:pk>/files/", materials.file_add, name="file_add"),
    path("files/<int:pk>/", materials.file_get, name="file"),
    path("files/<int:pk>/remove/", materials.file_remove, name="file_remove"),
    path("<int:pk>/comments/", materials.comment_add, name="comment_add"),
    path("comments/<int:pk>/hide/", materials.comment_hide, name="comment_hide"),
    path("<int:pk>/words/", materials.words_set, name="words"),
    path("<int:pk>/merge/", merge.activity_merge, name="merge"),
    path("<int:pk>/sheet/", sheet.sign_in_sheet, name="sign_in_sheet"),
    path("<int:pk>/edit/", log.activity_edit, name="edit"),
    path("<int:pk>/edit/check/", log.activity_edit_check, name="edit_check"),
    path("<int:pk>/attendance/", attendance.activity_attendance, name="attendance"),
    # Sign-up, leave, sittings and signing in
    path("sign-in/", answers.sign_in, name="sign_in"),
    path("leave/", leave.leave_queue, name="leave_queue"),
    path("<int:pk>/answer/", answers.my_answer, name="answer"),
    path("<int:pk>/leave/", answers.ask_for_leave, name="leave"),
    path("<int:pk>/leave/summary/", leave.leave_summary, name="leave_summary"),
    path("<int:pk>/people/", people.activity_people, name="people"),
    path("<int:pk>/room/", people.sign_in_room, name="room"),
    path("<int:pk>/tell/", letter.activity_tell, name="tell"),
    *(
        path(f"<int:pk>/{action}/", record.activity_decide, {"action": action}, name=action)
        for action in (*record.ACTIONS, "approve")
    ),
]
