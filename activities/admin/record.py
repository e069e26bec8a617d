"""What may be rewritten of a record in the admin site, and the rows inside its form."""

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.office_admin import OfficeInline, OfficeStackedInline
from accounts.office_admin.base import OfficeForm
from activities.actions.steps import step
from activities.deeds import describe, differences
from activities.models import (
    Activity,
    ActivityComment,
    ActivityFile,
    ActivityOrganizer,
    ActivityStep,
    Guest,
    Invitation,
    Participation,
    Sitting,
)
from activities.models.activity import WORKFLOW, duties_towards
from cppcc_office.shared.workflow import LONGEST_REASON

WORDS = {"edit": "修改", "correct": "更正"}


def allowed_rewriting(request: HttpRequest, activity: Activity) -> str:
    """Under which line of the workflow this person may rewrite the record now: edit, correct, or none."""
    known = request.__dict__.setdefault("_activity_lines", {})
    if activity.pk not in known:
        offered = WORKFLOW.offered(activity.status, duties_towards(activity, request.user))
        known[activity.pk] = next((line.action for line in offered if line.action in WORDS), "")
    return known[activity.pk]


def tell_story(request: HttpRequest, activity: Activity, before: dict[str, Any], reason: str) -> None:
    """The record's story goes on: who changed what and why; nothing when nothing changed."""
    changes = differences(before, describe(activity))
    action = allowed_rewriting(request, activity)
    if changes:
        step(activity, action=action, label=WORDS[action], by=request.user, reason=reason, changes=changes)


class ReasonForm(OfficeForm):
    """Facts of a record; once it is confirmed, changing them needs a reason."""

    reason = forms.CharField(
        label="更正原因", required=False, max_length=LONGEST_REASON, help_text="记录已确认或已通过，更正须写明原因。"
    )
    needs_reason = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].required = self.needs_reason


class OfActivity:
    """Mixin of the rows inside an activity: they can be changed when the activity can, and not apart from it."""

    def _is_open(self, request: HttpRequest, obj: Activity | None) -> bool:
        return obj is None or not obj.pk or bool(allowed_rewriting(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return super().has_add_permission(request, obj) and self._is_open(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_open(request, obj)


class OrganizerInline(OfActivity, OfficeStackedInline):
    model = ActivityOrganizer
    autocomplete_fields = ("workstation", "member_group")
    fields = (("role", "group", "is_office"), ("workstation", "member_group", "special_committee"))


class ParticipationInline(OfActivity, OfficeInline):
    model = Participation
    autocomplete_fields = ("member",)
    fields = ("member", "obligation", "presence", "leave", "leave_reason")


class GuestInline(OfActivity, OfficeInline):
    model = Guest


class OnlyShown(OfficeInline):
    """Rows that are written on the activity's own page and only shown here."""

    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Activity | None = None) -> bool:
        return False


class StepInline(OnlyShown):
    """The record's story; steps are added by what is done, never by hand."""

    model = ActivityStep
    fields = readonly_fields = ("at", "label", "status", "by", "reason", "changes")


class InvitationInline(OnlyShown):
    """Who is invited, in the words of the arrangement."""

    model = Invitation
    fields = readonly_fields = ("__str__",)


class SittingInline(OnlyShown):
    model = Sitting
    fields = readonly_fields = ("order", "name", "held_on", "starts_at", "ends_at", "place")


class FileInline(OnlyShown):
    """Names only: the papers themselves are handed out on the activity's page."""

    model = ActivityFile
    fields = readonly_fields = ("stage", "name", "size", "uploaded_by", "uploaded_at")


class CommentInline(OnlyShown):
    model = ActivityComment
    fields = readonly_fields = ("at", "by", "text", "is_hidden")
