"""Whose members a page of many members is about: all of them, or those of the groups somebody keeps or guides."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.models import User
from cppcc_office.pages.years import YearChoice
from members.models import Membership, groups_guided_by, groups_kept_by
from sectors.models import SectorGroup


@dataclass(frozen=True)
class Person:
    """A member in a list, with the group the member sat in on the day looked at."""

    pk: int
    name: str
    group_id: int | None
    group: str


@dataclass(frozen=True)
class Scope:
    """The members somebody may look at in a year, by group."""

    people: list[Person]
    groups: list[SectorGroup]

    @property
    def ids(self) -> list[int]:
        return [person.pk for person in self.people]

    def of_group(self, pk: str) -> list[Person]:
        return [one for one in self.people if str(one.group_id) == pk] if pk else self.people


def groups_of(user: User, permission: str) -> QuerySet[SectorGroup]:
    """All groups for leaders and staff with the right, else those kept or guided; 404 to everybody else."""
    if user.is_leader or user.has_perm(permission):
        return SectorGroup.objects.all()
    if user.is_staff:
        raise PermissionDenied("您所在的科室没有这项权限，如有需要请与系统管理员联系。")
    groups = groups_kept_by(user) | groups_guided_by(user)
    if not groups.exists():
        raise Http404
    return groups


def scope_of(request: HttpRequest, choice: YearChoice, permission: str) -> Scope:
    """Members in office on the last day of the year that counts; two or three queries."""
    groups = list(groups_of(request.user, permission))
    return Scope(people_in(groups, choice), groups)


def people_in(groups: Iterable[SectorGroup], choice: YearChoice) -> list[Person]:
    seats = Membership.objects.valid_on(choice.closing).filter(
        committee__is_home=True, sector__group__in=[group.pk for group in groups]
    )
    rows = seats.order_by("sector__group__order", "sector__order", "member__strokes", "member__pinyin", "member_id")
    found = {}
    for pk, name, group_id, group in rows.values_list(
        "member_id", "member__name", "sector__group", "sector__group__name"
    ):
        found.setdefault(pk, Person(pk, name, group_id, group))
    return list(found.values())


def chosen(request: HttpRequest, name: str, offered: Iterable[str]) -> str:
    """What of `offered` the address asks for, or nothing."""
    asked = request.GET.get(name, "")
    return asked if asked in set(offered) else ""
