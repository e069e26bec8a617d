"""What the demo's contact has told visitors: the ledgers say who serves in a workstation, not how to reach it."""

import datetime

from activities.models import Activity, ActivityOrganizer, AnnualPlan, AnnualSummary
from consultations.models import Brand
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from scoring.board import boards, window_of
from sectors.models import Sector
from workstations.models import Attachment, ChairpersonLink, ServiceRecord, Workstation, WorkstationKind

BRANCHES = 3


def describe_workstation(cast: Cast) -> None:
    """Contact, hours, emphasis, a lead and a chairperson for the contact's workstation; no figure changes."""
    station = cast.workstation
    station.contact_name, station.contact_phone = "吴小倩", "13900000016"
    station.hours = "每周三上午 9:00—11:30"
    station.address = "便民服务中心二楼"
    station.emphasis = "收集社情民意，就身边的小事开展协商。"
    station.save()
    lead = Attachment.objects.filter(workstation=station).order_by("pk").first()
    lead.is_lead = True
    lead.save()
    _core(cast)
    _sectors()
    _year_of(station)
    ChairpersonLink.objects.create(workstation=station, chairperson=cast.leader, starts_on=datetime.date(2020, 1, 1))


def _core(cast: Cast) -> None:
    """1+N: one of a whole area leads the contact's and a few more."""
    stations = Workstation.objects.exclude(pk=cast.workstation.pk).order_by("pk")
    first = stations.filter(kind__name="区域综合型").first()
    others = stations.exclude(pk=first.pk)[: BRANCHES - 1]
    first.kind = WorkstationKind.objects.get(is_core=True)
    first.save()
    for station in (cast.workstation, *others):
        station.core = first
        station.save()


def _sectors() -> None:
    """The ledgers say it in the name only: 民盟界别工作室1 is the sector's own."""
    for sector in Sector.objects.all():
        for station in Workstation.objects.filter(name__startswith=f"{sector.name}界别工作室"):
            station.sector = sector
            station.save()


def _year_of(station: Workstation) -> None:
    """2020, the ledgers' year, as its page shows it: a plan, a summary, a brand, one activity held with the core."""
    plan = AnnualPlan.objects.create(
        workstation=station, year=2020, status=AnnualPlan.Status.APPROVED, submitted_on=datetime.date(2020, 1, 15)
    )
    for month, title in ((4, "接待来访群众"), (6, "组织一次微协商"), (9, "与其他工作室联合走访"), (12, "交流学习")):
        plan.items.create(title=title, month=month, order=month)
    AnnualSummary.objects.create(
        workstation=station,
        year=2020,
        status=AnnualSummary.Status.SUBMITTED,
        submitted_on=datetime.date(2020, 12, 20),
        text="全年按计划开展活动，收集的意见都已转有关单位。",
    )
    Brand.objects.create(
        name="楼道协商", workstation=station, since=datetime.date(2020, 3, 1), text="在楼道里说身边的事。"
    )
    led = Activity.objects.counting().filter(organizers__workstation=station).order_by("held_on").first()
    if led is not None:
        role = ActivityOrganizer.Role.PARTNER
        ActivityOrganizer.objects.create(activity=led, role=role, workstation=station.core)


def add_year_before(accounts: list[Account], year: int) -> None:
    """A monthly reception in the year before `year` everywhere but where least was done in `year`: two bad years."""
    office = next(account.user for account in accounts if account.user.username == f"{LOGIN_PREFIX}office")
    last = boards("workstation", [window_of(year)])[year].cards[-1]
    kind = ServiceRecord.Kind.RECEPTION
    about = {"kind": kind, "station": ServiceRecord.STATION_OF[kind], "matter": "接待日", "recorded_by": office}
    ServiceRecord.objects.bulk_create(
        ServiceRecord(workstation=station, held_on=datetime.date(year - 1, month, 15), **about)
        for station in Workstation.objects.exclude(pk=last.subject_id)
        for month in range(1, 13)
    )
