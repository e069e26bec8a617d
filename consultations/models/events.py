"""What consultations, inspections and appraisals share: each is an activity, and more besides."""

import datetime

from django.db import models
from django.db.models import Q

from accounts.models import User
from activities.models import Activity
from activities.models.activity import KEEPERS, Duty, duty_conditions

# No more of it: nothing is written down about what was cancelled or withdrawn.
OVER = (Activity.Status.CANCELLED, Activity.Status.WITHDRAWN)


def _keeps(duties: dict[str, Q]) -> Q:
    keeps = duties[Duty.RECORDER]
    for duty in KEEPERS:
        keeps |= duties[duty]
    return keeps


class EventQuerySet(models.QuerySet):
    """Rows that stand on an activity: who sees and keeps it follows from the activity."""

    view_right = ""
    change_right = ""

    def visible_to(self, user: User) -> "EventQuerySet":
        """Leaders and staff with the right see all; others what they take part in, keep, guide or head, and what came
        of a topic they proposed.
        """
        if user.is_leader or user.has_perm(self.view_right):
            return self
        topic = Q(planned__topic__proposed_by=user) | Q(planned__topic__member__user=user)
        return self.filter(Q(activity__in=Activity.objects.visible_to(user)) | topic)

    def kept_by(self, user: User) -> "EventQuerySet":
        """Those of places whose records one keeps or guides, whatever their state; for the office all of them."""
        rows = self.exclude(activity__status__in=OVER)
        if user.has_perm(self.change_right):
            return rows
        duties = duty_conditions(user)
        return rows.filter(activity__in=Activity.objects.filter(_keeps(duties) | duties[Duty.GUIDE]))

    def editable_by(self, user: User) -> "EventQuerySet":
        """Whoever keeps the activity, until it is approved; the guiding committee and the office also afterwards."""
        rows = self.exclude(activity__status__in=OVER)
        if user.has_perm(self.change_right):
            return rows
        duties = duty_conditions(user)
        keeps = _keeps(duties) & ~Q(status=Activity.Status.APPROVED)
        return rows.filter(activity__in=Activity.objects.filter(keeps | duties[Duty.GUIDE]))

    def counting(self) -> "EventQuerySet":
        """Only what is approved counts, anywhere; the day that counts is the activity's."""
        return self.filter(activity__status=Activity.Status.APPROVED)

    def held_in(self, year: int) -> "EventQuerySet":
        return self.filter(activity__held_on__range=(datetime.date(year, 1, 1), datetime.date(year, 12, 31)))

    def taking_place(self) -> "EventQuerySet":
        return self.exclude(activity__status__in=OVER)
