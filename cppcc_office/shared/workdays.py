"""Working days: Monday to Friday, but for the days an office has written down as exceptions."""

import datetime
from collections.abc import Mapping

SATURDAY = 5
ONE_DAY = datetime.timedelta(days=1)

# Days that are not what their weekday says: False for a holiday, True for a Saturday or Sunday that is worked.
Exceptions = Mapping[datetime.date, bool]


def is_workday(day: datetime.date, exceptions: Exceptions) -> bool:
    return exceptions.get(day, day.weekday() < SATURDAY)


def workdays_from(day: datetime.date, number: int, exceptions: Exceptions) -> datetime.date:
    """The day `number` working days after `day`, or before it when negative; `day` itself is not counted."""
    step = ONE_DAY if number > 0 else -ONE_DAY
    left = abs(number)
    while left:
        day += step
        left -= is_workday(day, exceptions)
    return day
