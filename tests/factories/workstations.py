"""Workstations and the standard they are held to."""

import datetime

from django.core.files.base import ContentFile
from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from tests.factories.accounts import UserFactory
from tests.factories.members import MemberFactory
from workstations.models import (
    Attachment,
    ChairpersonLink,
    Constituent,
    Contact,
    Door,
    Finding,
    Inspection,
    Matter,
    ServiceRecord,
    Shift,
    Standard,
    StandardPoint,
    Swap,
    Workstation,
    WorkstationContact,
    WorkstationKind,
    WorkstationPhoto,
)


class WorkstationKindFactory(DjangoModelFactory):
    class Meta:
        model = WorkstationKind

    name = Sequence(lambda n: f"{n}号类型")
    order = 99


class WorkstationFactory(DjangoModelFactory):
    class Meta:
        model = Workstation

    name = Sequence(lambda n: f"第{n}委员工作室")
    kind = LazyFunction(lambda: WorkstationKind.objects.filter(is_core=False).first() or WorkstationKindFactory())


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    workstation = SubFactory(WorkstationFactory)
    member = SubFactory(MemberFactory)


class WorkstationContactFactory(DjangoModelFactory):
    class Meta:
        model = WorkstationContact

    workstation = SubFactory(WorkstationFactory)
    user = SubFactory(UserFactory)


class ChairpersonLinkFactory(DjangoModelFactory):
    class Meta:
        model = ChairpersonLink

    workstation = SubFactory(WorkstationFactory)
    chairperson = SubFactory(MemberFactory)


class WorkstationPhotoFactory(DjangoModelFactory):
    class Meta:
        model = WorkstationPhoto

    workstation = SubFactory(WorkstationFactory)
    image = LazyFunction(lambda: ContentFile(b"as good as a photo", "image.jpg"))
    thumbnail = LazyFunction(lambda: ContentFile(b"as good as a photo", "thumbnail.jpg"))
    uploaded_by = SubFactory(UserFactory)


class StandardFactory(DjangoModelFactory):
    class Meta:
        model = Standard

    name = Sequence(lambda n: f"{n}号标准")


class StandardPointFactory(DjangoModelFactory):
    class Meta:
        model = StandardPoint

    standard = SubFactory(StandardFactory)
    section = "六有"
    name = Sequence(lambda n: f"第{n}条")


class InspectionFactory(DjangoModelFactory):
    class Meta:
        model = Inspection

    workstation = SubFactory(WorkstationFactory)
    standard = LazyFunction(lambda: Standard.objects.filter(is_in_force=True).first() or StandardFactory())
    inspected_on = datetime.date(2020, 11, 1)


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    inspection = SubFactory(InspectionFactory)
    point = LazyFunction(lambda: StandardPoint.objects.first() or StandardPointFactory())
    is_met = True


class ServiceRecordFactory(DjangoModelFactory):
    class Meta:
        model = ServiceRecord

    workstation = SubFactory(WorkstationFactory)
    held_on = datetime.date(2020, 6, 1)
    people = 2
    matter = "反映小区路灯不亮"
    recorded_by = SubFactory(UserFactory)


class ShiftFactory(DjangoModelFactory):
    """Of a member who is attached to the workstation."""

    class Meta:
        model = Shift

    workstation = SubFactory(WorkstationFactory)
    member = LazyAttribute(lambda shift: AttachmentFactory(workstation=shift.workstation).member)
    held_on = datetime.date(2030, 1, 8)
    starts_at = datetime.time(9)
    ends_at = datetime.time(11)
    recorded_by = SubFactory(UserFactory)


class SwapFactory(DjangoModelFactory):
    """Asked of another attached member, not answered yet."""

    class Meta:
        model = Swap

    shift = SubFactory(ShiftFactory)
    asker = LazyAttribute(lambda swap: swap.shift.member)
    asked = LazyAttribute(lambda swap: AttachmentFactory(workstation=swap.shift.workstation).member)


class ConstituentFactory(DjangoModelFactory):
    """With consent, and all that may then be kept."""

    class Meta:
        model = Constituent

    member = SubFactory(MemberFactory)
    name = "李秀英"
    phone = "13755556666"
    wechat = "lixy_1970"
    occupation = "社区医生"
    consent_on = datetime.date(2020, 3, 1)
    consent_how = "spoken"
    starts_on = datetime.date(2020, 3, 1)
    recorded_by = SubFactory(UserFactory)


class ContactFactory(DjangoModelFactory):
    """A visit, nobody of the circle named."""

    class Meta:
        model = Contact

    member = SubFactory(MemberFactory)
    held_on = datetime.date(2020, 6, 1)
    text = "希望周末也能挂专家号"
    recorded_by = SubFactory(UserFactory)


class MatterFactory(DjangoModelFactory):
    class Meta:
        model = Matter

    workstation = SubFactory(WorkstationFactory)
    text = "小区门口的路灯坏了两个月"
    person_name = "张三丰"
    person_phone = "13812345678"


class DoorFactory(DjangoModelFactory):
    """Switched on, with its words approved."""

    class Meta:
        model = Door

    workstation = SubFactory(WorkstationFactory)
    is_on = True
    about = "每周三接待来访群众。"
