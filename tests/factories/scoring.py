"""What groups owe, where a group owes something else than the others."""

from factory import LazyFunction, SubFactory
from factory.django import DjangoModelFactory

from scoring.models import DutyTarget, GroupDuty
from tests.factories.sectors import SectorGroupFactory


class GroupDutyFactory(DjangoModelFactory):
    class Meta:
        model = GroupDuty

    group = SubFactory(SectorGroupFactory)
    target = LazyFunction(lambda: DutyTarget.objects.get(name="医疗惠民"))
