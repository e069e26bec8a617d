"""Social-condition reports of the demo's running year, in every state, by the people who would have them in hand."""

import datetime

from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.demo.days import this_year
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from proposals.actions import report_desk as desk
from proposals.actions.effects import adopt, instruct
from proposals.actions.reports import Written, save_report, set_authors, start_report, submit_report
from proposals.models import AdoptingBody, Adoption, Bulletin, Instruction, SocialReport
from sectors.models import SectorGroup

_M = SocialReport.Marking
TEXTS = {
    "delivery": (
        "外卖骑手电动车集中充电点不足的情况和建议",
        "城区约有三千名骑手，固定换电柜只有六十处，午间排队二十分钟以上，有的骑手把电池带回出租屋充电，存在火灾隐患。\n"
        "建议：一是在商圈、社区党群服务中心增设换电柜；二是由平台企业分担费用；三是消防部门开展一次出租屋排查。",
    ),
    "delivery_rest": (
        "新就业群体歇脚点夜间关门的情况反映",
        "全市挂牌的歇脚点八成晚上六点关门，骑手、网约车司机最需要歇脚的正是晚上。建议把二十四小时便利店、加油站纳入共享歇脚点。",
    ),
    "delivery_parking": (
        "骑手取餐临时停车难的情况反映",
        "老城区三条餐饮街没有非机动车临时停放区，骑手随停随走，占道又危险。建议施划限时停放区，由商户自治管理。",
    ),
    "lamps": (
        "村级卫生室药品种类少的情况反映",
        "走访的五个村卫生室，常备药平均四十二种，慢性病用药不全，老人买药要到镇上。建议由镇卫生院按月配送，医保同步结算。",
    ),
    "harvest": (
        "秋收时节乡村道路晒粮影响通行的情况反映",
        "秋收半个月里，县乡道路两侧晒粮占道，夜间没有警示。建议开放学校操场、闲置厂房作为临时晒场，并提供烘干补助。",
    ),
    "project": (
        "某重点项目征迁补偿意见较集中的情况反映",
        "部分群众对补偿口径有意见，正在协商。建议公开测算办法，由第三方复核，避免矛盾积累。",
    ),
    "square": (
        "广场舞音量扰民的情况反映",
        "城南广场夜间音量大，周边居民多次反映。建议划定时段、统一使用定向音箱。",
    ),
    "booking": (
        "老年人网上预约挂号不便的情况反映",
        "部分医院取消窗口预留号，老人不会网上预约。建议每日保留两成窗口号。",
    ),
}


def add_reports(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    """Drafts, what waits at each desk, an issue made of three reports that two bodies adopted, one that is marked."""
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    editor, leader, member = users["office"], users["leader"], users["member"]
    weeks = datetime.timedelta(weeks=1)

    def handed_in(key: str, user: User, on: datetime.date, **about: object) -> SocialReport:
        return submit_report(report=_draft(key, user, **about), by=user, on=this_year(on, today))

    _draft("booking", member)
    handed_in("square", users["liaison"], today - weeks, group=cast.group)
    desk.register_report(report=handed_in("harvest", users["deputy"], today - 2 * weeks), by=editor)
    kept = handed_in("lamps", users["convener"], today - 5 * weeks)
    desk.keep_report(report=kept, by=editor, reason="有关部门已列入今年民生实事，留存备查。")
    marked = handed_in("project", users["head"], today - 3 * weeks, marking=_M.INTERNAL)
    desk.register_report(report=marked, by=editor)
    desk.hand_up_report(report=marked, by=editor)
    desk.check_report(report=marked, by=leader)

    whole = handed_in("delivery", member, today - 10 * weeks)
    set_authors(whole, [member.member.pk, cast.others[0].pk])
    parts = [
        handed_in("delivery_rest", users["convener"], today - 9 * weeks),
        handed_in("delivery_parking", users["deputy"], today - 9 * weeks),
    ]
    _issue(users, whole, parts, this_year(today - 8 * weeks, today))
    _effect(editor, whole, this_year(today - 6 * weeks, today), today)


def _draft(key: str, user: User, *, group: SectorGroup | None = None, marking: str = _M.OPEN) -> SocialReport:
    title, text = TEXTS[key]
    written = Written(title=title, text=text, marking=marking, group=group)
    return save_report(report=start_report(by=user), by=user, written=written)


def _issue(users: dict[str, User], whole: SocialReport, parts: list[SocialReport], on: datetime.date) -> Bulletin:
    """Three reports become one, edited by the office, checked and signed by the leader."""
    editor, leader = users["office"], users["leader"]
    for report in (whole, *parts):
        desk.register_report(report=report, by=editor)
    for part in parts:
        desk.combine_report(report=part, into=whole, by=editor)
    text = "\n".join(
        (
            "政协委员反映，外卖骑手、网约车司机等新就业群体充电、歇脚、停车存在困难。",
            "一、主要情况",
            "城区约有三千名骑手，固定换电柜只有六十处，午间排队二十分钟以上；挂牌的歇脚点八成晚上六点关门；"
            "老城区三条餐饮街没有非机动车临时停放区。",
            "二、建议",
            "一是在商圈、社区党群服务中心增设换电柜，由平台企业分担费用；二是把二十四小时便利店、加油站纳入共享歇脚点；"
            "三是在餐饮街施划限时停放区；四是开展一次出租屋电池充电安全排查。",
        )
    )
    title = "新就业群体充电、歇脚、停车难亟待解决"
    desk.edit_report(report=whole, by=editor, title=title, text=text)
    desk.hand_up_report(report=whole, by=editor)
    desk.check_report(report=whole, by=users["admin"])
    desk.sign_report(report=whole, by=leader, on=on)
    bodies = list(AdoptingBody.objects.order_by("order", "pk")[:2])
    return desk.issue_bulletin(
        reports=[whole.pk], by=editor, on=on, recipients="省政协办公厅，市委、市政府领导", bodies=bodies
    )


def _effect(editor: User, whole: SocialReport, on: datetime.date, today: datetime.date) -> None:
    """Two bodies adopt it, a leader notes something on it."""
    bodies = list(AdoptingBody.objects.order_by("order", "pk")[:2])
    went = (
        {"passed_to": "departments", "passed_on_to": "市交通运输局、市消防救援支队", "came_of": "adopted"},
        {"passed_to": "leaders"},
    )
    for body, form, where in zip(bodies, Adoption.Form, went, strict=True):
        adoption = Adoption(body=body, form=form, adopted_on=on, **where)
        adopt(writing=whole, by=editor, adoption=adoption)
    note = Instruction(
        leader="分管副市长",
        level="city",
        given_on=min(on + datetime.timedelta(days=5), today),
        text="所提建议很好，请交通、消防、商务部门研究，年内先行试点。",
    )
    instruct(writing=whole, by=editor, instruction=note)
