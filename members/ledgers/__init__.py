"""Ledger 03: the roster of members."""

from members.ledgers.roster import MemberLedger

__all__ = ["MemberLedger"]
