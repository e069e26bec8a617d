"""What every list of the admin site shares: history, export by the list's filter, covered phones, quick lookups."""

from accounts.office_admin.base import OfficeAdmin, OfficeInline, OfficeStackedInline, ReadOnlyAdmin
from accounts.office_admin.filters import YearListFilter, year_filter
from accounts.office_admin.slips import SlipsAdmin

__all__ = [
    "OfficeAdmin",
    "OfficeInline",
    "OfficeStackedInline",
    "ReadOnlyAdmin",
    "SlipsAdmin",
    "YearListFilter",
    "year_filter",
]
