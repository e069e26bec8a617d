"""工作室页: one workstation with who serves there, how it is reached, its activities and brands."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from activities.models import Activity, ActivityOrganizer
from consultations.models import Brand
from cppcc_office.pages.group import groups_visible_to
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.phones import masked_phone
from members.models import Member, Membership
from scoring.readers import may_rank
from workstations.models import Attachment, Workstation, workstations_kept_by
from workstations.models.inspections import sees_all
from workstations.models.register import workstations_served_by
from workstations.models.service import sees_all_service

LATEST = 50
WANTED = ("contact_name", "contact_phone", "hours", "address")


@dataclass(frozen=True)
class Serving:
    """A member attached, as the page shows the person."""

    row: Attachment
    sectors: str
    leads: bool
    opens: bool


def workstation(request: HttpRequest, pk: int) -> HttpResponse:
    """One workstation."""
    station = get_visible(Workstation.objects.listed(), request.user, pk=pk)
    choice = year_asked(request)
    serves = workstations_served_by(request.user).filter(pk=pk).exists()
    may_edit = Workstation.objects.editable_by(request.user).filter(pk=pk).exists()
    keeps = workstations_kept_by(request.user).filter(pk=pk).exists()
    present, former = _members(station, request.user, choice.today)
    context = {
        "station": station,
        "choice": choice,
        "subtitle": " · ".join(filter(None, [station.get_form_display(), station.kind.name, station.place])),
        "facts": _facts(station, choice.today),
        "group": _group(station, request.user),
        "branches": station.branches.visible_to(request.user).filter(ends_on__isnull=True).listed().order_by("name"),
        "present": present,
        "former": former,
        "photos": station.photos.all(),
        "brands": Brand.objects.visible_to(request.user).filter(workstation=station),
        "may_edit": may_edit,
        "untold": _untold(station) if may_edit and not station.ends_on else "",
        "may_withdraw": request.user.has_perm("workstations.change_workstation") and not serves,
        "opens_inspections": serves or sees_all(request.user),
        "opens_service": serves or sees_all_service(request.user),
        "opens_points": keeps or may_rank(request.user),
        "keeps": keeps and not station.ends_on,
        **_activities(station, request.user, choice),
    }
    return render(request, "workstations/detail.html", context)


def _untold(station: Workstation) -> str:
    """What visitors need to know and nobody wrote down yet, in words."""
    fields = (Workstation._meta.get_field(name) for name in WANTED)
    return "、".join(field.verbose_name for field in fields if not getattr(station, field.name))


def _facts(station: Workstation, today: datetime.date) -> list[tuple[str, Any]]:
    """Names and values; the number of the contact is masked as everywhere."""
    links = station.chairpersons.valid_on(today).select_related("chairperson")
    return [
        ("形式", station.get_form_display()),
        ("类型", station.kind.name),
        ("层级", station.get_level_display()),
        ("挂牌政协", station.committee),
        ("挂牌时间", f"{station.starts_on:%Y年%-m月%-d日}" if station.starts_on else ""),
        ("所在地", station.place),
        ("详细地址", station.address),
        ("依托单位", station.host),
        ("开放时间", station.hours),
        ("联系人", station.contact_name),
        ("联系电话", masked_phone(station.contact_phone)),
        ("联系领导", "、".join(row.chairperson.name for row in links)),
    ]


def _group(station: Workstation, user: User) -> Any:
    """The sector's group, when the person may open its page."""
    if station.sector is None:
        return None
    return groups_visible_to(user).filter(pk=station.sector.group_id).distinct().first()


def _members(station: Workstation, user: User, today: datetime.date) -> tuple[list[Serving], list[Serving]]:
    """Who serves there today, those who lead first, and who served before; three queries."""
    day = station.ends_on or today
    order = ("member__strokes", "member__pinyin", "member_id")
    rows = list(station.attachments.select_related("member").order_by(*order))
    keys = [row.member_id for row in rows]
    open_to_user = set(Member.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    sectors: dict[int, list[str]] = {}
    seats = Membership.objects.valid_on(day).filter(member__in=keys, committee__is_home=True, sector__isnull=False)
    for key, name in seats.values_list("member_id", "sector__name"):
        sectors.setdefault(key, []).append(name)
    people = [
        Serving(row, "、".join(sectors.get(row.member_id, [])), row.leads_on(day), row.member_id in open_to_user)
        for row in rows
    ]
    present = [one for one in people if one.row.is_valid_on(day)]
    present.sort(key=lambda one: not one.leads)
    return present, [one for one in people if not one.row.is_valid_on(day)]


def _activities(station: Workstation, user: User, choice: YearChoice) -> dict[str, Any]:
    """The year's activities: the figures of all that count, and those the person may see; two queries."""
    held = Activity.objects.filter(pk__in=_organized(station)).held_in(choice.year)
    counting = held.counting().aggregate(number=Count("pk"), received=Sum("received"), opinions=Sum("opinions"))
    seen = Activity.objects.visible_to(user).on_record().filter(pk__in=held.values("pk"))
    seen = seen.exclude(status=Activity.Status.WITHDRAWN).select_related("kind")
    return {"counting": counting, "activities": seen.order_by("-held_on", "-pk")[:LATEST]}


def _organized(station: Workstation) -> QuerySet:
    return ActivityOrganizer.objects.filter(workstation=station).values("activity")
