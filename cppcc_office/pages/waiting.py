"""待办: what waits for somebody, also as deputy of another; each line says in whose place."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import Suggestion, User
from activities.models import Activity, ActivityOrganizer, JoinRequest
from consultations.models import Minutes, SupervisionFinding, Topic
from cppcc_office.pages.mark_waiting import marks_waiting
from cppcc_office.pages.own_year.waiting import waiting_of
from cppcc_office.pages.plan_waiting import TO_APPROVE, Errand, plan_errands
from cppcc_office.pages.result_waiting import results_waiting
from cppcc_office.pages.roles import Charge, Roles
from cppcc_office.pages.templatetags.navigation import page_url
from cppcc_office.shared.totals import total_of, with_total
from proposals.models import Handover, Proposal, Result, SocialReport, Sponsorship
from proposals.models.reports import AWAITED, awaiting, report_duty_conditions
from proposals.models.review import awaiting_review_by, is_reviewer
from proposals.models.writings import at_desk
from workstations.models import Finding, Inspection, Matter, Swap

SHOWN = 5


@dataclass(frozen=True)
class Task:
    """One record that waits."""

    activity: Activity
    note: str
    instead_of: str


@dataclass(frozen=True)
class Queue:
    """Records that wait for the same act: how many, the oldest few, and the page where all of them are handled."""

    title: str
    count: int
    url: str
    tasks: tuple[Task, ...] = ()
    errands: tuple[Errand, ...] = ()

    @property
    def note(self) -> str:
        shown = len(self.tasks) + len(self.errands)
        more = f"，先列出最早的 {shown} 条" if 0 < shown < self.count else ""
        return f"共 {self.count} 条{more}"


def queues_of(roles: Roles) -> list[Queue]:
    """The queues of somebody's roles that are not empty; a fixed number of queries for any number of records."""
    found = []
    user = roles.user
    if roles.kept or roles.workstations or roles.headed:
        waiting = Activity.objects.awaiting_confirmation_by(user)
        found.append(_queue("等您确认的记录", waiting, roles, "activities:confirmation"))
    if roles.guided or user.has_perm("activities.change_activity"):
        waiting = Activity.objects.awaiting_approval_by(user)
        found.append(_queue("等您审批的记录", waiting, roles, "activities:approval"))
    if roles.kept or roles.workstations or roles.headed or user.has_perm("activities.change_activity"):
        over = Activity.objects.past_and_unrecorded(user)
        found.append(_queue("已到日子、等您提交记录的活动", over, roles, ""))
    returned = Activity.objects.open_to(user, "resubmit").filter(recorded_by__in=[user, *roles.principals])
    found.append(_queue("被退回、等您修改的记录", returned, roles, "activities:mine"))
    joins = JoinRequest.objects.filter(is_added__isnull=True)
    if roles.kept or roles.workstations or roles.guided:
        correctable = Activity.objects.open_to(user, "correct")
        asked = Activity.objects.filter(pk__in=joins.filter(activity__in=correctable).values("activity"))
        found.append(_queue("有委员请求补入名单的记录", asked, roles, ""))
    for title, errands in plan_errands(roles):
        page = "plans:approval" if title == TO_APPROVE else "plans:plans" if len(errands) > SHOWN else ""
        found.append(Queue(title, len(errands), page_url(page), (), tuple(errands[:SHOWN])))
    found += _consultation_queues(roles)
    found += _inspection_queues(roles)
    if user.has_perm("accounts.change_suggestion"):
        unanswered = Suggestion.objects.filter(answer="").count()
        found.append(Queue("等待答复的投诉建议", unanswered, page_url("admin:accounts_suggestion_changelist")))
    found += _writing_queues(roles)
    found += _review_queues(user)
    found += _report_queues(roles)
    found += _result_queues(roles)
    found += _matter_queues(roles)
    found += _swap_queues(roles)
    found += _handover_queues(roles)
    found += [Queue(*waiting) for waiting in waiting_of(roles)]
    found += [Queue(*waiting) for waiting in marks_waiting(roles)]
    found += [Queue(*waiting) for waiting in results_waiting(roles)]
    return [queue for queue in found if queue.count]


def _inspection_queues(roles: Roles) -> list[Queue]:
    """Of workstations: what the contact has to answer, where the office has to look again."""
    found = []
    if roles.workstations:
        kept = [charge.thing.pk for charge in roles.workstations]
        unanswered = Finding.objects.unanswered().filter(inspection__workstation__in=kept).count()
        found.append(Queue("检查未达标、等您答复的内容", unanswered, page_url("inspections:missing")))
    if roles.user.has_perm("workstations.change_inspection"):
        due = Inspection.objects.to_recheck(timezone.localdate()).count()
        found.append(Queue("到期该复查的工作室", due, f"{page_url('inspections:list')}?show=recheck"))
    return found


def _consultation_queues(roles: Roles) -> list[Queue]:
    """What waits in consultation and supervision; asked only for roles whose business it can be."""
    user, found = roles.user, []
    heads = bool(roles.headed)
    if any(one.is_leader for one in (user, *roles.principals)) or user.has_perm("consultations.change_topic"):
        topics = Topic.objects.awaiting_choice_by(user)
        found.append(Queue("等您遴选的议题", topics.count(), page_url("consultations:choice")))
    if heads or user.has_perm("consultations.change_minutes"):
        minutes = Minutes.objects.open_to(user, "approve")
        found.append(Queue("等您审定的协商纪要", minutes.count(), page_url("consultations:minutes_waiting")))
    if heads or roles.kept or user.has_perm("consultations.change_supervisionvisit"):
        findings = SupervisionFinding.objects.kept_by(user).to_look_back_at(timezone.localdate())
        found.append(Queue("到期该回头看的问题", findings.count(), page_url("consultations:supervision")))
    return found


def writes_proposals(roles: Roles) -> bool:
    """Whether proposals may be somebody's business at all; asked before anything is looked up."""
    return bool(roles.member or roles.kept or roles.headed or roles.organizations)


def _writing_queues(roles: Roles) -> list[Queue]:
    """Proposals one is asked to sign, and those returned to who wrote them."""
    if not writes_proposals(roles):
        return []
    invited = Sponsorship.objects.waiting_for(roles.user).select_related("proposal").order_by("invited_at", "pk")
    returned = Proposal.objects.editable_by(roles.user).filter(status=Proposal.Status.RETURNED).order_by("pk")
    found = []
    for title, rows in (
        ("请您联名的提案", with_total(invited)[:SHOWN]),
        ("退回补正的提案", with_total(returned)[:SHOWN]),
    ):
        errands = []
        for row in rows:
            proposal = getattr(row, "proposal", row)
            until = proposal.cosign_until if isinstance(row, Sponsorship) else None
            note = f"请在 {until:%-m月%-d日}前答复" if until else ""
            errands.append(Errand(str(proposal), proposal.get_absolute_url(), note))
        found.append(Queue(title, total_of(rows), page_url("proposals:mine"), (), tuple(errands)))
    return found


def _review_queues(user: User) -> list[Queue]:
    """Proposals at a step of review open to somebody, and for the office those to be decided."""
    found = []
    if is_reviewer(user):
        waiting = awaiting_review_by(user, timezone.localdate()).count()
        found.append(Queue("等您审查的提案", waiting, page_url("proposals:review")))
    if user.has_perm("proposals.change_proposal"):
        undecided = Proposal.objects.filter(status__in=Proposal.UNDECIDED).count()
        found.append(Queue("等您审定的提案", undecided, page_url("proposals:desk")))
    return found


def _report_queues(roles: Roles) -> list[Queue]:
    """Social-condition reports that came back to who wrote them, and what waits at each place of the desk."""
    user, found = roles.user, []
    if roles.member or roles.kept:
        rows = SocialReport.objects.editable_by(user).filter(status=SocialReport.Status.RETURNED)
        rows = with_total(rows.only("title", "status").order_by("pk"))[:SHOWN]
        errands = tuple(Errand(str(row), page_url("reports:edit", row.pk), "") for row in rows)
        found.append(Queue("退回您修改的社情民意信息", total_of(rows), "", (), errands))
    if at_desk(user):
        duties = report_duty_conditions(user)
        waiting = {name: Count("pk", filter=awaiting(name, duties)) for name in AWAITED}
        for name, number in SocialReport.objects.aggregate(**waiting).items():
            title, status = AWAITED[name]
            found.append(Queue(f"{title}的社情民意信息", number, f"{page_url('reports:desk')}?status={status}"))
    return found


def _result_queues(roles: Roles) -> list[Queue]:
    """Results that came back to who wrote them, and for the office what is to be registered and sent out."""
    user, status, found = roles.user, Result.Status, []
    if roles.member or roles.kept or roles.headed:
        rows = Result.objects.editable_by(user).filter(status=status.RETURNED)
        rows = with_total(rows.only("title", "status").order_by("pk"))[:SHOWN]
        errands = tuple(Errand(str(row), page_url("results:edit", row.pk), "") for row in rows)
        found.append(Queue("退回您修改的成果", total_of(rows), "", (), errands))
    if Result.objects.is_desk(user):
        waiting = {"等您登记的成果": status.SUBMITTED, "等您报出的成果": status.REGISTERED}
        counts = {value: Count("pk", filter=Q(status=value)) for value in waiting.values()}
        numbers = Result.objects.aggregate(**counts)
        page = page_url("results:results")
        found += [Queue(title, numbers[value], f"{page}?status={value}") for title, value in waiting.items()]
    return found


def _matter_queues(roles: Roles) -> list[Queue]:
    """Matters people raised: new ones at workstations one keeps, and those one has; the oldest few by name."""
    if not (roles.workstations or roles.member):
        return []
    rows = Matter.objects.waiting_for(roles.user).select_related("workstation").order_by("raised_on", "pk")
    rows = with_total(rows.defer("person_name", "person_phone"))[:SHOWN]
    errands = tuple(
        Errand(str(row), row.get_absolute_url(), f"{row.workstation}，{row.get_status_display()}") for row in rows
    )
    return [Queue("等您办理的群众诉求", total_of(rows), "", (), errands)]


def _handover_queues(roles: Roles) -> list[Queue]:
    """What an organization has to sign for, draft and sign off, what the office decides, whose word is asked."""
    user, found = roles.user, []
    handovers = Handover.objects.all()
    if roles.organizations:
        served, page = handovers.served_by(user), page_url("handling:desk")
        late = served.overdue(timezone.localdate()).count()
        found.append(Queue("等您签收的交办", served.open_to(user, "sign").count(), f"{page}?show=sign"))
        found.append(Queue("等您签发的答复", handovers.open_to(user, "approve").count(), f"{page}?show=approve"))
        found.append(Queue("已经逾期的办理", late, f"{page}?show=overdue"))
    if user.has_perm("proposals.change_handover"):
        found.append(Queue("等您决定的退办、延期", handovers.to_be_decided().count(), page_url("handling:office")))
    if user.has_perm("workstations.change_matter"):
        cleared = Handover.objects.matters_to_clear().select_related("matter__workstation").order_by("pk")
        rows = with_total(cleared)[:SHOWN]
        errands = tuple(
            Errand(f"{row.matter.workstation}的诉求", page_url("handling:subject", "matter", row.matter_id), str(row))
            for row in rows
        )
        found.append(Queue("等您转告群众的答复", total_of(rows), "", (), errands))
    if roles.member or roles.convened or roles.headed or roles.organizations:
        found.append(Queue("等您反馈的答复", handovers.to_be_judged_by(user).count(), page_url("proposals:mine")))
    return found


def _swap_queues(roles: Roles) -> list[Queue]:
    """Duties at a workstation that colleagues ask a member to take."""
    if roles.member is None:
        return []
    rows = with_total(Swap.objects.listed().waiting_for(roles.user, timezone.localdate()))[:SHOWN]
    shifts = [(str(row), row.shift) for row in rows]
    errands = tuple(
        Errand(words, shift.get_absolute_url(), f"{shift.workstation}，{shift.day_words}") for words, shift in shifts
    )
    return [Queue("等您答复的换班", total_of(rows), "", (), errands)]


def _queue(title: str, waiting: QuerySet[Activity], roles: Roles, page: str) -> Queue:
    """The oldest first: what waits longest is done first."""
    leads = ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD).select_related("group", "workstation")
    rows = waiting.select_related("recorded_by").order_by("recorded_at", "pk")
    rows = with_total(rows.prefetch_related(Prefetch("organizers", leads, "leads")))[:SHOWN]
    return Queue(title, total_of(rows), page_url(page), tuple(_task(row, roles) for row in rows))


def _task(activity: Activity, roles: Roles) -> Task:
    lead = activity.leads[0] if activity.leads else None
    who = str(lead.group or lead.workstation or "") if lead else ""
    typed = f"{activity.recorded_by}登记" if activity.recorded_by else ""
    reason = f"退回原因：{activity.return_reason}" if activity.status == Activity.Status.RETURNED else ""
    note = "，".join(filter(None, [who or activity.get_in_name_of_display(), typed, reason]))
    return Task(activity, note, _instead_of(activity, lead, roles))


def _instead_of(activity: Activity, lead: ActivityOrganizer | None, roles: Roles) -> str:
    """The principal's name, when only that makes the record one's own task."""
    if lead is None or activity.recorded_by_id == roles.user.pk or roles.user.is_staff:
        return ""
    things: tuple[Charge, ...] = roles.workstations if lead.workstation_id else (*roles.kept, *roles.guided)
    key = lead.workstation_id or lead.group_id
    principals = [charge.instead_of for charge in things if charge.thing.pk == key]
    return str(principals[0]) if principals and all(principals) else ""
