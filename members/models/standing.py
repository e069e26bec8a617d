"""What a person is on a day: the groups and committees somebody keeps, guides, heads or sits in.

Posts, liaisons, guidance, clerks and seats are read once during a request, each when first asked for; every
`visible_to` then selects by ids instead of by subqueries inside subqueries, and the home page has their names.
"""

import datetime
from functools import cached_property

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from members.models.seats import Guidance, MemberGroup, MemberGroupSeat, Membership, Post
from sectors.models import GroupLiaison, OrganizationClerk, SectorGroup, SpecialCommittee


class Standing:
    """Ids of what `user` is there for on `day`, oneself or as deputy (AB 角); seats count for oneself only."""

    def __init__(self, user: User, day: datetime.date) -> None:
        self._user, self._day, self._people = user, day, user.acts_for(day)

    @cached_property
    def posts(self) -> list[Post]:
        """With the `account` of who holds each."""
        posts = Post.objects.valid_on(self._day).filter(member__user__in=self._people)
        return list(posts.select_related("group", "special_committee").annotate(account=F("member__user")))

    @cached_property
    def guidance(self) -> list[Guidance]:
        """In the order of the groups, with the `account` of the chairperson where one guides."""
        guides = Q(chairperson__user__in=self._people) | Q(special_committee__in=self.committees_headed)
        found = Guidance.objects.valid_on(self._day).filter(guides).annotate(account=F("chairperson__user"))
        return list(found.select_related("group").order_by("group__order", "pk"))

    @cached_property
    def liaisons(self) -> list[GroupLiaison]:
        liaisons = GroupLiaison.objects.valid_on(self._day).filter(user__in=self._people)
        return list(liaisons.select_related("group"))

    @cached_property
    def clerks(self) -> list[OrganizationClerk]:
        clerks = OrganizationClerk.objects.valid_on(self._day).filter(user__in=self._people)
        return list(clerks.select_related("organization"))

    @cached_property
    def _seats(self) -> list[tuple[int | None, int | None]]:
        if not hasattr(self._user, "member"):
            return []
        seats = Membership.objects.valid_on(self._day).filter(member__user=self._user, committee__is_home=True)
        return list(seats.order_by().values_list("sector__group", "special_committee"))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The posts held, whatever they are posts of."""
        return frozenset(post.role for post in self.posts)

    @property
    def groups_convened(self) -> frozenset[int]:
        return frozenset(post.group_id for post in self.posts if post.role in Post.CONVENERS)

    @property
    def groups_liaised(self) -> frozenset[int]:
        return frozenset(liaison.group_id for liaison in self.liaisons)

    @property
    def groups_kept(self) -> frozenset[int]:
        return self.groups_convened | self.groups_liaised

    @property
    def groups_guided(self) -> frozenset[int]:
        return frozenset(row.group_id for row in self.guidance)

    @property
    def groups_guided_in_committee(self) -> frozenset[int]:
        guides = [row for row in self.guidance if row.kind == Guidance.Kind.GUIDE]
        return frozenset(row.group_id for row in guides if row.special_committee_id is not None)

    @property
    def groups_sat_in(self) -> frozenset[int]:
        return frozenset(group for group, _ in self._seats if group is not None)

    @property
    def committees_headed(self) -> frozenset[int]:
        return frozenset(post.special_committee_id for post in self.posts if post.role in Post.COMMITTEE_HEADS)

    @property
    def committees_sat_in(self) -> frozenset[int]:
        return frozenset(committee for _, committee in self._seats if committee is not None)

    @cached_property
    def member_groups_headed(self) -> frozenset[int]:
        seats = MemberGroupSeat.objects.valid_on(self._day).filter(is_head=True, member__user__in=self._people)
        return frozenset(seats.values_list("group", flat=True))

    @property
    def organizations_served(self) -> frozenset[int]:
        """Organizations for which what is handed over to them is handled."""
        return frozenset(clerk.organization_id for clerk in self.clerks)

    @property
    def works_in_committee(self) -> bool:
        """A seat, a post or a group to keep: whoever may read what the committee has made its own."""
        return bool(self.groups_sat_in or self.roles or self.groups_kept or self.groups_guided)


def standing_of(user: User, on: datetime.date | None = None) -> Standing:
    """What `user` is that day (today)."""
    day = on or timezone.localdate()
    return user.recalled(("standing", day), lambda: Standing(user, day))


def groups_convened_by(user: User, on: datetime.date | None = None) -> QuerySet[SectorGroup]:
    """Groups `user` convenes that day, alone or as one of several, or as deputy of a convener."""
    return SectorGroup.objects.filter(pk__in=standing_of(user, on).groups_convened)


def groups_liaised_by(user: User, on: datetime.date | None = None) -> QuerySet[SectorGroup]:
    """Groups whose liaison `user` is that day, or the deputy of one."""
    return SectorGroup.objects.filter(pk__in=standing_of(user, on).groups_liaised)


def groups_kept_by(user: User, on: datetime.date | None = None) -> QuerySet[SectorGroup]:
    """Groups whose records `user` keeps and confirms that day: as convener, as liaison, or as deputy of one."""
    return SectorGroup.objects.filter(pk__in=standing_of(user, on).groups_kept)


def groups_guided_in_committee_by(user: User, on: datetime.date | None = None) -> QuerySet[SectorGroup]:
    """Groups guided that day by a special committee that `user` heads, or as deputy of a head."""
    return SectorGroup.objects.filter(pk__in=standing_of(user, on).groups_guided_in_committee)


def groups_guided_by(user: User, on: datetime.date | None = None) -> QuerySet[SectorGroup]:
    """Groups `user` answers for that day: as chairperson, as head of the guiding committee, or as deputy of one."""
    return SectorGroup.objects.filter(pk__in=standing_of(user, on).groups_guided)


def groups_sat_in_by(user: User, on: datetime.date | None = None) -> QuerySet[SectorGroup]:
    """Groups in which `user` has a seat of the home committee that day, oneself."""
    return SectorGroup.objects.filter(pk__in=standing_of(user, on).groups_sat_in)


def committees_headed_by(user: User, on: datetime.date | None = None) -> QuerySet[SpecialCommittee]:
    """Special committees that `user` heads that day, alone or as one of several, or as deputy of a head."""
    return SpecialCommittee.objects.filter(pk__in=standing_of(user, on).committees_headed)


def member_groups_headed_by(user: User, on: datetime.date | None = None) -> QuerySet[MemberGroup]:
    """Member groups that `user` heads that day, or as deputy of a head."""
    return MemberGroup.objects.filter(pk__in=standing_of(user, on).member_groups_headed)


def committees_sat_in_by(user: User, on: datetime.date | None = None) -> QuerySet[SpecialCommittee]:
    """Special committees in which `user` sits that day, oneself."""
    return SpecialCommittee.objects.filter(pk__in=standing_of(user, on).committees_sat_in)
