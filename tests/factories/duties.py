"""Members' own year: what they contribute, whom they are linked with, what they hand in and answer."""

import datetime

from django.utils import timezone
from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import User
from duties.models import (
    Book,
    Contribution,
    ContributionKind,
    Contributor,
    DutyPaper,
    Invitee,
    Link,
    LinkKind,
    Pledge,
    Question,
    Questionnaire,
    ReadingNote,
    Regulation,
    RegulationGroup,
    RegulationVersion,
    Target,
    TargetRecord,
    Visit,
)
from members.models import Member
from tests.factories.members import MemberFactory
from tests.factories.sectors import OrganizationFactory


class ContributionKindFactory(DjangoModelFactory):
    class Meta:
        model = ContributionKind

    name = Sequence(lambda n: f"{n}号事项")


class ContributionFactory(DjangoModelFactory):
    """An approved one about nobody yet; `contribution_of` is the usual one."""

    class Meta:
        model = Contribution

    kind = LazyFunction(lambda: ContributionKind.objects.get(name="建言献策"))
    title = Sequence(lambda n: f"第{n}条建议")
    done_on = datetime.date(2020, 5, 20)
    status = Contribution.Status.APPROVED


class ContributorFactory(DjangoModelFactory):
    class Meta:
        model = Contributor

    contribution = SubFactory(ContributionFactory)
    member = SubFactory(MemberFactory)


def contribution_of(*members: Member, kind: str = "建言献策", **fields: object) -> Contribution:
    """An approved contribution of `members`, the first in the lead."""
    contribution = ContributionFactory(kind=ContributionKind.objects.get(name=kind), **fields)
    for order, member in enumerate(members, start=1):
        ContributorFactory(contribution=contribution, member=member, order=order)
    return contribution


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    name = Sequence(lambda n: f"第{n}项目标")


class TargetRecordFactory(DjangoModelFactory):
    class Meta:
        model = TargetRecord

    target = SubFactory(TargetFactory)
    source = TargetRecord.Source.PROPOSAL


class PledgeFactory(DjangoModelFactory):
    class Meta:
        model = Pledge

    member = SubFactory(MemberFactory)
    year = 2020
    text = Sequence(lambda n: f"为社区办 {n} 件实事")


class LinkKindFactory(DjangoModelFactory):
    class Meta:
        model = LinkKind

    name = Sequence(lambda n: f"第{n}种联系")


class LinkFactory(DjangoModelFactory):
    """A member linked with a village."""

    class Meta:
        model = Link

    kind = LazyFunction(lambda: LinkKind.objects.get(name="委员联系村"))
    member = SubFactory(MemberFactory)
    organization = SubFactory(OrganizationFactory)


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = Visit

    link = SubFactory(LinkFactory)
    visited_on = datetime.date(2020, 4, 8)
    text = "走访村委会，了解灌溉情况。"


class BookFactory(DjangoModelFactory):
    class Meta:
        model = Book

    title = Sequence(lambda n: f"人民政协简史（第{n}册）")


class ReadingNoteFactory(DjangoModelFactory):
    class Meta:
        model = ReadingNote

    book = SubFactory(BookFactory)
    member = SubFactory(MemberFactory)
    text = "读后想到了基层协商。"


class DutyPaperFactory(DjangoModelFactory):
    class Meta:
        model = DutyPaper

    member = SubFactory(MemberFactory)
    year = 2020
    kind = DutyPaper.Kind.REPORT
    text = "一年来，本人认真履职。"
    status = DutyPaper.Status.SUBMITTED


class RegulationGroupFactory(DjangoModelFactory):
    class Meta:
        model = RegulationGroup

    name = Sequence(lambda n: f"第{n}类制度")


class RegulationFactory(DjangoModelFactory):
    class Meta:
        model = Regulation

    number = Sequence(lambda n: f"Z{n:03}")
    title = Sequence(lambda n: f"第{n}项工作规则")
    group = SubFactory(RegulationGroupFactory)


class RegulationVersionFactory(DjangoModelFactory):
    class Meta:
        model = RegulationVersion

    regulation = SubFactory(RegulationFactory)
    in_force_from = datetime.date(2019, 1, 1)


class QuestionnaireFactory(DjangoModelFactory):
    """Published, open now, anonymous; nobody is asked yet."""

    class Meta:
        model = Questionnaire

    title = Sequence(lambda n: f"第{n}次问卷")
    opens_at = LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1))
    closes_at = LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))
    published_at = LazyFunction(timezone.now)


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    questionnaire = SubFactory(QuestionnaireFactory)
    text = Sequence(lambda n: f"第{n}个问题")
    options = "满意\n一般\n不满意"


class InviteeFactory(DjangoModelFactory):
    class Meta:
        model = Invitee

    questionnaire = SubFactory(QuestionnaireFactory)
    member = SubFactory(MemberFactory)


def ask_user(questionnaire: Questionnaire, user: User) -> Invitee:
    """Put the member behind `user` among those asked."""
    return InviteeFactory(questionnaire=questionnaire, member=user.member)
