"""Workstations, the standard they are held to, and their service."""

from workstations.models.register import (
    Attachment,
    Workstation,
    WorkstationContact,
    WorkstationKind,
    workstations_attended_by,
    workstations_kept_by,
)
from workstations.models.standard import Finding, Inspection, Standard, StandardPoint

__all__ = [
    "Attachment",
    "Finding",
    "Inspection",
    "Standard",
    "StandardPoint",
    "Workstation",
    "WorkstationContact",
    "WorkstationKind",
    "workstations_attended_by",
    "workstations_kept_by",
]
