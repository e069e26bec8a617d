"""What of workstations' service and of the matters people bring the small office of tests/world.py holds."""

from django.db.models import Model

from accounts.models import User
from tests.factories import (
    AttachmentFactory,
    ConstituentFactory,
    ContactFactory,
    DoorFactory,
    MatterFactory,
    ServiceRecordFactory,
    ShiftFactory,
    SwapFactory,
)
from workstations.models import Workstation


def objects(workstation: Workstation, other_workstation: Workstation, other_user: User) -> dict[str, Model]:
    """Of the workstation the contact keeps, entered by somebody else; `other_…` of another."""
    keeper = AttachmentFactory(workstation=workstation).member
    return {
        "keeper": keeper,
        "constituent": ConstituentFactory(member=keeper, workstation=workstation),
        "contact_made": ContactFactory(member=keeper, workstation=workstation),
        "service": ServiceRecordFactory(workstation=workstation, recorded_by=other_user),
        "other_service": ServiceRecordFactory(workstation=other_workstation, recorded_by=other_user),
        "shift": SwapFactory(shift__workstation=workstation).shift,
        "other_shift": ShiftFactory(workstation=other_workstation),
        "matter": MatterFactory(workstation=workstation),
        "other_matter": MatterFactory(workstation=other_workstation),
    }


def words(workstation: Workstation, other_workstation: Workstation) -> dict[str, str]:
    """Addresses on walls: of a page switched on, and of one that is not."""
    return {
        "open_door": DoorFactory(workstation=workstation).token,
        "closed_door": DoorFactory(workstation=other_workstation, is_on=False).token,
    }
