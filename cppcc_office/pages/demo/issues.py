"""The demo's list of issues: answered and under way, judged, overdue, from a matter, to be handed over, withdrawn; and
what else the opinions of a consultation became. Like everything of the running year it leaves the figures of the
ledgers as they are.
"""

import datetime

from django.utils import timezone

from accounts.models import User
from activities.behalf import Behalf
from activities.models import Activity, Participation
from consultations.actions.events import Event, start_consultation
from consultations.actions.opinions import add_opinion
from consultations.models import Consultation, ConsultationForm, Opinion
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from proposals.actions import reports, writing
from proposals.actions.answering import Draft, send_reply
from proposals.actions.handing_over import hand_over, sign_handover
from proposals.actions.issues import Listed, list_issue, withdraw_issue
from proposals.actions.judging import give_feedback, report_progress
from proposals.actions.origins import begin_proposal, begin_report
from proposals.askers import asked_of
from proposals.models import Handover, HandoverStep, IssueItem
from workstations.actions.matters import raise_matter
from workstations.models import Matter

SIGNED = {"contact_name": "郑凯", "contact_phone": "0556-5550123", "signer": "马建国"}


class Desk:
    """The office and the organization at work, each step on its own day before today."""

    def __init__(self, cast: Cast, users: dict[str, User], today: datetime.date) -> None:
        self.cast, self.users, self.today = cast, users, today

    def day(self, ago: int) -> datetime.date:
        return self.today - datetime.timedelta(days=ago)

    def signed(self, issue: IssueItem, ago: int) -> Handover:
        parts = [(self.cast.organization, Handover.Role.LEAD)]
        (row,) = hand_over(subject=issue, parts=parts, by=self.users["office"], on=self.day(ago), note="请按期答复。")
        self.dated(row, "hand", ago)
        row = sign_handover(handover=row, by=self.users["clerk"], on=self.day(ago - 2))
        return self.dated(row, "sign", ago - 2)

    def reply(self, row: Handover, draft: Draft, ago: int) -> Handover:
        row = send_reply(handover=row, draft=draft, by=self.users["clerk"], on=self.day(ago))
        return self.dated(row, "send", ago)

    def dated(self, row: Handover, action: str, ago: int) -> Handover:
        moment = timezone.now() - datetime.timedelta(days=ago)
        HandoverStep.objects.filter(handover=row, action=action).update(at=moment)
        return row


def add_issues(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    desk = Desk(cast, users, today)
    held = Consultation.objects.filter(activity__organizers__group=cast.group).order_by("-pk")[0]
    _, care, stairs = held.opinions.offered().order_by("order")
    canteen, parking = _earlier(desk)
    _answered_and_under_way(desk, canteen)
    _done(desk, parking)
    overdue = list_issue(
        listed=Listed("城北三个老旧小区没有电动自行车充电桩，飞线充电屡禁不止。", group=cast.group),
        by=users["liaison"],
        on=desk.day(130),
    )
    desk.signed(overdue, 125)
    listed = Listed(care.text, group=cast.group, consultation=held)
    list_issue(listed=listed, opinions=[care], by=users["liaison"], on=desk.day(1))
    double = list_issue(listed=Listed("上门护理收费不透明。", group=cast.group), by=users["liaison"], on=desk.day(1))
    withdraw_issue(issue=double, by=users["liaison"], reason="与另一件重复。", on=today)
    _from_a_matter(desk)
    _written(users, [care, stairs], stairs, today)


def _earlier(desk: Desk) -> list[Opinion]:
    """What two members said at a consultation of the summer."""
    cast, clerk = desk.cast, desk.users["liaison"]
    behalf = Behalf(Activity.InNameOf.GROUP, cast.group.name, group_id=cast.group.pk)
    held = start_consultation(
        event=Event(behalf=behalf, title="老旧小区便民服务协商会", held_on=desk.day(75), place="城东社区党群服务中心"),
        form=ConsultationForm.objects.get(name="界别协商"),
        by=desk.users["convener"],
    )
    said = {
        cast.member: "老旧小区的老人没有地方吃午饭，建议把闲置社区用房改作助餐点。",
        cast.others[0]: "小区夜间停车难，建议沿街机关停车场晚上向居民开放。",
    }
    for member in said:
        Participation.objects.create(activity=held.activity, member=member)
    return [
        add_opinion(consultation=held, speaker=f"m:{member.pk}", text=text, by=clerk) for member, text in said.items()
    ]


def _done(desk: Desk, parking: Opinion) -> None:
    """Settled at once; the member has no account and said so on paper."""
    listed = Listed("沿街机关停车场夜间闲置，居民没有地方停车。", group=desk.cast.group)
    issue = list_issue(listed=listed, opinions=[parking], by=desk.users["liaison"], on=desk.day(70))
    words = "六家单位的停车场已于晚上七点至次日七点向居民免费开放。"
    row = desk.reply(desk.signed(issue, 66), Draft(words, uptake="adopted", **SIGNED), 25)
    (asked,) = asked_of(issue)
    row = give_feedback(
        handover=row, asked=asked, attitude="satisfied", result="satisfied", by=desk.users["office"], on=desk.day(18)
    )
    for action in ("judge", "end"):
        desk.dated(row, action, 18)


def _answered_and_under_way(desk: Desk, canteen: Opinion) -> None:
    """Taken up in part; the member who spoke is satisfied, the organization reports how it goes on."""
    listed = Listed("社区食堂午餐供不应求，闲置社区用房没有用起来。", group=desk.cast.group)
    issue = list_issue(listed=listed, opinions=[canteen], by=desk.users["convener"], on=desk.day(60))
    row = desk.signed(issue, 58)
    draft = Draft(
        "已对全市闲置社区用房摸底，可用于助餐点的十二处，今年先开办八处。",
        promised_until=desk.day(-40),
        uptake="partly",
        uptake_reason="另外四处没有消防通道，改造后再开办。",
        **SIGNED,
    )
    row = desk.reply(row, draft, 20)
    (asked,) = asked_of(issue)
    words = "先办八处是实在的，希望另外四处不要拖。"
    row = give_feedback(
        handover=row,
        asked=asked,
        attitude="satisfied",
        result="mostly",
        comment=words,
        by=asked.member.user,
        on=desk.day(15),
    )
    for action in ("judge", "end"):
        desk.dated(row, action, 15)
    text = "八处助餐点已开办五处，其余三处正在装修。"
    report_progress(handover=row, text=text, by=desk.users["clerk"], on=desk.day(3))


def _from_a_matter(desk: Desk) -> None:
    """The organization has answered; the office still has to clear the words for the person who raised it."""
    station, contact = desk.cast.workstation, desk.users["contact"]
    text = "菜市场门口下水道堵塞，一下雨就积水。"
    matter = raise_matter(workstation=station, text=text, by=contact, member=desk.cast.member)
    issue = list_issue(listed=Listed(text, matter=matter), by=contact, on=desk.day(30))
    Matter.objects.filter(pk=matter.pk).update(raised_on=desk.day(32))
    matter.steps.update(at=timezone.now() - datetime.timedelta(days=30))
    row = desk.signed(issue, 28)
    words = "已疏通管道八十米，更换井盖三处；下月起每季度清掏一次。"
    desk.reply(row, Draft(words, uptake="adopted", **SIGNED), 4)


def _written(users: dict[str, User], both: list[Opinion], one: Opinion, today: datetime.date) -> None:
    """A draft of a proposal, and a report that was handed in."""
    proposal = begin_proposal(opinions=both, by=users["convener"], on=today)
    title = "关于适老化改造与加装电梯统筹安排的提案"
    written = writing.Written(title=title, suggestion=proposal.suggestion)
    writing.write_proposal(proposal=proposal, by=users["convener"], seen=None, written=written)
    report = begin_report(opinions=[one], by=users["convener"])
    text = f"社区养老服务协商会上，委员反映：{one.text}建议有关部门研究。"
    words = reports.Written(title="失能老人下楼难的情况反映", text=text)
    report = reports.save_report(report=report, by=users["convener"], written=words)
    reports.submit_report(report=report, by=users["convener"], on=today)
