"""What is written and goes out for an answer."""

import datetime

from factory import LazyAttribute, LazyFunction, Sequence, SubFactory, post_generation
from factory.django import DjangoModelFactory, FileField

from proposals.models import (
    AdoptingBody,
    Adoption,
    Authorship,
    Bulletin,
    CallPeriod,
    DeclineReason,
    Dispatch,
    Feedback,
    HandlingRule,
    Handover,
    Instruction,
    IssueItem,
    Origin,
    Outcome,
    PaperTemplate,
    Proposal,
    ProposalCategory,
    Reply,
    Result,
    Reviewer,
    ReviewGroup,
    ReviewOpinion,
    Satisfaction,
    SocialReport,
    Sponsorship,
    Supervision,
    VoidedNumber,
    WritingRule,
)
from tests.factories.accounts import UserFactory
from tests.factories.consultations import OpinionFactory
from tests.factories.members import MemberFactory
from tests.factories.sectors import OrganizationFactory, SectorGroupFactory


class AdoptingBodyFactory(DjangoModelFactory):
    class Meta:
        model = AdoptingBody

    name = Sequence(lambda n: f"{n}号机构")


class SocialReportFactory(DjangoModelFactory):
    class Meta:
        model = SocialReport

    title = Sequence(lambda n: f"关于第{n}个路口拥堵的信息")
    author = SubFactory(MemberFactory)
    submitted_on = datetime.date(2020, 5, 1)


class BulletinFactory(DjangoModelFactory):
    class Meta:
        model = Bulletin

    year = 2020
    number = Sequence(lambda n: n + 1)
    issued_on = datetime.date(2020, 5, 20)
    issued_by = SubFactory(UserFactory)


class PaperTemplateFactory(DjangoModelFactory):
    """An earlier version, not in use."""

    class Meta:
        model = PaperTemplate

    kind = "issues"
    file = FileField(filename="own.docx", data=b"PK")
    file_name = "问题清单.docx"
    is_active = False
    uploaded_by = SubFactory(UserFactory)


class DispatchFactory(DjangoModelFactory):
    class Meta:
        model = Dispatch

    bulletin = SubFactory(BulletinFactory)
    body = LazyFunction(lambda: AdoptingBody.objects.first() or AdoptingBodyFactory())
    sent_on = datetime.date(2020, 5, 20)


class AuthorshipFactory(DjangoModelFactory):
    class Meta:
        model = Authorship

    report = SubFactory(SocialReportFactory)
    member = SubFactory(MemberFactory)


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    kind = Result.Kind.RESEARCH
    title = Sequence(lambda n: f"第{n}份调研报告")
    author = SubFactory(MemberFactory)
    submitted_on = datetime.date(2020, 5, 1)


class AdoptionFactory(DjangoModelFactory):
    class Meta:
        model = Adoption

    report = SubFactory(SocialReportFactory)
    body = LazyFunction(lambda: AdoptingBody.objects.first() or AdoptingBodyFactory())


class InstructionFactory(DjangoModelFactory):
    class Meta:
        model = Instruction

    report = SubFactory(SocialReportFactory)
    text = "请有关部门研究办理。"


class IssueItemFactory(DjangoModelFactory):
    class Meta:
        model = IssueItem

    year = 2020
    text = Sequence(lambda n: f"第{n}个小区没有充电桩")
    listed_on = datetime.date(2020, 5, 1)


class OriginFactory(DjangoModelFactory):
    class Meta:
        model = Origin

    opinion = SubFactory(OpinionFactory)
    issue = SubFactory(IssueItemFactory)
    taken_by = SubFactory(UserFactory)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    year = 2020
    group = SubFactory(SectorGroupFactory)
    topic = Sequence(lambda n: f"第{n}个协商议题")


class ProposalFactory(DjangoModelFactory):
    """An accepted one, sponsored by nobody yet."""

    class Meta:
        model = Proposal

    year = 2020
    serial_number = Sequence(lambda n: n + 1)
    title = Sequence(lambda n: f"关于第{n}件事的提案")
    submitted_on = datetime.date(2020, 1, 10)
    status = Proposal.Status.ACCEPTED
    kind = LazyAttribute(lambda made: "sector" if getattr(made, "collective_sponsor", None) else "member")


class CallPeriodFactory(DjangoModelFactory):
    """Long over."""

    class Meta:
        model = CallPeriod

    year = 2020
    name = Sequence(lambda n: f"某市十届{n}次会议")
    opens_at = datetime.datetime(2019, 10, 1, tzinfo=datetime.UTC)
    closes_at = datetime.datetime(2020, 1, 12, tzinfo=datetime.UTC)


class WritingRuleFactory(DjangoModelFactory):
    class Meta:
        model = WritingRule

    starts_on = Sequence(lambda n: datetime.date(2015, 1, 1) + datetime.timedelta(n))


class DraftFactory(ProposalFactory):
    """One that is still being written."""

    year = serial_number = submitted_on = None
    status = Proposal.Status.DRAFT
    situation = "老旧小区停车难。"
    analysis = "建设时没有规划车位。"
    suggestion = "建议利用边角地增设车位。"


class SponsorshipFactory(DjangoModelFactory):
    class Meta:
        model = Sponsorship

    proposal = SubFactory(ProposalFactory)
    member = SubFactory(MemberFactory)


class ProposalCategoryFactory(DjangoModelFactory):
    class Meta:
        model = ProposalCategory

    name = Sequence(lambda n: f"第{n}类")


class DeclineReasonFactory(DjangoModelFactory):
    class Meta:
        model = DeclineReason

    text = Sequence(lambda n: f"第{n}种情形")


class ReviewGroupFactory(DjangoModelFactory):
    class Meta:
        model = ReviewGroup
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"第{n}审查组")

    @post_generation
    def categories(self, create, given, **_):
        self.categories.set(given or [ProposalCategoryFactory()])


class ReviewerFactory(DjangoModelFactory):
    """Somebody at the first step."""

    class Meta:
        model = Reviewer

    group = SubFactory(ReviewGroupFactory)
    user = SubFactory(UserFactory)


class ReviewOpinionFactory(DjangoModelFactory):
    class Meta:
        model = ReviewOpinion

    proposal = SubFactory(ProposalFactory, status="submitted")
    stage = "1"
    advice = "accept"
    by = SubFactory(UserFactory)


class VoidedNumberFactory(DjangoModelFactory):
    class Meta:
        model = VoidedNumber

    year = 2020
    case_number = Sequence(lambda n: f"2020{n + 900}")
    proposal = SubFactory(ProposalFactory)
    reason = "撤销立案"
    by = SubFactory(UserFactory)


class HandoverFactory(DjangoModelFactory):
    class Meta:
        model = Handover

    proposal = SubFactory(ProposalFactory)
    organization = SubFactory(OrganizationFactory)


class ReplyFactory(DjangoModelFactory):
    class Meta:
        model = Reply

    handover = SubFactory(HandoverFactory)
    replied_on = datetime.date(2020, 6, 1)


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    reply = SubFactory(ReplyFactory)
    member = SubFactory(MemberFactory)
    result = Satisfaction.SATISFIED


class HandlingRuleFactory(DjangoModelFactory):
    class Meta:
        model = HandlingRule

    starts_on = Sequence(lambda n: datetime.date(2020, 1, 1) - datetime.timedelta(days=n))


class SupervisionFactory(DjangoModelFactory):
    class Meta:
        model = Supervision

    proposal = SubFactory(ProposalFactory)
    leader = SubFactory(MemberFactory)
