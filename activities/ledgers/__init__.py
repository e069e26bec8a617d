"""Ledgers of the year: activities (04, 05, 11), attendance (12), plans and summaries (13), items of plans."""

from activities.ledgers.attendance import AttendanceLedger
from activities.ledgers.by_groups import GroupActivityLedger
from activities.ledgers.by_workstations import WorkstationActivityLedger
from activities.ledgers.papers import AnnualPaperLedger
from activities.ledgers.plans import PlanLedger

__all__ = [
    "AnnualPaperLedger",
    "AttendanceLedger",
    "GroupActivityLedger",
    "PlanLedger",
    "WorkstationActivityLedger",
]
