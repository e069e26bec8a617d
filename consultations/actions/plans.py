"""The yearly consultation plan is changed: a topic moved, given to another lead, or dropped."""

from django.db import transaction

from accounts.models import User
from consultations.models import PlannedTopic
from cppcc_office.shared.workflow import Refused


@transaction.atomic
def change_planned_topic(*, planned: PlannedTopic, was_in: int | None, by: User) -> PlannedTopic:
    """Keep a changed line of the plan; a published plan remembers the month it first named.

    `by` is the one whose change the history keeps; dropped is only what nothing was held on.
    """
    if planned.dropped_because and planned.held:
        raise Refused("这个议题已经安排了协商或监督活动，不能取消。")
    if planned.plan.published_on and was_in and planned.month != was_in and planned.moved_from is None:
        planned.moved_from = was_in
    if planned.month == planned.moved_from:
        planned.moved_from = None
    planned._history_user = by
    planned.save()
    return planned
