"""What of the register of workstations the small office of tests/world.py holds."""

import datetime

from django.db.models import Model

from accounts.models import User
from tests.factories import WorkstationFactory, WorkstationPhotoFactory
from workstations.models import Workstation


def objects(workstation: Workstation, by: User) -> dict[str, Model]:
    """A photo of the account's workstation, and one whose sign was taken down before the account came."""
    gone = WorkstationFactory(ends_on=datetime.date(2020, 6, 30), withdrawn_because="场地拆迁")
    return {"station_photo": WorkstationPhotoFactory(workstation=workstation, uploaded_by=by), "gone": gone}
