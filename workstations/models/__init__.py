"""Workstations, the standard they are held to, and their service."""

from workstations.models.constituents import Constituent, Contact
from workstations.models.door import Door, DoorResult, Knock
from workstations.models.inspections import (
    Finding,
    FindingPhoto,
    Inspection,
    stations_inspected_by,
    stations_seen_by,
)
from workstations.models.matters import Matter, MatterStep
from workstations.models.register import (
    Attachment,
    ChairpersonLink,
    Workstation,
    WorkstationContact,
    WorkstationKind,
    WorkstationPhoto,
    contacts_held_by,
    workstations_attended_by,
    workstations_kept_by,
    workstations_served_by,
)
from workstations.models.roster import Shift, Swap
from workstations.models.service import ServiceRecord
from workstations.models.standard import Standard, StandardPoint

__all__ = [
    "Attachment",
    "ChairpersonLink",
    "Constituent",
    "Contact",
    "Finding",
    "FindingPhoto",
    "Inspection",
    "Door",
    "DoorResult",
    "Knock",
    "Matter",
    "MatterStep",
    "ServiceRecord",
    "Shift",
    "Standard",
    "StandardPoint",
    "Swap",
    "Workstation",
    "WorkstationContact",
    "WorkstationKind",
    "WorkstationPhoto",
    "contacts_held_by",
    "stations_inspected_by",
    "stations_seen_by",
    "workstations_attended_by",
    "workstations_kept_by",
    "workstations_served_by",
]
