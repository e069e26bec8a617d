"""What workstations did in a year: activities, service, matters, duties, and whether they are up to standard."""

from typing import Any

from django.db.models import DateField, F, QuerySet, Value

from activities.models.activity import station_of
from scoring.sources.activities import ActivitiesOfBodies
from scoring.sources.base import Attribute, Quantity, Source, Window, labels, parts_of_year
from workstations.models import Inspection, Matter, ServiceRecord, Shift, Standard
from workstations.standing import last_inspections, records_of, up_to_standard

FOUR_STATIONS = labels(ServiceRecord.Station.choices)


class ActivitiesOfWorkstations(ActivitiesOfBodies):
    subject = owner = "workstation"
    label = "工作室活动"
    attributes = {
        **ActivitiesOfBodies.attributes,
        "station": Attribute("四站", station_of("activity__"), choices=FOUR_STATIONS),
    }


class ServiceOfWorkstations(Source):
    """Receptions, visits and talks, with the people they reached."""

    name = "service"
    subject = "workstation"
    label = "服务记录"
    counted_in = "次"
    attributes = {
        "kind": Attribute("方式", F("kind"), choices=labels(ServiceRecord.Kind.choices)),
        "station": Attribute("四站", F("station"), choices=FOUR_STATIONS),
        **parts_of_year("held_on"),
    }
    quantities = {"people": Quantity("人数", "people")}

    def speaking(self, window: Window) -> QuerySet:
        return ServiceRecord.objects.filter(held_on__range=window.days).annotate(subject_ref=F("workstation_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window)

    def describe(self, row: ServiceRecord) -> tuple[Any, str, Any]:
        return row, row.matter, row.held_on

    def why_not(self, row: ServiceRecord) -> str:
        return ""


class MattersOfWorkstations(Source):
    """What people asked for in the year, and what became of it; who asked is nobody's points."""

    name = "matters"
    subject = "workstation"
    label = "诉求"
    counted_in = "件"
    attributes = {
        "status": Attribute("状态", F("status"), choices=labels(Matter.Status.choices), is_state=True),
        "satisfaction": Attribute(
            "群众评价", F("satisfaction"), choices=labels(Matter.Satisfaction.choices), is_state=True
        ),
        "source": Attribute("来源", F("source"), choices=labels(Matter.Source.choices)),
        **parts_of_year("raised_on"),
    }

    def speaking(self, window: Window) -> QuerySet:
        rows = Matter.objects.filter(raised_on__range=window.days).defer("person_name", "person_phone")
        return rows.annotate(subject_ref=F("workstation_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window)

    def describe(self, row: Matter) -> tuple[Any, str, Any]:
        return row, str(row), row.raised_on

    def why_not(self, row: Matter) -> str:
        return ""


class DutiesOfWorkstations(Source):
    """Members' duties at the workstation; one counts when something was done there that day."""

    name = "duties"
    subject = "workstation"
    label = "值班"
    counted_in = "次"
    attributes = parts_of_year("held_on")

    def speaking(self, window: Window) -> QuerySet:
        rows = Shift.objects.standing().filter(held_on__range=window.days).select_related("member")
        return rows.annotate(subject_ref=F("workstation_id"))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).kept()

    def describe(self, row: Shift) -> tuple[Any, str, Any]:
        return row, str(row), row.held_on

    def why_not(self, row: Shift) -> str:
        return f"当日没有{row.member}的服务记录"


class StandardOfWorkstations(Source):
    """One record for a workstation that is up to standard on the last day that counts: its last inspection."""

    is_of_year = True
    name = "standard"
    subject = "workstation"
    label = "达标"
    counted_in = "次"
    attributes = {
        "standard": Attribute(
            "建设标准", F("standard__name"), names=lambda: Standard.objects.values_list("name", flat=True).distinct()
        )
    }

    def speaking(self, window: Window) -> QuerySet:
        rows = last_inspections(window.ends_on).select_related("workstation", "standard")
        return rows.annotate(subject_ref=F("workstation_id"), asked_on=Value(window.ends_on, DateField()))

    def counting(self, window: Window) -> QuerySet:
        return self.speaking(window).filter(up_to_standard(window.ends_on))

    def describe(self, row: Inspection) -> tuple[Any, str, Any]:
        return row, f"{row.standard}检查", row.inspected_on

    def why_not(self, row: Inspection) -> str:
        standing = records_of([row.workstation_id]).standing(row.workstation_id, row.asked_on)
        lacking = "、".join(f"{one.point.name}（{one.words}）" for one in standing.lacking)
        return f"{row.asked_on:%-m月%-d日}没有全部达标：{lacking}" if lacking else "标准里还没有内容"
