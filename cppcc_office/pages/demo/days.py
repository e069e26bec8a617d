"""Days of the demo that have to lie in the year that runs, whichever day it is first started on."""

import datetime


def this_year(day: datetime.date, today: datetime.date) -> datetime.date:
    """`day`, or in the first weeks of a year New Year's Day.

    What was written or held the year before would make that a year of the ranking, with next to nothing in it, and the
    ranking would open on it instead of on the ledgers' last year.
    """
    return max(day, today.replace(month=1, day=1))
