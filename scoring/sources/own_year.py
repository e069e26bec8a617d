"""What members do besides activities and proposals: contributions, visits, pledges, duty reports, opinions."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from activities.models import Activity
from consultations.models import ConsultationForm, Opinion
from duties.models import Contribution, ContributionKind, Contributor, DutyPaper, LinkKind, Pledge, Visit
from scoring.sources.activities import why_activity_does_not_count
from scoring.sources.base import (
    Attribute,
    Quantity,
    Source,
    Window,
    in_office,
    labels,
    parts_of_year,
    post_attributes,
    yes_or_no,
)
from workstations.models import Contact


class ContributionsOfMembers(Source):
    """TL9, TG10, SX10: each author of an approved contribution, told apart by place."""

    name = "contributions"
    subject = "member"
    label = "履职事项"
    counted_in = "项"
    attributes = {
        "kind": Attribute(
            "类别",
            F("contribution__kind__name"),
            names=lambda: ContributionKind.objects.values_list("name", flat=True),
        ),
        "family": Attribute("大类", F("contribution__kind__family"), choices=labels(ContributionKind.Family.choices)),
        "stage": Attribute(
            "文史资料进度", F("contribution__stage"), choices=labels(Contribution.Stage.choices), is_state=True
        ),
        "is_first": yes_or_no("第一作者（负责人）", Q(order=1)),
        **parts_of_year("contribution__done_on"),
        **post_attributes("member", "contribution__done_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        return (
            Contributor.objects.filter(member__isnull=False, contribution__done_on__range=window.days)
            .select_related("contribution", "member")
            .annotate(subject_ref=F("member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        approved = Contribution.objects.counting()
        return self.speaking(window).filter(in_office("member", "contribution__done_on"), contribution__in=approved)

    def describe(self, row: Contributor) -> tuple[Any, str, Any]:
        return row.contribution, row.contribution.title, row.contribution.done_on

    def why_not(self, row: Contributor) -> str:
        record = row.contribution
        if record.status == Contribution.Status.RETURNED:
            return f"已退回：{record.return_reason or '没有写原因'}"
        if record.status != Contribution.Status.APPROVED:
            return f"还没有通过审批（{record.get_status_display()}）"
        return f"{row.member}当日不在任"


class VisitsOfMembers(Source):
    """SX4, TG6: visits to those a member is linked with."""

    name = "visits"
    subject = "member"
    label = "联系走访"
    counted_in = "次"
    attributes = {
        "kind": Attribute(
            "联系类别", F("link__kind__name"), names=lambda: LinkKind.objects.values_list("name", flat=True)
        ),
        **parts_of_year("visited_on"),
        **post_attributes("link__member", "visited_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        return (
            Visit.objects.filter(link__member__isnull=False, visited_on__range=window.days)
            .select_related("link__member", "link__organization", "link__linked_member")
            .annotate(subject_ref=F("link__member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        rows = self.speaking(window).filter(pk__in=Visit.objects.counting().values("pk"))
        return rows.filter(in_office("link__member", "visited_on"))

    def describe(self, row: Visit) -> tuple[Any, str, Any]:
        return row.link, f"走访{row.link.whom}", row.visited_on

    def why_not(self, row: Visit) -> str:
        return "已撤销" if row.is_withdrawn else f"{row.link.member}当日不在任"


class ContactsOfMembers(Source):
    """HK2, HK6: contacts of a member with the people of the sector."""

    name = "contacts"
    subject = "member"
    label = "联系界别群众"
    counted_in = "次"
    attributes = {
        "way": Attribute("方式", F("way"), choices=labels(Contact.Way.choices)),
        "at_station": yes_or_no("依托工作室", Q(workstation__isnull=False)),
        **parts_of_year("held_on"),
        **post_attributes("member", "held_on"),
    }
    quantities = {"people": Quantity("联系人次", "people")}

    def speaking(self, window: Window) -> QuerySet:
        rows = Contact.objects.filter(held_on__range=window.days).select_related("member")
        return rows.annotate(subject_ref=F("member_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(in_office("member", "held_on"))

    def describe(self, row: Contact) -> tuple[Any, str, Any]:
        return row, f"{row.get_way_display()}群众 {row.people} 人", row.held_on  # what was said is not for everybody

    def why_not(self, row: Contact) -> str:
        return f"{row.member}当日不在任"


class PledgesOfMembers(Source):
    """SX2: pledges of the year, kept or not."""

    is_of_year = True
    name = "pledges"
    subject = "member"
    label = "承诺"
    counted_in = "项"
    attributes = {
        "state": Attribute("状态", F("status"), choices=labels(Pledge.Status.choices), is_state=True),
    }

    def speaking(self, window: Window) -> QuerySet:
        days = Q() if window.is_whole else Q(kept_on__isnull=True) | Q(kept_on__lte=window.ends_on)
        return Pledge.objects.filter(days, year=window.year).annotate(subject_ref=F("member_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(pk__in=Pledge.objects.counting().values("pk"))

    def describe(self, row: Pledge) -> tuple[Any, str, Any]:
        return row, row.text, row.kept_on

    def why_not(self, row: Pledge) -> str:
        return "已撤销" if row.status == Pledge.Status.DROPPED else "还没有兑现"


class DutyPapersOfMembers(Source):
    """TG5: the duty record form and the standing members' yearly report, once signed off."""

    is_of_year = True
    name = "duty_papers"
    subject = "member"
    label = "履职登记表和履职报告"
    counted_in = "份"
    attributes = {
        "kind": Attribute("种类", F("kind"), choices=labels(DutyPaper.Kind.choices)),
        "speaks": yes_or_no("会上述职", Q(speaks=True)),
    }

    def speaking(self, window: Window) -> QuerySet:
        rows = DutyPaper.objects.filter(year=window.year).exclude(status=DutyPaper.Status.DRAFT)
        return rows.annotate(subject_ref=F("member_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(status=DutyPaper.Status.SIGNED)

    def describe(self, row: DutyPaper) -> tuple[Any, str, Any]:
        return row, str(row), row.submitted_at and timezone.localdate(row.submitted_at)

    def why_not(self, row: DutyPaper) -> str:
        return f"还没有签批（{row.get_status_display()}）"


class OpinionsOfMembers(Source):
    """TG1, TG2: what members offered at consultations, by form; briefings and answers are no opinions."""

    name = "opinions"
    subject = "member"
    label = "协商意见"
    counted_in = "条"
    attributes = {
        "form": Attribute(
            "协商形式",
            F("consultation__form__name"),
            names=lambda: ConsultationForm.objects.values_list("name", flat=True),
        ),
        "is_written": yes_or_no("书面", Q(is_written=True)),
        **parts_of_year("consultation__activity__held_on"),
        **post_attributes("member", "consultation__activity__held_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        return (
            Opinion.objects.offered()
            .filter(member__isnull=False, consultation__activity__held_on__range=window.days)
            .exclude(consultation__activity__status__in=Activity.BEFORE_RECORD)
            .select_related("consultation__activity", "member")
            .annotate(subject_ref=F("member_id"))
        )

    def counting(self, window: Window) -> QuerySet:
        rows = self.speaking(window).filter(pk__in=Opinion.objects.counting().values("pk"))
        return rows.filter(in_office("member", "consultation__activity__held_on"))

    def describe(self, row: Opinion) -> tuple[Any, str, Any]:
        activity = row.consultation.activity
        return row.consultation, f"{activity.title}：{row.text[:30]}", activity.held_on

    def why_not(self, row: Opinion) -> str:
        return why_activity_does_not_count(row.consultation.activity) or f"{row.member}当日不在任"
