"""待办: what waits for somebody, also as deputy of another; each line says in whose place."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Suggestion, User
from activities.models import Activity, ActivityOrganizer, JoinRequest
from consultations.models import Minutes, SupervisionFinding, Topic
from cppcc_office.pages.mark_waiting import marks_waiting
from cppcc_office.pages.own_year.waiting import own_year_waiting
from cppcc_office.pages.plan_waiting import plans_waiting
from cppcc_office.pages.queues import Errand, Queue, Waiting, filled
from cppcc_office.pages.result_waiting import results_waiting
from cppcc_office.pages.roles import Charge, Roles
from cppcc_office.pages.templatetags.navigation import page_url
from proposals.models import Handover, Proposal, Result, SocialReport, Sponsorship
from proposals.models.reports import AWAITED, awaiting, report_duty_conditions
from proposals.models.review import awaiting_review_by, is_reviewer
from proposals.models.writings import at_desk
from workstations.models import Finding, Inspection, Matter, Swap


def queues_of(roles: Roles) -> list[Queue]:
    """The queues of somebody's roles that are not empty; a fixed number of queries for any number of records."""
    return filled(
        [
            *_activities(roles),
            *plans_waiting(roles),
            *_consultation(roles),
            *_inspections(roles),
            *_suggestions(roles.user),
            *_proposals(roles),
            *_review(roles.user),
            *_reports(roles),
            *_results(roles),
            *_matters(roles),
            *_swaps(roles),
            *_handovers(roles),
            *own_year_waiting(roles),
            *marks_waiting(roles),
            *results_waiting(roles),
        ]
    )


def _activities(roles: Roles) -> Iterator[Waiting]:
    """Records at each of their steps; the oldest first: what waits longest is done first."""
    user, rows = roles.user, Activity.objects.all()
    is_office = user.has_perm("activities.change_activity")
    keeps = bool(roles.kept or roles.workstations or roles.headed)
    leads = ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD).select_related("group", "workstation")
    rows = rows.select_related("recorded_by").prefetch_related(Prefetch("organizers", leads, "leads"))
    rows, tell = rows.order_by("recorded_at", "pk"), partial(_tell_activity, roles=roles)
    if keeps:
        yield Waiting("等您确认的记录", rows.awaiting_confirmation_by(user), page_url("activities:confirmation"), tell)
    if roles.guided or is_office:
        yield Waiting("等您审批的记录", rows.awaiting_approval_by(user), page_url("activities:approval"), tell)
    if keeps or is_office:
        yield Waiting("已到日子、等您提交记录的活动", rows.past_and_unrecorded(user), "", tell)
    returned = rows.open_to(user, "resubmit").filter(recorded_by__in=[user, *roles.principals])
    yield Waiting("被退回、等您修改的记录", returned, page_url("activities:mine"), tell)
    if roles.kept or roles.workstations or roles.guided:
        joins = JoinRequest.objects.filter(is_added__isnull=True, activity__in=rows.open_to(user, "correct").order_by())
        yield Waiting("有委员请求补入名单的记录", rows.filter(pk__in=joins.values("activity")), "", tell)


def _tell_activity(activity: Activity, roles: Roles) -> Errand:
    lead = activity.leads[0] if activity.leads else None
    who = str(lead.group or lead.workstation or "") if lead else ""
    typed = f"{activity.recorded_by}登记" if activity.recorded_by else ""
    reason = f"退回原因：{activity.return_reason}" if activity.status == Activity.Status.RETURNED else ""
    day = f"{activity.held_on:%Y年%-m月%-d日}"
    note = "，".join(filter(None, [day, who or activity.get_in_name_of_display(), typed, reason]))
    return Errand(activity.title, activity.get_absolute_url(), note, _instead_of(activity, lead, roles))


def _instead_of(activity: Activity, lead: ActivityOrganizer | None, roles: Roles) -> str:
    """The principal's name, when only that makes the record one's own task."""
    if lead is None or activity.recorded_by_id == roles.user.pk or roles.user.is_staff:
        return ""
    things: tuple[Charge, ...] = roles.workstations if lead.workstation_id else (*roles.kept, *roles.guided)
    key = lead.workstation_id or lead.group_id
    principals = [charge.instead_of for charge in things if charge.thing.pk == key]
    return str(principals[0]) if principals and all(principals) else ""


def _consultation(roles: Roles) -> Iterator[Waiting]:
    """What waits in consultation and supervision; asked only for roles whose business it can be."""
    user = roles.user
    if any(one.is_leader for one in (user, *roles.principals)) or user.has_perm("consultations.change_topic"):
        yield Waiting("等您遴选的议题", Topic.objects.awaiting_choice_by(user), page_url("consultations:choice"))
    if roles.headed or user.has_perm("consultations.change_minutes"):
        minutes = Minutes.objects.open_to(user, "approve")
        yield Waiting("等您审定的协商纪要", minutes, page_url("consultations:minutes_waiting"))
    if roles.headed or roles.kept or user.has_perm("consultations.change_supervisionvisit"):
        findings = SupervisionFinding.objects.kept_by(user).to_look_back_at(timezone.localdate())
        yield Waiting("到期该回头看的问题", findings, page_url("consultations:supervision"))


def _inspections(roles: Roles) -> Iterator[Waiting]:
    """Of workstations: what the contact has to answer, where the office has to look again."""
    if roles.workstations:
        kept = [charge.thing.pk for charge in roles.workstations]
        unanswered = Finding.objects.unanswered().filter(inspection__workstation__in=kept)
        yield Waiting("检查未达标、等您答复的内容", unanswered, page_url("inspections:missing"))
    if roles.user.has_perm("workstations.change_inspection"):
        due = Inspection.objects.to_recheck(timezone.localdate())
        yield Waiting("到期该复查的工作室", due, f"{page_url('inspections:list')}?show=recheck")


def _suggestions(user: User) -> Iterator[Waiting]:
    if user.has_perm("accounts.change_suggestion"):
        unanswered = Suggestion.objects.filter(answer="")
        yield Waiting("等待答复的投诉建议", unanswered, page_url("admin:accounts_suggestion_changelist"))


def writes_proposals(roles: Roles) -> bool:
    """Whether proposals may be somebody's business at all; asked before anything is looked up."""
    return bool(roles.member or roles.kept or roles.headed or roles.organizations)


def _proposals(roles: Roles) -> Iterator[Waiting]:
    """Proposals one is asked to sign, and those returned to who wrote them."""
    if not writes_proposals(roles):
        return
    invited = Sponsorship.objects.waiting_for(roles.user).select_related("proposal").order_by("invited_at", "pk")
    yield Waiting("请您联名的提案", invited, page_url("proposals:mine"), _tell_invitation)
    returned = Proposal.objects.editable_by(roles.user).filter(status=Proposal.Status.RETURNED).order_by("pk")
    yield Waiting("退回补正的提案", returned, page_url("proposals:mine"), _tell_proposal)


def _tell_invitation(row: Sponsorship) -> Errand:
    until = row.proposal.cosign_until
    return _tell_proposal(row.proposal, f"请在 {until:%-m月%-d日}前答复" if until else "")


def _tell_proposal(row: Proposal, note: str = "") -> Errand:
    return Errand(str(row), row.get_absolute_url(), note)


def _review(user: User) -> Iterator[Waiting]:
    """Proposals at a step of review open to somebody, and for the office those to be decided."""
    if is_reviewer(user):
        waiting = awaiting_review_by(user, timezone.localdate())
        yield Waiting("等您审查的提案", waiting, page_url("proposals:review"))
    if user.has_perm("proposals.change_proposal"):
        undecided = Proposal.objects.filter(status__in=Proposal.UNDECIDED)
        yield Waiting("等您审定的提案", undecided, page_url("proposals:desk"))


def _reports(roles: Roles) -> Iterator[Waiting]:
    """Social-condition reports that came back to who wrote them, and what waits at each place of the desk."""
    user, reports = roles.user, SocialReport.objects
    if roles.member or roles.kept:
        rows = reports.editable_by(user).filter(status=SocialReport.Status.RETURNED)
        rows = rows.only("title", "status").order_by("pk")
        yield Waiting("退回您修改的社情民意信息", rows, "", partial(_tell_writing, page="reports:edit"))
    if at_desk(user):
        duties, page = report_duty_conditions(user), page_url("reports:desk")
        for act, (title, status) in AWAITED.items():
            yield Waiting(f"{title}的社情民意信息", reports.filter(awaiting(act, duties)), f"{page}?status={status}")


def _results(roles: Roles) -> Iterator[Waiting]:
    """Results that came back to who wrote them, and for the office what is to be registered and sent out."""
    user, status, results = roles.user, Result.Status, Result.objects
    if roles.member or roles.kept or roles.headed:
        rows = results.editable_by(user).filter(status=status.RETURNED).only("title", "status").order_by("pk")
        yield Waiting("退回您修改的成果", rows, "", partial(_tell_writing, page="results:edit"))
    if results.is_desk(user):
        page = page_url("results:results")
        for title, value in {"等您登记的成果": status.SUBMITTED, "等您报出的成果": status.REGISTERED}.items():
            yield Waiting(title, results.filter(status=value), f"{page}?status={value}")


def _tell_writing(row: SocialReport | Result, page: str) -> Errand:
    return Errand(str(row), page_url(page, row.pk), "")


def _matters(roles: Roles) -> Iterator[Waiting]:
    """Matters people raised: new ones at workstations one keeps, and those one has; the oldest few by name."""
    if roles.workstations or roles.member:
        rows = Matter.objects.waiting_for(roles.user).select_related("workstation").order_by("raised_on", "pk")
        yield Waiting("等您办理的群众诉求", rows.defer("person_name", "person_phone"), "", _tell_matter)


def _tell_matter(row: Matter) -> Errand:
    return Errand(str(row), row.get_absolute_url(), f"{row.workstation}，{row.get_status_display()}")


def _swaps(roles: Roles) -> Iterator[Waiting]:
    """Duties at a workstation that colleagues ask a member to take."""
    if roles.member:
        rows = Swap.objects.listed().waiting_for(roles.user, timezone.localdate())
        yield Waiting("等您答复的换班", rows, "", _tell_swap)


def _tell_swap(row: Swap) -> Errand:
    shift = row.shift
    return Errand(str(row), shift.get_absolute_url(), f"{shift.workstation}，{shift.day_words}")


def _handovers(roles: Roles) -> Iterator[Waiting]:
    """What an organization has to sign for, draft and sign off, what the office decides, whose word is asked."""
    user, handovers = roles.user, Handover.objects.all()
    if roles.organizations:
        served, page = handovers.served_by(user), page_url("handling:desk")
        yield Waiting("等您签收的交办", served.open_to(user, "sign"), f"{page}?show=sign")
        yield Waiting("等您签发的答复", handovers.open_to(user, "approve"), f"{page}?show=approve")
        yield Waiting("已经逾期的办理", served.overdue(timezone.localdate()), f"{page}?show=overdue")
    if user.has_perm("proposals.change_handover"):
        yield Waiting("等您决定的退办、延期", handovers.to_be_decided(), page_url("handling:office"))
    if user.has_perm("workstations.change_matter"):
        cleared = handovers.matters_to_clear().select_related("matter__workstation").order_by("pk")
        yield Waiting("等您转告群众的答复", cleared, "", _tell_answer)
    if roles.member or roles.convened or roles.headed or roles.organizations:
        yield Waiting("等您反馈的答复", handovers.to_be_judged_by(user), page_url("proposals:mine"))


def _tell_answer(row: Handover) -> Errand:
    page = page_url("handling:subject", "matter", row.matter_id)
    return Errand(f"{row.matter.workstation}的诉求", page, str(row))
