"""What groups owe, where a group owes something else than the others; marks given by people."""

import datetime
from decimal import Decimal

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from scoring.models import Award, DutyTarget, GroupDuty, Mark, MarkKind, Nominee
from tests.factories.accounts import UserFactory
from tests.factories.members import MemberFactory
from tests.factories.sectors import SectorGroupFactory


class GroupDutyFactory(DjangoModelFactory):
    class Meta:
        model = GroupDuty

    group = SubFactory(SectorGroupFactory)
    target = LazyFunction(lambda: DutyTarget.objects.get(name="医疗惠民"))


class MarkKindFactory(DjangoModelFactory):
    class Meta:
        model = MarkKind

    name = Sequence(lambda n: f"单位评价{n:04}")
    subject = "member"
    way = MarkKind.Way.OUTSIDE
    giver = "委员所在单位"
    highest = Decimal(15)
    needs_evidence = False


class MarkFactory(DjangoModelFactory):
    """A mark that was entered and waits for a second person."""

    class Meta:
        model = Mark

    kind = SubFactory(MarkKindFactory)
    member = SubFactory(MemberFactory)
    year = 2020
    given_on = datetime.date(2020, 12, 10)
    value = Decimal("12.5")
    reason = "本职工作表现好，单位出具评价。"
    status = Mark.Status.ENTERED
    entered_by = SubFactory(UserFactory)


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    name = Sequence(lambda n: f"优秀委员{n:04}")
    year = 2020
    subject = "member"
    places = 3


class NomineeFactory(DjangoModelFactory):
    class Meta:
        model = Nominee

    award = SubFactory(AwardFactory)
    member = SubFactory(MemberFactory)
