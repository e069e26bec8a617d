"""Ledgers of the year: groups' activities (04, 05), workstations' (11), attendance (12), plans and summaries (13)."""

from activities.ledgers.attendance import AttendanceLedger
from activities.ledgers.by_groups import GroupActivityLedger
from activities.ledgers.by_workstations import WorkstationActivityLedger
from activities.ledgers.papers import AnnualPaperLedger

__all__ = ["AnnualPaperLedger", "AttendanceLedger", "GroupActivityLedger", "WorkstationActivityLedger"]
