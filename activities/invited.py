"""Who an activity's invitations speak of, on its day."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from activities.models import Activity, Invitation
from members.models import Member, MemberGroupSeat, Membership, Post


def invited_members(activity: Activity) -> QuerySet[Member]:
    """Members in office on the activity's day whom an invitation names: by group, special committee, member group,
    person, or all of them; each once, in one query.
    """
    day = activity.held_on
    asked = Invitation.objects.filter(activity=activity)
    named, person = asked.order_by(), OuterRef("pk")
    seats = Membership.objects.valid_on(day).filter(member=person)
    posts = Post.objects.valid_on(day).filter(member=person, role__in=Post.COMMITTEE_HEADS)
    in_group = seats.filter(committee__is_home=True, sector__group__in=named.values("group"))
    in_committee = seats.filter(special_committee__in=named.values("special_committee"))
    heads_committee = posts.filter(special_committee__in=named.values("special_committee"))
    in_member_group = MemberGroupSeat.objects.valid_on(day).filter(
        member=person, group__in=named.values("member_group")
    )
    return Member.objects.in_office_on(day).filter(
        Exists(asked.filter(is_everyone=True))
        | Q(pk__in=named.filter(member__isnull=False).values("member"))
        | Exists(in_group)
        | Exists(in_committee)
        | Exists(heads_committee)
        | Exists(in_member_group)
    )


def named_but_not_in_office(activity: Activity) -> list[str]:
    """Names of those invited by name who are not in office that day."""
    here = Member.objects.in_office_on(activity.held_on)
    rows = Invitation.objects.filter(activity=activity, member__isnull=False).exclude(member__in=here)
    return list(rows.values_list("member__name", flat=True))


def is_invited(activity: Activity, member: Member) -> bool:
    """Whether a member stands on the list, or within what an invitation names, on the day of the activity."""
    on_the_list = activity.participations.filter(member=member)
    return on_the_list.exists() or invited_members(activity).filter(pk=member.pk).exists()
