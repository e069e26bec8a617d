"""What a member did in a year: every record the member stands in, with its state and why it may not count yet."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from accounts.models import User
from activities.models import Activity, ActivityKind, ActivityOrganizer, Participation
from members.models import Member, Membership
from proposals.models import Adoption, Authorship, Proposal, Result, SocialReport, Sponsorship

OWN_NAMES = (Activity.InNameOf.OWN, Activity.InNameOf.EMPLOYER)
NOT_IN_OFFICE = "这一天不在任"


@dataclass(frozen=True)
class Entry:
    """One record of the member: what, when, its state, and what stands in the way of its counting."""

    on: datetime.date
    what: str
    title: str
    url: str
    state: str
    tone: str
    remark: str
    counts: bool


def home_seats_of(member: Member) -> list[Membership]:
    """The member's seats in the home committee, with their sectors; one query."""
    return list(member.memberships.filter(committee__is_home=True).select_related("sector"))


def records_of(member: Member, seats: list[Membership], year: int, viewer: User) -> list[Entry]:
    """Everything of the year, the latest first, linked where `viewer` may open it; a fixed number of queries.

    `seats` are those in the home committee.
    """
    entries = [
        *_activities(member, year, seats, viewer),
        *_proposals(member, year, viewer),
        *_writings(member, year, seats, viewer),
    ]
    return sorted(entries, key=lambda entry: entry.on, reverse=True)


def _in_office(seats: Iterable[Membership], day: datetime.date) -> bool:
    return any(seat.is_valid_on(day) for seat in seats)


def _activities(member: Member, year: int, seats: list[Membership], viewer: User) -> Iterator[Entry]:
    """Activities and meetings the member is listed in, and those the member logged for others."""
    own = Q(participations__member=member)
    if member.user_id:
        own |= Q(recorded_by=member.user_id)
    leads = ActivityOrganizer.objects.filter(role=ActivityOrganizer.Role.LEAD).select_related("group", "workstation")
    rows = (
        Activity.objects.on_record()
        .filter(own, held_on__year=year)
        .exclude(status=Activity.Status.WITHDRAWN)
        .select_related("kind")
        .prefetch_related(
            Prefetch("participations", Participation.objects.filter(member=member), to_attr="mine"),
            Prefetch("organizers", leads, to_attr="leads"),
        )
        .distinct()
    )
    is_own = member.user_id == viewer.pk
    opened = frozenset[int]() if is_own else frozenset(rows.visible_to(viewer).values_list("pk", flat=True))
    for activity in rows:
        yield _activity(activity, seats, activity.get_absolute_url() if is_own or activity.pk in opened else "")


def _activity(activity: Activity, seats: list[Membership], url: str) -> Entry:
    presence = activity.mine[0] if activity.mine else None
    remarks = [_whose(activity), *_hindrances(activity, presence, seats)]
    is_meeting = activity.kind.family in ActivityKind.MEETINGS
    approved = activity.status == Activity.Status.APPROVED
    state = presence.get_presence_display() if approved and presence else activity.get_status_display()
    tone = "" if approved and presence and not presence.was_there else activity.status
    return Entry(
        on=activity.held_on,
        what=activity.kind.get_family_display() if is_meeting else activity.kind.name,
        title=activity.title,
        url=url,
        state=state,
        tone=tone,
        remark="；".join(words for words in remarks if words),
        counts=approved and len(remarks) == 1,
    )


def _whose(activity: Activity) -> str:
    """In whose name it was done, where that is a group or a workstation."""
    lead = activity.leads[0] if activity.leads else None
    subject = lead and (lead.group or lead.workstation)
    return f"{subject}主办" if subject else ""


def _hindrances(activity: Activity, presence: Participation | None, seats: list[Membership]) -> list[str]:
    """Why this does not count for the member, each in a sentence's part."""
    found = []
    if activity.status == Activity.Status.RETURNED:
        found.append(f"已退回，等登记人修改{f'（{activity.return_reason}）' if activity.return_reason else ''}")
    elif activity.status != Activity.Status.APPROVED:
        found.append(f"还不计入：{activity.waits_for}")
    if activity.in_name_of in OWN_NAMES:
        found.append(f"以{activity.get_in_name_of_display()}名义，只记入履职记录，不计界别积分")
    if presence is None:
        found.append("由您登记，您不在参加名单中")
    elif presence.presence == Participation.Presence.OFFICIAL:
        found.append("公务，不计缺席")
    elif not presence.was_there:
        found.append("请假" if presence.leave == Participation.Leave.APPROVED else "未参加")
    if not _in_office(seats, activity.held_on):
        found.append(NOT_IN_OFFICE)
    return found


def _proposals(member: Member, year: int, viewer: User) -> Iterator[Entry]:
    """By their titles for the member and who may read them; others are told as much as everybody."""
    is_own, read = member.user_id == viewer.pk, frozenset[int]()
    if not is_own:
        signed = Proposal.objects.filter(year=year, pk__in=member.sponsorships.values("proposal"))
        read = frozenset(signed.visible_to(viewer).values_list("pk", flat=True))
    for row in Sponsorship.objects.filter(member=member, proposal__year=year).select_related("proposal"):
        proposal = row.proposal
        remarks = ["第一提案人" if row.order == 1 else "联名", "已并案" if proposal.merged_into_id else ""]
        yield Entry(
            on=proposal.submitted_on,
            what="提案",
            title=str(proposal) if is_own or proposal.pk in read else proposal.title_for_others,
            url="",
            state=proposal.get_status_display(),
            tone=proposal.status if proposal.status != Proposal.Status.DECLINED else "",
            remark="；".join(filter(None, remarks)),
            counts=proposal.status not in (Proposal.Status.WITHDRAWN, Proposal.Status.RETURNED),
        )


def _writings(member: Member, year: int, seats: list[Membership], viewer: User) -> Iterator[Entry]:
    is_own = member.user_id == viewer.pk
    adoptions = Prefetch("adoptions", Adoption.objects.select_related("body"))
    together = Q(pk__in=Authorship.objects.filter(member=member).values("report"))
    for model, whose in ((SocialReport, Q(author=member) | together), (Result, Q(author=member))):
        rows = model.objects.filter(whose, submitted_on__year=year).prefetch_related(adoptions)
        for row in rows:
            bodies = [adoption.body.name for adoption in row.adoptions.all()]
            remark = NOT_IN_OFFICE if not _in_office(seats, row.submitted_on) else ""
            yield Entry(
                on=row.submitted_on,
                what=row.get_kind_display() if model is Result else "社情民意信息",
                title=row.title_for_others,
                url=row.get_absolute_url() if is_own or row.is_out else "",
                state=f"{'、'.join(bodies)}采用" if bodies else "已报送",
                tone="adopted" if bodies else "",
                remark=remark,
                counts=not remark,
            )
