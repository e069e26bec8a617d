"""What else is under way in the demo's office: a questionnaire, rules, topics, an inspection, a link, plans to approve.

Like the rest of the running year it leaves the figures of the ledgers as they are.
"""

import datetime

from django.utils import timezone

from accounts.models import User
from activities.behalf import Behalf
from activities.models import Activity, ActivityKind, AnnualPlan
from consultations.actions.events import Event, start_visit
from consultations.actions.supervision import add_finding
from consultations.actions.topics import propose_topic
from consultations.models import Brand, SupervisionFinding, Topic, TopicCall
from consultations.sources import sources_of
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from duties.actions.contributions import Facts, record_contribution
from duties.actions.links import make_link, record_visit
from duties.actions.questionnaires import Reply, answer_questionnaire, publish_questionnaire
from duties.models import (
    Book,
    ContributionKind,
    Link,
    LinkKind,
    Question,
    Questionnaire,
    Regulation,
    RegulationGroup,
    RegulationVersion,
    Visit,
)
from sectors.models import Organization


def add_office_business(cast: Cast, accounts: list[Account], *, today: datetime.date | None = None) -> None:
    today = today or timezone.localdate()
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    _plans_to_approve(cast, today)
    _questionnaire(cast, users)
    _named_questionnaire(cast, users)
    _regulations(users["office"], today)
    _topics(users, today)
    _inspection(cast, users["convener"], today)
    _own_year(cast, users["member"], today)
    Brand.objects.create(
        name="荷塘夜话", group=cast.group, since=today.replace(month=1, day=1), text="傍晚到社区，和居民面对面协商。"
    )


def _plans_to_approve(cast: Cast, today: datetime.date) -> None:
    """Of two further groups that the head guides; they wait for the head."""
    kind = ActivityKind.objects.get(name="调研", family=ActivityKind.Family.GROUP)
    for group in [group for group in cast.guided if group != cast.group][:2]:
        plan = AnnualPlan.objects.create(
            group=group, year=today.year, status=AnnualPlan.Status.SUBMITTED, submitted_on=today
        )
        for title, month in (("走访联系单位，听取意见", 3), ("开展专题调研", 6), ("组织界别协商会", 9)):
            plan.items.create(title=title, kind=kind, month=month, order=month)


def _questionnaire(cast: Cast, users: dict[str, User]) -> None:
    """Anonymous, open for ten days; two others have answered."""
    asked = Questionnaire.objects.create(
        title="明年协商议题征求意见",
        intro="请用两分钟说说您最关心的事。",
        audience=Questionnaire.Audience.GROUPS,
        closes_at=timezone.now() + datetime.timedelta(days=10),
    )
    asked.groups.add(cast.group)
    most, forms, own = (
        Question.objects.create(
            questionnaire=asked, order=order, text=text, kind=kind, options=options, is_required=must
        )
        for order, (text, kind, options, must) in enumerate(
            (
                ("您最希望协商哪方面的事？", "single", "养老服务\n老旧小区改造\n营商环境\n乡村道路", True),
                ("哪些形式更方便您参加？", "multiple", "会议协商\n实地走访\n网络协商", True),
                ("您还有什么建议？", "open", "", False),
            ),
            start=1,
        )
    )
    asked = publish_questionnaire(questionnaire=asked, by=users["office"])
    for role, place, text in (("convener", 0, "建议把会开到社区去。"), ("deputy", 1, "")):
        replies = {most.pk: Reply((place,)), forms.pk: Reply((0, 1)), own.pk: Reply(text=text)}
        answer_questionnaire(questionnaire=asked, replies=replies, by=users[role])


def _named_questionnaire(cast: Cast, users: dict[str, User]) -> None:
    """Named, so that its results stand from the first answer on."""
    asked = Questionnaire.objects.create(
        title="培训需求调查",
        is_anonymous=False,
        audience=Questionnaire.Audience.GROUPS,
        closes_at=timezone.now() + datetime.timedelta(days=15),
    )
    asked.groups.add(cast.group)
    want = Question.objects.create(
        questionnaire=asked, text="您最想参加哪方面的培训？", options="提案写作\n调查研究\n法律知识"
    )
    asked = publish_questionnaire(questionnaire=asked, by=users["office"])
    for role, place in (("convener", 1), ("deputy", 0)):
        answer_questionnaire(questionnaire=asked, replies={want.pk: Reply((place,))}, by=users[role])


def _regulations(office: User, today: datetime.date) -> None:
    for number, title, group in (
        ("政协〔2019〕3号", "委员履职工作规则", "履职制度"),
        ("政协〔2019〕5号", "界别活动组织办法", "履职制度"),
        ("政协〔2018〕2号", "全体会议工作规则", "会议制度"),
    ):
        group_row, _ = RegulationGroup.objects.get_or_create(name=group)
        rule = Regulation.objects.create(number=number, title=title, group=group_row)
        for version, year in enumerate((2019, today.year), start=1) if "委员" in title else ((1, 2019),):
            RegulationVersion.objects.create(
                regulation=rule,
                number=version,
                in_force_from=datetime.date(year, 1, 1),
                note="增加请假和补假的规定。" if version > 1 else "",
                uploaded_by=office,
            )


def _topics(users: dict[str, User], today: datetime.date) -> None:
    call = TopicCall.objects.create(
        title=f"{today.year + 1} 年协商议题征集",
        year=today.year + 1,
        text="请围绕群众关心的具体事提议题，一件事一个议题。",
        opens_on=today - datetime.timedelta(days=10),
        closes_on=today + datetime.timedelta(days=20),
    )
    for role, title, reason in (
        ("member", "老旧小区加装电梯怎样收费", "加装以后电费、维护费由谁出，邻里常有争议。"),
        ("convener", "社区助餐点怎样办得长久", "助餐点开得起来，补贴一停就难办下去。"),
    ):
        topic = Topic(call=call, title=title, reason=reason)
        source = sources_of(users[role], call)[0]
        propose_topic(topic=topic, source=source, by=users[role], on=today)


def _inspection(cast: Cast, convener: User, today: datetime.date) -> None:
    """Held some weeks ago; one finding is due to be looked back at."""
    held_on = today - datetime.timedelta(days=40)
    visit = start_visit(
        event=Event(
            behalf=Behalf(Activity.InNameOf.GROUP, cast.group.name, group_id=cast.group.pk),
            title="农贸市场食品安全监督视察",
            held_on=held_on,
            place="城东农贸市场",
        ),
        kind=ActivityKind.objects.get(name="民主监督", family=ActivityKind.Family.GROUP),
        by=convener,
        organizations=[cast.organization],
    )
    add_finding(
        visit=visit,
        finding=SupervisionFinding(
            where="熟食区",
            text="两个摊位没有公示健康证。",
            organization=cast.organization,
            demand="补办公示，并向全市场通报。",
            due_on=today - datetime.timedelta(days=5),
        ),
        by=convener,
    )


def _own_year(cast: Cast, user: User, today: datetime.date) -> None:
    """The member's linked enterprise with a visit, a talk that waits for the convener, a book."""
    link = Link(
        kind=LinkKind.objects.get(name="委员联系企业"),
        member=cast.member,
        organization=Organization.objects.filter(kind=Organization.Kind.ENTERPRISE).order_by("pk").first(),
        starts_on=today.replace(month=1, day=1),
    )
    if link.organization:
        link = make_link(link=link, by=user)
        record_visit(visit=Visit(link=link, visited_on=today, text="了解用工和融资情况，带回两条意见。"), by=user)
    talk = Facts(
        kind=ContributionKind.objects.get(name="政策宣讲"),
        title="到社区宣讲医保新政策",
        done_on=today - datetime.timedelta(days=2),
        member_ids=(cast.member.pk,),
        text="四十多位居民参加，现场答疑。",
    )
    record_contribution(facts=talk, by=user)
    Book.objects.create(title="乡土中国", author="费孝通", why="下乡调研以前值得再读一遍。", recommended_by=user)
