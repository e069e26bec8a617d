"""What organizations do with the demo's proposals: handed over, returned, overdue, extended, answered, handled again,
promised, supervised. Like everything of the running year it leaves the figures of the ledgers as they are.
"""

import datetime

from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from cppcc_office.pages.demo.proposals import drafted
from proposals.actions.answering import Draft, ask_extension, decide_extension, send_reply, submit_reply
from proposals.actions.handing_over import hand_over, return_handover, sign_handover
from proposals.actions.judging import give_feedback
from proposals.actions.review import accept_proposal
from proposals.actions.submitting import submit_proposal
from proposals.actions.supervising import plan_supervision, record_supervision
from proposals.askers import asked_of
from proposals.models import (
    CallPeriod,
    HandlingRule,
    Handover,
    HandoverStep,
    Proposal,
    ReplyClass,
    Supervision,
    Unit,
)
from sectors.models import Organization, OrganizationClerk

_R = Handover.Role
LATELY = datetime.timedelta(hours=1)
CONTACT = {"talked": "met", "contact_name": "郑凯", "contact_phone": "0556-5550123", "signer": "马建国"}
# Category, title, situation, analysis, suggestion.
TEXTS = {
    "overdue": (
        "城乡建设",
        "关于完善城区公共厕所指引和开放的提案",
        "老城区公共厕所数量够用，但指引牌少、位置偏，外地游客找不到；部分单位厕所不对外开放，夜间关门早，出租车司机、环卫工人反映强烈。",
        "一是指引标识没有统一标准；二是单位厕所开放靠自愿，没有补助；三是开放时间没有公布。",
        "建议统一设置指引牌，把开放情况标到地图上；对沿街开放厕所的单位给予水费补助；商圈、车站周边延长到夜间十二点。",
    ),
    "extended": (
        "农业农村",
        "关于修复山区灌溉渠道的提案",
        "山区乡镇的灌溉渠道大多修建于四十年前，渗漏严重，三成农田用水靠抽。今年春灌期间，走访的五个村有两百多亩田推迟插秧。",
        "渠道权属不清，村里没有钱修；项目资金分散在几个部门，每年修一小段，修好的又被山洪冲坏。",
        "建议摸清渠道现状，分三年统一修复；整合水利、农业、移民资金；明确村集体管护责任，落实管护经费。",
    ),
    "replied": (
        "社会保障",
        "关于为新就业群体设立歇脚点的提案",
        "外卖骑手、快递员长时间在外，夏天没有地方避暑，冬天吃不上热饭。调查的八十名骑手里，七成在路边吃饭休息。",
        "城区已有的驿站开放时间短，位置不在商圈；沿街银行、营业厅愿意开放的不少，却没有人牵头。",
        "建议在商圈周边设立二十个歇脚点，配备饮水、充电、微波炉；由工会统一标识，公布位置和开放时间。",
    ),
    "again": (
        "科技教育",
        "关于增加社区科普活动场所的提案",
        "社区科普活动多靠临时借用会议室，器材搬来搬去，孩子们一年参加不了几次。走访的十个社区，只有两个有固定场所。",
        "科普场所建设没有列入社区配套；学校、科技馆的设备周末闲置，社区用不上；志愿者没有培训。",
        "建议每个街道建一处科普活动室；学校实验室周末向社区预约开放；组织科技工作者结对社区，每月一次活动。",
    ),
    "promise": (
        "医疗卫生",
        "关于增设社区健康自测点的提案",
        "老年人量血压、测血糖要到医院排队，社区卫生服务站设备少、开放时间与上班时间一样。抽查的六个社区都没有自助设备。",
        "设备采购、维护没有明确单位；自测数据没有接入健康档案，医生看不到。",
        "建议在社区服务中心设立自测点，配备血压、血糖等设备；数据接入健康档案；由家庭医生定期查看、提醒。",
    ),
    "done": (
        "文化体育",
        "关于学校操场假日向居民开放的提案",
        "居民健身场地不足，晚上和周末只能在马路边跑步跳舞。城区二十三所学校有操场，假日全部关闭。",
        "学校担心安全责任和管理成本；开放没有预约渠道；保险、保洁、照明费用没有来源。",
        "建议选择有独立出入口的学校先行开放；实行实名预约；由财政安排保险和保洁费用，街道派人管理。",
    ),
    "returned": (
        "政法统战",
        "关于规范电动自行车号牌管理的提案",
        "电动自行车无牌、套牌上路的现象增多，发生事故以后找不到车主。路口抽查一百辆，十四辆没有号牌。",
        "上牌点少，登记要跑两趟；二手车过户没有登记；检查力度前紧后松。",
        "建议在街道设立流动上牌点；开通网上预约和过户；对外卖、快递企业的车辆统一编码管理。",
    ),
    "waiting": (
        "城乡建设",
        "关于在公园增设老年人休息座椅的提案",
        "城区公园座椅少、间距大，老年人走不了多远就要歇脚，常见有人坐在花坛边、台阶上。走访的六个公园，平均两百多米才有一把椅子。",
        "公园建设时按面积配置座椅，没有考虑老年人的步行距离；损坏的座椅维修不及时，有的只剩支架。",
        "建议主要步道每八十米设一处有靠背、扶手的座椅；对损坏座椅一个月内修复；在厕所、健身点旁优先增设。",
    ),
    "signing": (
        "资源环境",
        "关于治理城区餐饮油烟的提案",
        "居民楼下餐饮店油烟直排，夏天不敢开窗。去年全市受理油烟投诉一千多件，占生活类环境投诉的四成。",
        "部分店铺没有专用烟道，净化设备不清洗；几个部门都能管，居民不知道找谁。",
        "建议明确牵头部门和投诉电话；新开餐饮店先核实烟道再登记；对净化设备清洗情况每季度抽查并公布。",
    ),
}


class Desk:
    """The office and the organizations at work, each step on its own day."""

    def __init__(self, cast: Cast, users: dict[str, User], today: datetime.date) -> None:
        self.cast, self.users, self.today = cast, users, today
        self.office, self.clerk = users["office"], users["clerk"]
        others = Organization.objects.filter(kind=Organization.Kind.DEPARTMENT).exclude(pk=cast.organization.pk)
        self.place = cast.organization
        self.second, self.third = (others.filter(name__contains=word).first() for word in ("住房", "城市管理"))

    def day(self, ago: int) -> datetime.date:
        return self.today - datetime.timedelta(days=ago)

    def accepted(self, key: str, role: str) -> Proposal:
        """Handed in months ago under a call of its own, and accepted."""
        user = self.users[role]
        moment = timezone.now() - datetime.timedelta(days=150)
        proposal = submit_proposal(proposal=drafted(TEXTS[key], user), by=user, now=moment)
        return accept_proposal(proposal=proposal, by=self.office, on=self.day(140))

    def hand(self, proposal: Proposal, ago: int, *, signed: int | None = None, assists: bool = False) -> Handover:
        parts = [(self.place, _R.LEAD)] + [(self.second, _R.ASSIST)] * assists
        lead = hand_over(subject=proposal, parts=parts, by=self.office, on=self.day(ago), note="请按期答复。")[0]
        self.dated(lead, ago)
        if signed is not None:
            lead = sign_handover(handover=lead, by=self.clerk, on=self.day(signed))
            self.dated(lead, signed)
        return lead

    def reply(self, lead: Handover, ago: int, code: str, text: str, promised: int | None = None) -> Handover:
        until = self.day(-promised) if promised else None
        draft = Draft(text, ReplyClass.objects.get(code=code), promised_until=until, **CONTACT)
        lead = send_reply(handover=lead, draft=draft, by=self.clerk, on=self.day(ago))
        return self.dated(lead, ago)

    def judge(self, lead: Handover, ago: int, result: str, comment: str = "") -> Handover:
        asked = asked_of(lead.proposal)[0]
        by = asked.member.user
        lead = give_feedback(
            handover=lead, asked=asked, attitude="satisfied", result=result, comment=comment, by=by, on=self.day(ago)
        )
        return self.dated(lead, ago)

    def dated(self, handover: Handover, ago: int) -> Handover:
        """What was just done was done that day."""
        moment = timezone.now()
        just_now = HandoverStep.objects.filter(handover__proposal=handover.proposal_id, at__gt=moment - LATELY)
        just_now.update(at=moment - datetime.timedelta(days=ago) - LATELY)
        return handover


def add_handovers(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    """Proposals at every step between the office, the organizations and those who asked."""
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    now, days = timezone.now(), datetime.timedelta(days=1)
    CallPeriod.objects.create(
        year=today.year, name="上半年", kind="ordinary", opens_at=now - 200 * days, closes_at=now - 100 * days
    )
    HandlingRule.objects.create(
        starts_on=today - 400 * days,
        source="提案办理办法",
        return_unit=Unit.WORKDAY,
        assist_from="before",
        assist_count=20,
        assist_unit=Unit.DAY,
    )
    desk = Desk(cast, users, today)
    main = Proposal.objects.get(year=today.year, merged__isnull=False)
    desk.hand(main, 1, assists=True)
    waiting = desk.hand(Proposal.objects.get(year=today.year, title__contains="首次贷款"), 18, signed=16)
    until = waiting.due_on + 20 * days
    ask_extension(handover=waiting, until=until, reason="要与人民银行会商，时间不够。", by=desk.clerk, on=today)

    desk.hand(desk.accepted("overdue", "convener"), 125, signed=120)
    _extended_and_supervised(desk)
    lead = desk.hand(desk.accepted("replied", "member"), 60, signed=58)
    desk.reply(
        lead, 5, "A", "已与总工会商定，在商圈周边设立歇脚点二十二处，配备饮水、充电和微波炉，位置已在地图上公布。"
    )
    lead = desk.hand(desk.accepted("again", "convener"), 130, signed=128)
    lead = desk.reply(lead, 70, "D", "所提意见很好，我们将在今后工作中认真研究。")
    lead = desk.judge(lead, 60, "dissatisfied", "没有说清楚建不建、什么时候建。")
    desk.dated(sign_handover(handover=lead, by=desk.clerk, on=desk.day(58)), 58)
    lead = desk.hand(desk.accepted("promise", "deputy"), 120, signed=118)
    words = "今年先在六个社区设立自测点，设备正在采购；其余社区列入明年计划，数据接入健康档案同步推进。"
    desk.judge(desk.reply(lead, 50, "B", words, promised=120), 45, "mostly")
    lead = desk.hand(desk.accepted("done", "head"), 110, signed=109)
    desk.judge(
        desk.reply(lead, 40, "A", "首批九所学校操场已在假日开放，实行实名预约。"), 33, "satisfied", "办得快，居民高兴。"
    )
    lead = desk.hand(desk.accepted("returned", "deputy"), 4)
    reason = "号牌管理由公安交管部门负责，不属于本单位职责。"
    desk.dated(return_handover(handover=lead, by=desk.clerk, reason=reason, on=desk.day(2)), 2)
    _waits_to_be_signed_off(desk)
    desk.accepted("waiting", "convener")


def _extended_and_supervised(desk: Desk) -> None:
    """More time was granted; a leader supervises it."""
    lead = desk.hand(desk.accepted("extended", "head"), 80, signed=78)
    until = lead.due_on + datetime.timedelta(days=25)
    ask_extension(handover=lead, until=until, reason="现场勘测还没有完成。", by=desk.clerk, on=desk.day(20))
    desk.dated(decide_extension(handover=lead, grants=True, by=desk.office), 19)
    planned = Supervision(
        proposal=lead.proposal,
        leader=desk.users["leader"].member,
        form=Supervision.Form.ON_SITE,
        planned_on=desk.day(15),
    )
    row = plan_supervision(supervision=planned, by=desk.office)
    row.held_on, row.look_back_on = desk.day(12), desk.day(-60)
    row.findings = "到两个乡镇看了现场，要求年底前完成勘测，明年春灌以前修好最急的三段。"
    record_supervision(supervision=row, by=desk.users["leader"])


def _waits_to_be_signed_off(desk: Desk) -> None:
    """At another organization, where the head signs answers off; neither of the two signs in to the demo."""
    people = []
    for username, name, signs_off in (("bureau", "孙敏", False), ("bureauchief", "周卫东", True)):
        user = User(username=LOGIN_PREFIX + username, name=name)
        user.set_unusable_password()
        user.save()
        OrganizationClerk.objects.create(organization=desk.third, user=user, signs_off=signs_off)
        people.append(user)
    parts = [(desk.third, _R.LEAD)]
    proposal = desk.accepted("signing", "member")
    (lead,) = hand_over(subject=proposal, parts=parts, by=desk.office, on=desk.day(50))
    lead = sign_handover(handover=lead, by=people[0], on=desk.day(48))
    draft = Draft("已明确由城管部门牵头，公布投诉电话，每季度抽查净化设备清洗情况。", ReplyClass.objects.get(code="A"))
    submit_reply(handover=lead, draft=draft, by=people[0])
