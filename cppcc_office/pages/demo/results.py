"""Results of the demo's running year in every state; one was noted on, handed over and answered."""

import datetime

from django.utils import timezone

from accounts.models import User
from consultations.models import Consultation
from cppcc_office.pages.demo.days import this_year
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from proposals.actions.answering import Draft, send_reply
from proposals.actions.effects import adopt, instruct
from proposals.actions.handing_over import hand_over, sign_handover
from proposals.actions.judging import give_feedback
from proposals.actions.origins import take_up
from proposals.actions.results import (
    By,
    WrittenResult,
    register_result,
    return_result,
    save_result,
    send_result,
    start_result,
    submit_result,
)
from proposals.askers import asked_of
from proposals.models import AdoptingBody, Adoption, Handover, HandoverStep, Instruction, Result

_K, _M = Result.Kind, Result.Marking
TEXTS = {
    "draft": (
        _K.RESEARCH,
        "关于推进老旧小区加装电梯的调研报告",
        "走访了十二个老旧小区，六成住户愿意加装电梯，难在低层住户的补偿和后续维护。（起草中）",
    ),
    "returned": (
        _K.OPINION,
        "关于改进夜间公交的意见建议",
        "夜市收摊以后没有公交，建议周末延长三条线路的末班车。",
    ),
    "submitted": (
        _K.BRIEF,
        "关于小微企业融资难问题的协商专报",
        "专委会召集十二家企业和六家银行面对面协商，企业反映续贷周期长、抵押物认定不一。\n建议建立续贷白名单，统一抵押物认定口径。",
    ),
    "marked": (
        _K.SUBMISSION,
        "关于某片区改造中群众意见的送阅材料",
        "片区群众对安置户型和过渡期补助有不同意见，建议公开测算办法。",
    ),
    "speech": (
        _K.SPEECH,
        "守护好城市里的老字号",
        "老城区现有老字号二十七家，近五年关门六家，主要是租金上涨、后继无人。\n建议划定老字号保护街区，减免三年租金，支持职业学校开设传承班。",
    ),
    "advice": (
        _K.ADVICE,
        "关于加快城市更新、改善人居环境的建议案",
        "常委会会议围绕城市更新协商，提出三个方面十二条建议：一是先体检后更新；二是改造计划向居民公示；三是建立长效管护资金。",
    ),
    "minutes": (
        _K.MINUTES,
        "社区养老服务协商会纪要",
        "会议就社区助餐、上门护理、适老化改造进行协商，形成四条意见：利用闲置社区用房增设助餐点；公布服务目录和价格；"
        "适老化改造与加装电梯统筹安排；由民政部门汇总办理并反馈。",
    ),
    "care": (
        _K.RESEARCH,
        "关于提高社区养老服务质量的调研报告",
        "调研组走访了九个社区养老服务站，访问老人一百六十人。\n一、主要问题：助餐点午餐有、晚餐无；护理人员持证率不到四成；"
        "服务价格各站不一。\n二、建议：在人口集中的社区增设助餐点晚餐服务；统一组织护理人员培训；公布指导价格。",
    ),
}
REPLY = "已在十四个社区助餐点开通晚餐服务，护理人员培训班开办三期，培训二百一十人；服务指导价格已于上月公布。"
COMMENT = "老人们反映晚餐又热又便宜。"


class Writers:
    """Who writes what on which day before today, and the office that sends it out."""

    def __init__(self, users: dict[str, User], today: datetime.date) -> None:
        self.users, self.today, self.office = users, today, users["office"]
        self.ago: dict[str, int] = {"minutes": 2}

    def day(self, ago: int) -> datetime.date:
        return this_year(self.today - datetime.timedelta(days=ago), self.today)

    def draft(self, key: str, role: str, *, by: By | None = None, **about: object) -> Result:
        kind, title, text = TEXTS[key]
        user = self.users[role]
        result = start_result(by=user)
        author = by or By(member=user.member)
        written = WrittenResult(kind=kind, title=title, text=text, by=author, **about)
        return save_result(result=result, by=user, written=written)

    def handed_in(self, key: str, role: str, ago: int, **about: object) -> Result:
        self.ago[key] = ago
        draft = self.draft(key, role, **about)
        return submit_result(result=draft, by=self.users[role], on=self.day(ago))

    def sent(self, key: str, role: str, ago: int, number: str, to: str, **about: object) -> Result:
        result = register_result(result=self.handed_in(key, role, ago, **about), by=self.office)
        return send_result(result=result, by=self.office, document_number=number, sent_to=to, sent_on=self.day(ago - 5))


def add_results(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    writers, office = Writers(users, today), users["office"]
    year = today.year
    writers.draft("draft", "member")
    returned = writers.handed_in("returned", "deputy", 6)
    return_result(result=returned, by=office, reason="请写明是哪三条线路，并附夜间客流数据。")
    writers.handed_in("submitted", "head", 3, by=By(committee=cast.committee))
    marked = writers.handed_in("marked", "convener", 9, by=By(group=cast.group), marking=_M.INTERNAL)
    register_result(result=marked, by=office)
    held = Consultation.objects.filter(activity__organizers__group=cast.group).order_by("-pk").first()
    minutes = writers.draft("minutes", "convener", by=By(group=cast.group), consultation=held)
    take_up(opinions=held.opinions.offered(), into=minutes, by=users["convener"])
    minutes = submit_result(result=minutes, by=users["convener"], on=writers.day(2))
    register_result(result=minutes, by=office)
    writers.sent("speech", "member", 40, "", "市政协全体会议")
    advice = writers.sent("advice", "office", 70, f"政协发〔{year}〕18号", "市委、市政府", by=By())
    body = AdoptingBody.objects.order_by("order", "pk").first()
    adoption = Adoption(body=body, adopted_on=writers.day(50), passed_on_to="市住房和城乡建设局")
    adopt(writing=advice, by=office, adoption=adoption)
    _answered(cast, writers)
    for key, ago in writers.ago.items():
        _dated(Result.objects.get(title=TEXTS[key][1]), ago)


def _dated(result: Result, ago: int) -> None:
    """Done in one go here, on their own days there."""
    moment = timezone.now() - datetime.timedelta(days=ago)
    days = {"submit": 0, "register": 2, "return": 2, "send": 5, "adopt": 20, "instruct": 12}
    for action, later in days.items():
        result.steps.filter(action=action).update(at=moment + datetime.timedelta(days=later))


def _answered(cast: Cast, writers: Writers) -> None:
    """A research report, a leader's note on it, the department's answer and what the author said of that."""
    number = f"政协办〔{writers.today.year}〕26号"
    result = writers.sent("care", "convener", 100, number, "市委、市政府")
    note = Instruction(
        leader="分管副市长",
        level="city",
        given_on=writers.day(88),
        text="问题找得准，建议可行。请有关部门研究落实，三个月内反馈。",
    )
    instruct(writing=result, by=writers.office, instruction=note)
    parts = [(cast.organization, Handover.Role.LEAD)]
    (lead,) = hand_over(
        subject=result, parts=parts, by=writers.office, on=writers.day(85), note="按市领导批示办理，请按期反馈。"
    )
    lead = sign_handover(handover=lead, by=writers.users["clerk"], on=writers.day(83))
    draft = Draft(REPLY, uptake="adopted", contact_name="郑凯", signer="马建国")
    lead = send_reply(handover=lead, draft=draft, by=writers.users["clerk"], on=writers.day(20))
    (asked,) = asked_of(result)
    by = asked.member.user
    give_feedback(
        handover=lead, asked=asked, attitude="satisfied", result="satisfied", comment=COMMENT, by=by, on=writers.day(12)
    )
    for ago, actions in ((85, ("hand",)), (83, ("sign",)), (20, ("send",)), (12, ("judge", "end"))):
        moment = timezone.now() - datetime.timedelta(days=ago)
        HandoverStep.objects.filter(handover=lead, action__in=actions).update(at=moment)
