"""Ledgers of what is written: results and reports (06, 07), proposals (08, 09), outcomes (14)."""

from proposals.ledgers.outcomes import OutcomeLedger
from proposals.ledgers.proposals import ProposalLedger
from proposals.ledgers.results import ResultLedger

__all__ = ["OutcomeLedger", "ProposalLedger", "ResultLedger"]
