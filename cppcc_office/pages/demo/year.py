"""The demo's year as it runs: a plan, an activity with a waiting list, a request for leave, a consultation.

Dates follow the day of the first start. Nothing here is approved as done, so no figure of the ledgers changes.
"""

import datetime

from django.utils import timezone

from accounts.models import User
from activities.actions import announce_activity
from activities.actions.leave import ask_leave
from activities.actions.plan_ahead import draft_activity
from activities.actions.plans import (
    ItemFacts,
    add_item,
    approve_paper,
    propose_item,
    start_paper,
    submit_paper,
    take_item,
    tie_activity,
)
from activities.actions.sign_up import sign_up, sign_up_many
from activities.arrangement import Arrangement
from activities.behalf import Behalf
from activities.letters import Whom, audience_of, letter_text
from activities.models import Activity, ActivityKind, AnnualPlan, Guest, Participation, PlanItem
from activities.planners import Planner
from consultations.actions.events import Event, start_consultation
from consultations.actions.opinions import add_opinion
from consultations.models import ConsultationForm
from cppcc_office.pages.demo.days import this_year
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from duties.actions.pledges import make_pledge
from members.models import Member
from outbox.actions import send_letter
from workstations.actions.door import approve_members, approve_words, decide_result, door_of, switch_door, write_result
from workstations.actions.matters import answer_matter, assign_matter, raise_matter
from workstations.models import Matter, ServiceRecord
from workstations.models.door import words_read

Family = ActivityKind.Family


def add_living_year(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    """What a group has under way on the day of the first start."""
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    group = Behalf(Activity.InNameOf.GROUP, cast.group.name, group_id=cast.group.pk)
    plan = _plan(cast, users, today)
    _visit_with_a_waiting_list(cast, users, group, plan, today)
    _study_with_a_leave_request(cast, users, group, plan, today)
    _consultation_with_opinions(cast, users, group, plan, today)
    _station_at_the_door(cast, users, today)
    make_pledge(
        member=cast.member, year=today.year, text="走访三个老旧小区，提交一件加装电梯的提案", by=users["member"]
    )


def _kind(name: str, family: str = Family.GROUP) -> ActivityKind:
    return ActivityKind.objects.get(name=name, family=family)


def _item(plan: AnnualPlan, title: str, held_on: datetime.date) -> PlanItem | None:
    """In the last days of a year, what comes next is no longer in its plan."""
    return plan.items.get(title=title) if held_on.year == plan.year else None


def _plan(cast: Cast, users: dict[str, User], today: datetime.date) -> AnnualPlan:
    """Drafted by the liaison with a member's idea in it, handed in by the convener, approved by the guide."""
    planner = Planner("group", cast.group.pk, cast.group.name)
    idea = propose_item(
        planner=planner,
        year=today.year,
        facts=ItemFacts("老旧小区加装电梯调研", _kind("调研"), month=min(today.month + 1, 12)),
        by=users["member"],
    )
    plan = start_paper(AnnualPlan, planner=planner, year=today.year, by=users["liaison"])
    for title, kind, month in (
        ("界别学习会", _kind("理论学习"), today.month),
        ("社区养老服务协商会", _kind("界别协商会"), today.month),
        ("走进联系社区送医送药", _kind("医疗惠民", Family.SERVICE), max(today.month - 2, 1)),
        ("视察乡村道路建设", _kind("视察"), today.month),
    ):
        add_item(plan=plan, facts=ItemFacts(title, kind, month=month), by=users["liaison"])
    take_item(item=idea, by=users["convener"])
    plan = submit_paper(paper=plan, by=users["convener"], on=min(today, today.replace(month=1, day=20)))
    return approve_paper(paper=plan, by=users["head"])


def _announced(user: User, plan: Arrangement) -> Activity:
    return announce_activity(activity=draft_activity(plan=plan, by=user), by=user)


def _visit_with_a_waiting_list(
    cast: Cast, users: dict[str, User], group: Behalf, plan: AnnualPlan, today: datetime.date
) -> None:
    """Three places, and four who want to come; the last waits. The others have not answered and get a reminder."""
    held_on = today + datetime.timedelta(days=9)
    visit = _announced(
        users["convener"],
        Arrangement(
            behalf=group,
            kind=_kind("视察"),
            held_on=held_on,
            starts_at=datetime.time(8, 30),
            ends_at=datetime.time(17),
            title="乡村道路建设视察",
            place="市政协门前集合乘车",
            capacity=3,
            plan_item=_item(plan, "视察乡村道路建设", held_on),
            invited=frozenset({f"group:{cast.group.pk}"}),
        ),
    )
    sign_up_many(activity=visit, members=[cast.convener, *cast.others[:2]], by=users["liaison"])
    sign_up(activity=visit, member=users["member"].member, by=users["member"])
    send_letter(
        subject=f"请尽快答复：{visit.title}",
        text=letter_text(visit),
        recipients=[*audience_of(visit, Whom.UNANSWERED).users, users["member"]],
        by=users["convener"],
        url=visit.get_absolute_url(),
    )


def _study_with_a_leave_request(
    cast: Cast, users: dict[str, User], group: Behalf, plan: AnnualPlan, today: datetime.date
) -> None:
    """Everybody has to come; one member asks for leave, which waits for the convener."""
    held_on = today + datetime.timedelta(days=5)
    study = _announced(
        users["liaison"],
        Arrangement(
            behalf=group,
            kind=_kind("理论学习"),
            held_on=held_on,
            starts_at=datetime.time(9),
            ends_at=datetime.time(11, 30),
            title="界别学习会",
            place="市政协三楼会议室",
            obligation=Activity.Obligation.COMPULSORY,
            plan_item=_item(plan, "界别学习会", held_on),
            invited=frozenset({f"group:{cast.group.pk}"}),
        ),
    )
    ask_leave(
        activity=study,
        member=users["member"].member,
        kind=Participation.LeaveKind.OFFICIAL,
        reason="参加单位年度考核",
        by=users["member"],
    )


def _consultation_with_opinions(
    cast: Cast, users: dict[str, User], group: Behalf, plan: AnnualPlan, today: datetime.date
) -> None:
    """Held a few days ago; the opinions are written down, the record is not handed in yet."""
    consultation = start_consultation(
        event=Event(
            behalf=group,
            title="社区养老服务协商会",
            held_on=this_year(today - datetime.timedelta(days=3), today),
            starts_at=datetime.time(14, 30),
            place="市政协一楼协商室",
        ),
        form=ConsultationForm.objects.get(name="界别协商"),
        by=users["convener"],
    )
    item = _item(plan, "社区养老服务协商会", consultation.activity.held_on)
    activity = tie_activity(activity=consultation.activity, item=item, by=users["convener"])
    speakers: list[Member] = [cast.convener, cast.member, *cast.others[:2]]
    for member in speakers:
        Participation.objects.create(activity=activity, member=member, is_host=member == cast.convener)
    guest = Guest.objects.create(activity=activity, name="刘明", organization="市民政局", role="养老服务科科长")
    said = [
        (f"m:{cast.member.pk}", "社区食堂午餐供不应求，建议把闲置的社区用房改作助餐点。"),
        (f"m:{cast.others[0].pk}", "上门护理收费不透明，建议公布服务目录和价格。"),
        (f"g:{guest.pk}", "今年计划新增二十个助餐点，目录正在修订。"),
        (f"m:{cast.others[1].pk}", "老旧小区没有电梯，失能老人下不了楼，建议把适老化改造和加装电梯一起安排。"),
    ]
    for speaker, text in said:
        phase = "answer" if speaker.startswith("g") else "opinion"
        add_opinion(consultation=consultation, speaker=speaker, text=text, by=users["liaison"], phase=phase)


def _station_at_the_door(cast: Cast, users: dict[str, User], today: datetime.date) -> None:
    """A workstation with its public page on, three receptions, and two matters: one new, one answered."""
    station, contact, office = cast.workstation, users["contact"], users["office"]
    member = station.attachments.valid_on(today).select_related("member")[0].member
    station.about = "驻室委员轮流接待来访群众，听取社区居民的意见和建议，能答复的当场答复，不能答复的交委员办理。"
    station.hours = "每周三上午 9:00—11:30"
    station.save()
    door = door_of(station)
    write = {"title": "小区门口装上了路灯", "text": "居民反映门口夜间没有照明，委员联系城管部门，两周内装好路灯六盏。"}
    result = write_result(door=door, by=contact, **write)
    approve_words(door=door, read=words_read(door.workstation), by=office)
    approve_members(door=door, member_ids=[member.pk], by=office)
    decide_result(result=result, is_public=True, by=office)
    switch_door(door=door, is_on=True, by=office)
    for days, kind, people, about in (
        (1, ServiceRecord.Kind.RECEPTION, 2, "反映楼道堆放杂物"),
        (8, ServiceRecord.Kind.VISIT, 5, "走访独居老人"),
        (15, ServiceRecord.Kind.ONLINE, 12, "居民群里答复医保问题"),
    ):
        day = today - datetime.timedelta(days=days)
        ServiceRecord.objects.create(
            workstation=station, kind=kind, held_on=day, people=people, matter=about, recorded_by=contact
        )
    reception = ServiceRecord.objects.filter(workstation=station).latest("held_on")
    raise_matter(
        workstation=station,
        text="三号楼楼道堆放杂物，消防通道不畅，请帮助协调清理。",
        name="王桂兰",
        phone="13800001234",
        origin=reception,
        by=contact,
    )
    matter = raise_matter(workstation=station, text="社区食堂周末不开门，老人吃饭不方便。", by=contact)
    Matter.objects.filter(pk=matter.pk).update(raised_on=today - datetime.timedelta(days=6))
    matter = assign_matter(matter=matter, by=contact, member=member)
    answer_matter(matter=matter, by=contact, answer="已与街道商定，从下月起周末供应午餐，请到食堂登记。")
