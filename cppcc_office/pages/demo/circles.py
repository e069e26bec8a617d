"""What the demo's workstation and member do from week to week: a duty roster, a circle of constituents, an inspection
that is not finished.
"""

import datetime

from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from members.models import Member
from sectors.models import Sector
from workstations.actions.constituents import (
    About,
    add_constituent,
    erase_constituent,
    keep_contact,
    stop_constituent,
)
from workstations.actions.inspections import begin_inspection, save_finding
from workstations.actions.matters import raise_matter
from workstations.actions.roster import Turn, ask_swap, draw_roster
from workstations.models import Contact, Inspection, ServiceRecord, Standard

WEDNESDAY = 2
WEEKS_BACK, WEEKS_AHEAD = 4, 8
# Name, occupation, how they agreed, and how many days ago the member got to know them.
PEOPLE = (
    ("吴秀兰", "社区医院护士", "spoken", 320),
    ("郑国强", "出租车司机", "phone", 305),
    ("孙丽华", "退休教师", "written", 288),
    ("马志远", "餐馆经营者", "wechat", 251),
    ("朱晓燕", "幼儿园教师", "spoken", 219),
    ("胡建平", "建筑工人", "", 190),
    ("林玉梅", "网格员", "written", 152),
    ("何志刚", "快递员", "wechat", 120),
    ("高美玲", "小区业委会委员", "spoken", 87),
    ("罗永生", "个体工商户", "phone", 61),
    ("谢春花", "家政服务员", "wechat", 33),
    ("唐小虎", "大学生村官", "spoken", 12),
)
# How many days ago, the way, whom (places in PEOPLE), and what was said.
TALKS = (
    (300, "visit", (0,), "社区医院周末没有儿科医生"),
    (245, "phone", (1, 2), "老年公交卡年审要跑两个地方"),
    (210, "meeting", (0, 2, 3, 4), "希望学校周边放学时段加强疏导"),
    (180, "online", (3,), "夜市摊位费收取标准不清楚"),
    (140, "visit", (5, 6), "工地宿舍夏天太热，希望装空调"),
    (95, "meeting", (2, 6, 7), "快递车辆进小区难，建议统一登记"),
    (60, "phone", (8,), "小区维修资金使用情况想定期公示"),
    (30, "online", (7, 9), "微型企业贷款手续能不能再简化"),
    (9, "visit", (10, 11), "家政服务希望有统一的培训和证书"),
)


def add_weekly_service(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    _roster(cast, users["contact"], today)
    _circle(cast, users["member"], today)
    _inspection(cast, users["office"], today)


def _roster(cast: Cast, contact: User, today: datetime.date) -> None:
    """Every Wednesday in turn; who sat entered what happened, but for the last one; a colleague asks to swap."""
    station = cast.workstation
    members = [row.member for row in station.attachments.valid_on(today).select_related("member__user").order_by("pk")]
    members.sort(key=lambda member: member != cast.member)
    week = datetime.timedelta(days=7)
    turn = Turn(
        first=today - week * WEEKS_BACK,
        last=today + week * WEEKS_AHEAD,
        weekdays=frozenset({WEDNESDAY}),
        starts_at=datetime.time(9),
        ends_at=datetime.time(11, 30),
        members=members,
    )
    draw_roster(workstation=station, turn=turn, by=contact)
    over = station.shifts.filter(held_on__lt=today).order_by("held_on")
    words = ("反映楼道照明不亮", "咨询医保异地结算", "建议增设公交站点", "反映健身器材损坏")
    for shift, matter in list(zip(over, words, strict=False))[:-1]:
        ServiceRecord.objects.create(
            workstation=station,
            held_on=shift.held_on,
            people=2,
            matter=matter,
            member=shift.member,
            recorded_by=contact,
        )
    _swap(cast, members, today)


def _swap(cast: Cast, members: list[Member], today: datetime.date) -> None:
    """Asked of the member, by the first colleague with an account."""
    for member in members:
        shift = cast.workstation.shifts.coming(today).filter(member=member).first()
        if shift and member != cast.member and member.user:
            ask_swap(shift=shift, asked=cast.member, by=member.user, note="单位开会")
            return


def _circle(cast: Cast, user: User, today: datetime.date) -> None:
    """A dozen over a year; one without consent, one out of touch, one who took the consent back."""
    sectors = list(Sector.objects.order_by("order", "pk")[: len(PEOPLE)])
    member, known = user.member, []
    for number, (name, occupation, how, days) in enumerate(PEOPLE):
        since = today - datetime.timedelta(days=days)
        about = About(name=name, starts_on=since, workstation=cast.workstation)
        if how:
            about = About(
                name=name,
                starts_on=since,
                workstation=cast.workstation,
                sector=sectors[number % len(sectors)],
                occupation=occupation,
                phone=f"1390000{5100 + number}" if how != "wechat" else "",
                wechat=f"demo_{5100 + number}" if how == "wechat" else "",
                consent_on=since,
                consent_how=how,
            )
        known.append(add_constituent(member=member, about=about, by=user))
    for days, way, places, text in TALKS:
        talk = Contact(
            member=member,
            workstation=cast.workstation,
            held_on=today - datetime.timedelta(days=days),
            way=way,
            text=text,
        )
        talk = keep_contact(contact=talk, constituents=[known[place] for place in places], by=user)
    raise_matter(workstation=cast.workstation, text="希望开展家政服务培训，统一发证。", origin=talk, by=user)
    stop_constituent(constituent=known[1], on=today - datetime.timedelta(days=70), by=user)
    erase_constituent(constituent=known[3], on=today - datetime.timedelta(days=40), by=user)


def _inspection(cast: Cast, office: User, today: datetime.date) -> None:
    """Begun two days ago; half of the points are still to be looked at."""
    inspection = begin_inspection(
        workstation=cast.workstation,
        standard=Standard.objects.filter(is_in_force=True).order_by("pk")[0],
        kind=Inspection.Kind.OFFICE,
        on=today - datetime.timedelta(days=2),
        by=office,
        inspector="委员工作室科",
    )
    findings = list(inspection.findings.order_by("point__order", "pk"))
    for number, finding in enumerate(findings[: len(findings) // 2]):
        remark = "宣传栏内容是去年的，请更换。" if number == 1 else ""
        save_finding(finding=finding, is_met=number != 1, remark=remark, photos={}, by=office)
