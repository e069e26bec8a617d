"""Consultation and supervision: calls, topics, plans, what was held and what came of it."""

import datetime

from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from activities.models import Activity, ActivityOrganizer, Participation
from consultations.models import (
    Appraisal,
    AppraisalItem,
    Brand,
    Consultation,
    ConsultationForm,
    ConsultationPlan,
    InvitedSupervisor,
    LookBack,
    Minutes,
    Opinion,
    Party,
    PlannedTopic,
    SupervisionFinding,
    SupervisionVisit,
    TakingPart,
    Topic,
    TopicCall,
    WorkdayException,
)
from tests.factories.accounts import UserFactory
from tests.factories.activities import ActivityFactory
from tests.factories.members import MemberFactory
from tests.factories.sectors import OrganizationFactory


class WorkdayExceptionFactory(DjangoModelFactory):
    class Meta:
        model = WorkdayException

    day = Sequence(lambda n: datetime.date(2020, 10, 1) + datetime.timedelta(n))
    name = "国庆节"


class ConsultationFormFactory(DjangoModelFactory):
    """A form of the office's own; `form_named("界别协商")` finds one of the reference data."""

    class Meta:
        model = ConsultationForm

    name = Sequence(lambda n: f"{n}号协商")
    kind = LazyFunction(lambda: form_named("界别协商").kind)


def form_named(name: str) -> ConsultationForm:
    return ConsultationForm.objects.get(name=name)


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = Party

    name = Sequence(lambda n: f"{n}号党派")


class TopicCallFactory(DjangoModelFactory):
    """Open for a month around the day it is asked for: `TopicCallFactory(opens_on=…, closes_on=…)`."""

    class Meta:
        model = TopicCall

    title = "关于征集年度协商议题的通知"
    year = 2021
    opens_on = datetime.date(2020, 11, 1)
    closes_on = datetime.date(2020, 12, 1)


class TopicFactory(DjangoModelFactory):
    """Proposed by a member; pass `member=None, group=…` for another source."""

    class Meta:
        model = Topic

    year = 2021
    title = Sequence(lambda n: f"第{n}个议题")
    reason = "群众反映较多。"
    member = SubFactory(MemberFactory)
    proposed_by = SubFactory(UserFactory)


class ConsultationPlanFactory(DjangoModelFactory):
    class Meta:
        model = ConsultationPlan
        django_get_or_create = ("year",)

    year = 2021


class PlannedTopicFactory(DjangoModelFactory):
    class Meta:
        model = PlannedTopic

    plan = SubFactory(ConsultationPlanFactory)
    title = Sequence(lambda n: f"第{n}个计划议题")
    form = LazyFunction(lambda: form_named("专题协商会"))
    month = 6
    is_office = True


class BrandFactory(DjangoModelFactory):
    class Meta:
        model = Brand

    name = Sequence(lambda n: f"第{n}夜话")
    is_office = True
    since = datetime.date(2019, 5, 1)


class ConsultationFactory(DjangoModelFactory):
    """An approved one, held by nobody yet; `consultation_of` is the usual one."""

    class Meta:
        model = Consultation

    form = LazyFunction(lambda: form_named("界别协商"))
    activity = SubFactory(
        ActivityFactory, title="停车难协商会", kind=LazyAttribute(lambda _: form_named("界别协商").kind)
    )


class TakingPartFactory(DjangoModelFactory):
    class Meta:
        model = TakingPart

    consultation = SubFactory(ConsultationFactory)
    organization = SubFactory(OrganizationFactory)


class OpinionFactory(DjangoModelFactory):
    """Spoken by a member."""

    class Meta:
        model = Opinion

    consultation = SubFactory(ConsultationFactory)
    order = Sequence(lambda n: n + 1)
    member = SubFactory(MemberFactory)
    speaker_name = LazyAttribute(lambda opinion: opinion.member.name if opinion.member else "王局长")
    text = "建议错时开放机关停车场。"
    typed_by = SubFactory(UserFactory)


class MinutesFactory(DjangoModelFactory):
    class Meta:
        model = Minutes

    consultation = SubFactory(ConsultationFactory)
    title = "停车难协商会纪要"
    text = "会议协商了停车难问题。"


class SupervisionVisitFactory(DjangoModelFactory):
    class Meta:
        model = SupervisionVisit

    activity = SubFactory(ActivityFactory, title="农贸市场监督性视察")


class SupervisionFindingFactory(DjangoModelFactory):
    class Meta:
        model = SupervisionFinding

    visit = SubFactory(SupervisionVisitFactory)
    text = "农药残留检测记录不全。"
    recorded_by = SubFactory(UserFactory)


class LookBackFactory(DjangoModelFactory):
    class Meta:
        model = LookBack

    finding = SubFactory(SupervisionFindingFactory)
    looked_on = datetime.date(2020, 9, 1)
    result = LookBack.Result.DONE
    by = SubFactory(UserFactory)


class AppraisalFactory(DjangoModelFactory):
    class Meta:
        model = Appraisal

    activity = SubFactory(ActivityFactory, title="民主评议市场监管局")
    organization = SubFactory(OrganizationFactory)


class AppraisalItemFactory(DjangoModelFactory):
    class Meta:
        model = AppraisalItem

    appraisal = SubFactory(AppraisalFactory)
    name = Sequence(lambda n: f"第{n}项")


class InvitedSupervisorFactory(DjangoModelFactory):
    class Meta:
        model = InvitedSupervisor

    member = SubFactory(MemberFactory)
    organization = SubFactory(OrganizationFactory)
    starts_on = datetime.date(2020, 1, 1)


def consultation_of(lead=None, *, members=(), brand=None, planned=None, form="界别协商", **fields) -> Consultation:
    """An approved consultation of a sector group, a special committee or a workstation, with members present."""
    found = form_named(form)
    names, keys = Activity.InNameOf, {"SectorGroup": "group", "SpecialCommittee": "special_committee"}
    key = keys.get(type(lead).__name__, "workstation")
    name = {"group": names.GROUP, "special_committee": names.SPECIAL_COMMITTEE}.get(key, names.WORKSTATION)
    kind = found.kind_for(name if lead else names.OFFICE)
    activity = ActivityFactory(
        kind=kind, in_name_of=name if lead else names.OFFICE, **{"title": "停车难协商会"} | fields
    )
    lead_fields = {key: lead} if lead else {"is_office": True}
    ActivityOrganizer.objects.create(activity=activity, **lead_fields)
    for member in members:
        Participation.objects.create(activity=activity, member=member)
    return Consultation.objects.create(activity=activity, form=found, brand=brand, planned=planned)
