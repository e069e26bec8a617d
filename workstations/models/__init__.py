"""Workstations, the standard they are held to, and their service."""

from workstations.models.register import (
    Attachment,
    ChairpersonLink,
    Workstation,
    WorkstationContact,
    WorkstationKind,
    WorkstationPhoto,
    workstations_attended_by,
    workstations_kept_by,
)
from workstations.models.service import ServiceRecord
from workstations.models.standard import Finding, Inspection, Standard, StandardPoint

__all__ = [
    "Attachment",
    "ChairpersonLink",
    "Finding",
    "Inspection",
    "ServiceRecord",
    "Standard",
    "StandardPoint",
    "Workstation",
    "WorkstationContact",
    "WorkstationKind",
    "WorkstationPhoto",
    "workstations_attended_by",
    "workstations_kept_by",
]
