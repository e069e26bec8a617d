"""Records that wait for somebody, so that no queue of the demo is empty; none is approved, so no figure changes."""

import datetime

from accounts.actions import write_suggestion
from accounts.models import Suggestion
from activities.actions import confirm_activity, record_activity, return_activity
from activities.behalf import Behalf
from activities.deeds import Deed
from activities.models import Activity, ActivityKind
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast

NAMES = Activity.InNameOf


def _day(year: int, month: int, day: int) -> datetime.date:
    return datetime.date(year, month, day)


def add_waiting_records(cast: Cast, accounts: list[Account], year: int) -> None:
    """Activities of December of the ledgers' last `year`: to be confirmed, approved, mended; and a suggestion."""
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    member, convener, liaison = users["member"], users["convener"], users["liaison"]
    group = Behalf(NAMES.GROUP, cast.group.name, group_id=cast.group.pk)
    station = Behalf(NAMES.WORKSTATION, cast.workstation.name, workstation_id=cast.workstation.pk)
    own = Behalf(NAMES.OWN, "个人")
    took_part = frozenset({cast.member.pk, cast.convener.pk, *(other.pk for other in cast.others)})

    def deed(behalf: Behalf, kind: str, day: int, title: str, **more: object) -> Deed:
        family = ActivityKind.Family.WORKSTATION if behalf is station else None
        kinds = ActivityKind.objects.filter(name=kind, **({"family": family} if family else {}))
        return Deed(
            behalf=behalf,
            kind=kinds.order_by("order")[0],
            held_on=_day(year, 12, day),
            title=title,
            **{"member_ids": took_part, **more},
        )

    # Waiting for the convener, the liaison or the convener's deputy.
    record_activity(
        by=member,
        deed=deed(
            group,
            "调研",
            22,
            "老旧小区加装电梯情况调研",
            place="阳光社区居委会",
            summary="走访三个小区，听取居民和施工单位的意见，收集到意见五条。",
            guests=("市住房城乡建设局物业科负责人",),
        ),
    )
    record_activity(
        by=member, deed=deed(group, "政策宣传", 24, "冬季消防安全知识宣传", place="金山社区广场", served=60)
    )
    record_activity(by=liaison, deed=deed(group, "提案征集", 25, "提案线索征集座谈会", place="市政协二楼会议室"))

    # Confirmed, waiting for the guiding committee or the secretariat.
    record_activity(
        by=convener, deed=deed(group, "理论学习", 18, "集中学习会", place="市政协三楼会议室", is_planned=True)
    )
    consultation = record_activity(
        by=member,
        deed=deed(group, "界别协商会", 21, "社区养老服务设施建设协商会", place="市政协一楼协商室", is_planned=True),
    )
    confirm_activity(activity=consultation, by=convener)
    record_activity(
        by=member,
        deed=deed(
            own,
            "教育关怀",
            20,
            "看望结对帮扶学生",
            place="田家炳小学",
            served=2,
            member_ids=frozenset({cast.member.pk}),
        ),
    )
    record_activity(
        by=users["contact"],
        deed=deed(station, "接待群众", 23, "委员接待日", received=8, opinions=3, member_ids=frozenset()),
    )

    # Returned, waiting for the member to mend it.
    returned = record_activity(
        by=member, deed=deed(group, "困难救助", 19, "走访慰问困难家庭", place="露采社区", served=5)
    )
    return_activity(activity=returned, by=convener, reason="请补充走访了几户、送去了什么。")

    write_suggestion(
        suggestion=Suggestion(text="登记活动时，希望能一次上传多张照片。"),
        by=member,
    )
