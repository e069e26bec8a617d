"""Proposals of the demo's running year, in every state, made by the people who would make them.

They belong to the year of the first start, so the figures of the ledgers stay as they are.
"""

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.demo.days import this_year
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from proposals.actions.cosigning import answer_invitation, invite_cosigner
from proposals.actions.merging import merge_proposal
from proposals.actions.papers import keep_template
from proposals.actions.review import (
    Advised,
    accept_proposal,
    decline_proposal,
    redirect_proposal,
    return_proposal,
    reverse_proposal,
    review_proposal,
)
from proposals.actions.submitting import submit_proposal
from proposals.actions.writing import Written, start_proposal
from proposals.authors import Author
from proposals.models import (
    CallPeriod,
    DeclineReason,
    PaperKind,
    PaperTemplate,
    Proposal,
    ProposalCategory,
    Reviewer,
    ReviewGroup,
    ReviewOpinion,
    ReviewStage,
    WritingRule,
)
from proposals.papers.making import shipped_template

_A = ReviewOpinion.Advice
# Category, title, situation, analysis, suggestion: a hundred characters and more together.
TEXTS = {
    "parking": (
        "城乡建设",
        "关于利用边角地增设老旧小区停车位的提案",
        "我市二〇〇〇年以前建成的小区大多没有规划停车位，晚上车辆占道停放，消防车、救护车难以进入。走访的三个小区，每百户只有十一个车位。",
        "小区内外有不少边角地、闲置地没有利用起来，权属分散，街道想用又没有依据；周边单位的停车场夜间空着，开放缺少协调。",
        "一是由街道牵头摸清可以利用的边角地，列出清单；二是鼓励机关单位停车场夜间错时开放；三是把增设车位列入老旧小区改造的内容，逐年公布进度。",
    ),
    "bins": (
        "资源环境",
        "关于改进小区垃圾分类投放点的提案",
        "一些小区垃圾分类投放点离楼栋远、开放时间短，上班的居民赶不上，垃圾堆在点外。走访的小区里，半数投放点周边有异味。",
        "投放点设置没有征求居民意见，开放时间一刀切；保洁清运不及时；误时投放没有出口，居民只好把垃圾放在地上。",
        "一是由居民议事确定投放点位置和时间；二是每个小区设一处误时投放点；三是夏季增加一次清运；四是把投放点管理纳入物业服务评价。",
    ),
    "elevators": (
        "城乡建设",
        "关于加快老旧小区加装电梯的提案",
        "加装电梯是居民反映最集中的一件事。目前全市申请加装的有一百二十多个单元，办成的不到三成，低层住户意见不一是主要原因。",
        "费用分摊没有参考标准，协商全靠居民自己；审批涉及规划、住建、市场监管几个部门，材料重复提交；后续维护由谁负责，也没有说清楚。",
        "一是出台分楼层的费用分摊参考标准；二是设立联合审查窗口，一次收件、并联办理；三是由社区组织协商，培训一批楼道调解员；四是明确维护责任和资金来源。",
    ),
    "stairs": (
        "城乡建设",
        "关于解决高层老人上下楼困难的提案",
        "老旧住宅五层以上住着不少八十岁以上老人，有的一年下不了几次楼，看病要靠邻居背。社区摸底，全市这样的老人有一千三百多位。",
        "加装电梯周期长、意见难统一，短期内解决不了全部问题；爬楼机、楼道扶手、楼层折叠座椅花钱不多，却没有部门牵头去做。",
        "一是优先为独居老人集中的单元加装电梯；二是把楼道扶手、折叠座椅列入适老化改造；三是由街道配备爬楼机，登记后免费使用。",
    ),
    "canteen": (
        "社会保障",
        "关于社区助餐点可持续运行的提案",
        "全市已建成社区助餐点四十二个，其中九个因为亏损停办。老年人反映，助餐点开得起来，补贴一停就办不下去，想吃顿热饭又要跑远路。",
        "单个助餐点就餐人数少，食材、人工成本高；补贴按建设发放，不按服务发放；与养老机构、单位食堂没有合作，资源不能共用。",
        "一是由中心厨房统一配送，社区只设就餐点；二是补贴改按就餐人次发放；三是鼓励单位食堂对周边老人开放；四是引入志愿者送餐，照顾行动不便的老人。",
    ),
    "schoolroad": (
        "科技教育",
        "关于整治学校周边上下学时段交通的提案",
        "城区十六所小学门口，上下学半小时内车辆拥堵严重，接送车辆随意停放，学生在车流中穿行。去年这些路段共发生刮擦事故二十多起。",
        "学校门前没有临时停靠区，放学时间集中；交警、学校、家长志愿者各管一段，没有统一安排；公交站点离校门太近，进出互相影响。",
        "一是错开年级放学时间；二是在校门两侧划定即停即走区；三是由交警、学校和家委会组成护学岗；四是调整三处公交站点的位置。",
    ),
    "neighbour": (
        "其他",
        "关于解决我家门前道路积水的提案",
        "我家门前的道路每逢下雨就积水，车辆经过水花四溅，出行十分不便。去年下半年积水七次，最深的一次没过脚踝，家里的院墙也泡坏了一段。",
        "这段路排水口被堵，管道口径偏小，周边只有我家和相邻两户受到影响。多次向社区反映，答复是列入计划，至今没有动工，也没有说明时间。",
        "一是疏通门前排水口；二是更换口径更大的排水管道；三是修复被水泡坏的院墙，并由责任单位承担费用，请有关部门尽快派人到现场查看。",
    ),
    "lamps": (
        "城乡建设",
        "关于背街小巷路灯维护的提案",
        "背街小巷路灯损坏后维修不及时，有的巷子黑了两个多月。走访的十二条小巷，有五条路灯不亮，晚归的居民、学生走夜路不放心。",
        "小巷路灯有的归城管，有的归小区，有的没有登记，坏了不知道找谁；巡查靠人工，发现不了；维修没有时限，居民报修以后没有回音。",
        "一是对小巷路灯逐盏编号、登记责任单位；二是公布报修电话，四十八小时内修复；三是由社区网格员每周夜间巡查一次，结果在小区公示。",
    ),
    "credit": (
        "经济建设",
        "关于改进小微企业首次贷款服务的提案",
        "小微企业第一次贷款仍然不容易。走访的三十家企业里，有十二家没有贷过款，其中七家因为没有抵押物被拒绝，两家嫌手续太多放弃了。",
        "银行看重抵押，对纳税、用电、订单等信息用得不够；企业不清楚有哪些产品；担保机构的费率和代偿比例，没有随着风险下降调整。",
        "一是开放涉企公共数据，由征信平台统一提供；二是设立首贷服务窗口，派专人辅导；三是对首贷户给予担保费补助；四是每季度公布首贷户增长情况。",
    ),
    "clinic": (
        "医疗卫生",
        "关于在乡镇卫生院开设慢性病联合门诊的提案",
        "农村慢性病人多，高血压、糖尿病患者每月要到县城配药，来回一天。乡镇卫生院有房子、有设备，缺的是能看慢性病的医生和药品。",
        "县级医院医生下乡坐诊不固定，病人不知道哪天来；基层药品目录窄，换药就要跑县城；随访靠村医一人，记录不完整。",
        "一是县级医院医生每周固定一天到卫生院坐诊；二是统一县乡慢性病用药目录；三是由家庭医生团队负责随访，数据与县级医院互通。",
    ),
}


def add_proposals(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    """A plenary that is over, a call that runs, review groups, and a proposal in every state."""
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    WritingRule.objects.create(starts_on=today - datetime.timedelta(days=400), shortest_text=100)
    _calls(today)
    _review_groups(users)
    office, weeks = users["office"], datetime.timedelta(weeks=1)
    decided = today - 3 * weeks

    def hand_in(key: str, role: str, days_ago: int) -> Proposal:
        draft = drafted(TEXTS[key], users[role])
        moment = timezone.now() - datetime.timedelta(days=days_ago)
        return submit_proposal(proposal=draft, by=users[role], now=moment)

    def say(proposal: Proposal, role: str, stage: str, advised: Advised) -> None:
        review_proposal(proposal=proposal, by=users[role], stage=stage, advised=advised, on=today)

    # Still written on: one co-signer has confirmed, the other has not answered.
    draft = drafted(TEXTS["parking"], users["member"])
    invite_cosigner(proposal=draft, member=users["deputy"].member, by=users["member"])
    answer_invitation(proposal=draft, by=users["deputy"], signs=True, revision=draft.revision)
    invite_cosigner(proposal=draft, member=cast.convener, by=users["member"])

    # Decided: two merged, one declined after its acceptance was taken back, one redirected.
    main, other = hand_in("elevators", "member", 40), hand_in("stairs", "convener", 39)
    for proposal in (main, other):
        say(proposal, "head", ReviewStage.FIRST, Advised(_A.ACCEPT, note="一事一案，建议具体。"))
        say(proposal, "leader", ReviewStage.FINAL, Advised(_A.ACCEPT))
        accept_proposal(proposal=proposal, by=office, on=decided)
    merge_proposal(proposal=other, into=main, by=office)
    accept_proposal(proposal=hand_in("credit", "head", 38), by=office, on=decided)
    own = accept_proposal(proposal=hand_in("neighbour", "deputy", 37), by=office, on=decided)
    reverse_proposal(proposal=own, by=office, reason="反映的是本人的具体问题，审查有误。")
    reason = DeclineReason.objects.get(text="为本人或亲属解决个人问题")
    decline_proposal(proposal=own, by=office, on=decided + weeks, reason=reason, note="已请社区联系您。")
    redirected = hand_in("lamps", "convener", 20)
    redirect_proposal(proposal=redirected, by=office, on=this_year(today - weeks, today), note="适合以信息反映。")

    # Waiting: for the first opinion, for the last one, for the decision; and one to be mended.
    hand_in("clinic", "convener", 3)
    once = hand_in("canteen", "member", 6)
    say(once, "head", ReviewStage.FIRST, Advised(_A.ACCEPT))
    twice = hand_in("schoolroad", "deputy", 8)
    say(twice, "head", ReviewStage.FIRST, Advised(_A.RETURN, note="事故数字请注明出处。"))
    say(twice, "leader", ReviewStage.FINAL, Advised(_A.ACCEPT, note="数字可在办理时核实。"))
    short = hand_in("bins", "member", 5)
    return_proposal(proposal=short, by=office, reason="请补充走访了哪些小区、各有多少户。")
    _templates(office)


def _templates(office: User) -> None:
    """The office has its own 立案通知: the version in use, and the one before."""
    for remark in ("上一版", "现用，版式同自带模板"):
        template = PaperTemplate(kind=PaperKind.ACCEPTED, file_name="立案通知.docx", remark=remark)
        template.file = ContentFile(shipped_template(PaperKind.ACCEPTED).read_bytes(), "accepted.docx")
        keep_template(template=template, by=office)


def _calls(today: datetime.date) -> None:
    now = timezone.now()
    days = {"plenary": (60, 30), "ordinary": (30, -60)}
    for kind, (begun, over) in days.items():
        opens_at, closes_at = (now - datetime.timedelta(days=one) for one in (begun, over))
        CallPeriod.objects.create(
            year=today.year,
            name=f"{today.year} 年全体会议",
            kind=kind,
            opens_at=opens_at,
            closes_at=closes_at,
            closed_on=timezone.localdate(closes_at) if kind == CallPeriod.Kind.PLENARY else None,
        )


def _review_groups(users: dict[str, User]) -> None:
    """The committee's head and a member read first, the leader last."""
    for order, (name, categories) in enumerate(
        {
            "经济城建审查组": ("经济建设", "城乡建设", "农业农村", "资源环境"),
            "社会事业审查组": ("科技教育", "文化体育", "医疗卫生", "社会保障", "政法统战", "其他"),
        }.items(),
        start=1,
    ):
        group = ReviewGroup.objects.create(name=name, order=order)
        group.categories.set(ProposalCategory.objects.filter(name__in=categories))
        for role, stage in (("head", ReviewStage.FIRST), ("leader", ReviewStage.FINAL)):
            Reviewer.objects.create(group=group, user=users[role], stage=stage)


def drafted(text: tuple[str, ...], user: User) -> Proposal:
    """What `user` has written: category, title and the three parts."""
    category, title, situation, analysis, suggestion = text
    written = Written(
        title=title,
        situation=situation,
        analysis=analysis,
        suggestion=suggestion,
        category=ProposalCategory.objects.get(name=category),
    )
    return start_proposal(author=Author(Proposal.Kind.MEMBER, "本人"), by=user, written=written)
