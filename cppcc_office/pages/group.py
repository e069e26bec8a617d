"""界别（联组）: the list of groups, and the page of one with everything its convener is asked about."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import User
from activities.models import Activity, ActivityKind, ActivityOrganizer, AnnualPlan, Participation
from activities.models.people import NOT_THERE
from cppcc_office.pages import group_year
from cppcc_office.pages.quiet import quiet_members
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.freshness import one_look
from members.models import Guidance, Membership, Post, groups_guided_by, groups_kept_by, standing_of
from scoring.duty import group_duty
from scoring.marks import group_marks
from scoring.models.publication import is_published
from scoring.readers import may_rank
from scoring.year_on_year import own_years
from sectors.models import GroupLiaison, SectorGroup
from workstations.models import Attachment, Workstation


def groups_visible_to(user: User) -> QuerySet[SectorGroup]:
    """Leaders and the secretariat see every group; others those they keep or guide, as deputies too."""
    if user.sees_everything:
        return SectorGroup.objects.all()
    return groups_kept_by(user) | groups_guided_by(user)


@dataclass(frozen=True)
class GroupRow:
    """One group in the list."""

    pk: int
    name: str
    is_guided: bool
    conveners: list[str]
    members: int
    duty: group_year.DutyCount
    missing: list[str]
    unvisited: list[str]
    units: int
    papers: tuple


def groups(request: HttpRequest) -> HttpResponse:
    """The groups with their 1-2-4-5 and the contact units nobody entered in the year."""
    choice = year_asked(request)
    shown = list(groups_visible_to(request.user).distinct().order_by("order", "pk"))
    rows = group_rows(shown, choice, guided=standing_of(request.user).groups_guided)
    context = {
        "choice": choice,
        "caption": f"{choice.year} 年各界别（联组）",
        "rows": sorted(rows, key=lambda row: not row.is_guided),
        "unvisited": sum(len(row.unvisited) for row in rows),
        "complete": sum(1 for row in rows if row.duty.required and not row.missing),
    }
    return render(request, "pages/groups.html", context)


def group_rows(shown: list[SectorGroup], choice: YearChoice, *, guided: set[int]) -> list[GroupRow]:
    """A line for each group; a fixed number of queries for any number of groups."""
    keys = [group.pk for group in shown]
    duties, places = group_duty(choice.year, shown), group_year.departments(keys, choice.year, choice.closing)
    heads, counts = group_year.conveners(keys, choice.closing), group_year.head_counts(keys, choice.closing)
    papers = group_year.papers(keys, choice.year)
    return [
        GroupRow(
            pk=group.pk,
            name=group.name,
            is_guided=group.pk in guided,
            conveners=heads.get(group.pk, []),
            members=counts.get(group.pk, 0),
            duty=group_year.duty_count(duties[group.pk]),
            missing=duties[group.pk].missing,
            unvisited=[name for place in places[group.pk] for name in place.unvisited],
            units=sum(len(place.units) for place in places[group.pk]),
            papers=papers[group.pk],
        )
        for group in shown
    ]


@one_look()
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group's year."""
    group = get_object_or_404(groups_visible_to(request.user).distinct(), pk=pk)
    choice = year_asked(request)
    duty, links = group_duty(choice.year, [group])[pk], links_open_to(request.user, group)
    years = own_years(choice.year, on=choice.today) if links["opens_points"] else None
    context = {
        "group": group,
        "choice": choice,
        "duty": duty,
        "count": group_year.duty_count(duty),
        "chapters": group_year.duty_chapters(duty),
        "card": years and years.board.card(pk),
        "own": years and years.of(pk),
        "before_words": years.before_words if years else "",
        "places": group_year.departments([pk], choice.year, choice.closing)[pk],
        "marks": group_marks([pk], choice.year)[pk],
        "plan": AnnualPlan.objects.visible_to(request.user).filter(group=pk, year=choice.year).first(),
        "plan_and_summary": group_year.papers([pk], choice.year)[pk],
        "activities": activities_of(group, choice.year),
        "people": people_of(group, choice),
        "facts": who_answers(group, choice),
        "stations": stations_of(group, choice),
        "quiet": quiet_members(request.user, group, choice.today) if choice.is_running else None,
        "shows_result": links["shows_place"] or is_published("group", choice.year),
        **links,
    }
    return render(request, "pages/group.html", context | notes(context))


def notes(context: dict[str, Any]) -> dict[str, Any]:
    """The short remarks beside the headings of the page."""
    choice, duty, places = context["choice"], context["duty"], context["places"]
    missing = len(duty.missing) if duty else 0
    open_words = f"12月31日前还可以补办（还有 {duty.days_left} 天）" if duty and duty.is_open else "年度已结束"
    units, unvisited = sum(len(place.units) for place in places), sum(len(place.unvisited) for place in places)
    planned = group_year.planned_months(context["plan"], choice.closing)
    return {
        "planned": planned,
        "mark_words": f"{sum(not state.missing for state in context['marks'])} / {len(context['marks'])}",
        "subtitle": f"{choice.year} 年" + (f"（截至{choice.closing:%-m月%-d日}）" if choice.is_running else ""),
        "open_words": f"还缺 {missing} 项，{open_words}" if missing else "全部完成" if duty else "",
        "activity_words": f"{len(context['activities'])} 次",
        "unit_words": f"{units} 个联系单位，{unvisited} 个还没有走进" if units else "",
    }


def activities_of(group: SectorGroup, year: int) -> QuerySet[ActivityOrganizer]:
    """What the group held or helped to hold in the year, in every state but withdrawn, the latest first."""
    held = ActivityOrganizer.objects.filter(group=group, activity__held_on__year=year)
    present = ~Q(activity__participations__presence__in=NOT_THERE)
    return (
        held.exclude(activity__status__in=[*Activity.BEFORE_RECORD, Activity.Status.WITHDRAWN])
        .select_related("activity__kind", "activity__contact_unit")
        .annotate(took_part=Count("activity__participations", filter=present))
        .order_by("-activity__held_on", "-activity_id")
    )


@dataclass(frozen=True)
class Person:
    """A member of the group on the day looked at, and how often he or she took part in groups' activities."""

    pk: int
    name: str
    sector: str
    posts: str
    employer: str
    took_part: int


def people_of(group: SectorGroup, choice: YearChoice) -> list[Person]:
    """The group's members in office, by strokes of the surname; three queries."""
    seats = Membership.objects.valid_on(choice.closing).filter(committee__is_home=True, sector__group=group)
    seats = seats.order_by("member__strokes", "member__pinyin", "member_id")
    rows = list(seats.values_list("member_id", "member__name", "sector__name", "member__employer").distinct())
    keys = [row[0] for row in rows]
    posts: dict[int, list[str]] = {}
    held = Post.objects.valid_on(choice.closing).filter(member__in=keys)
    for key, role in held.filter(Q(group=group) | Q(group=None)).values_list("member_id", "role"):
        posts.setdefault(key, []).append(Post.Role(role).label)
    attended = Participation.objects.filter(
        member__in=keys,
        activity__held_on__year=choice.year,
        activity__status=Activity.Status.APPROVED,
        activity__kind__family__in=[ActivityKind.Family.GROUP, ActivityKind.Family.SERVICE],
    ).there()
    times = dict(attended.values_list("member_id").annotate(Count("pk")))
    return [
        Person(key, name, sector, "、".join(posts.get(key, [])), employer, times.get(key, 0))
        for key, name, sector, employer in rows
    ]


def who_answers(group: SectorGroup, choice: YearChoice) -> list[tuple[str, str]]:
    """Sectors, conveners, liaisons and those who guide the group, as names and words."""
    guides = Guidance.objects.valid_on(choice.closing).filter(group=group)
    liaisons = GroupLiaison.objects.valid_on(choice.closing).filter(group=group).select_related("user")
    return [
        ("界别", "、".join(group.sectors.values_list("name", flat=True))),
        ("召集人", "、".join(group_year.conveners([group.pk], choice.closing).get(group.pk, []))),
        ("界别联络员", "、".join(row.user.name for row in liaisons)),
        *(
            (guide.get_kind_display(), str(guide.chairperson or guide.special_committee))
            for guide in guides.select_related("chairperson", "special_committee")
        ),
    ]


def stations_of(group: SectorGroup, choice: YearChoice) -> QuerySet[Workstation]:
    """Workstations of the group's sectors and those its members serve in, with how many of them do; one query."""
    seats = Membership.objects.valid_on(choice.closing).filter(committee__is_home=True, sector__group=group)
    serving = Attachment.objects.serving_on(choice.closing).filter(member__in=seats.values("member"))
    there = Workstation.objects.valid_on(choice.closing).filter(ends_on__isnull=True)
    there = there.filter(Q(sector__group=group) | Q(pk__in=serving.values("workstation")))
    return there.annotate(ours=Count("attachments", filter=Q(attachments__in=serving.values("pk")))).order_by("name")


def links_open_to(user: User, group: SectorGroup) -> dict[str, bool]:
    """Which parts of the page and links from it are for `user`: points, place, members, records, logging."""
    keeps = group.pk in standing_of(user).groups_kept
    guides = keeps or user.is_leader or group.pk in standing_of(user).groups_guided
    return {
        "keeps": keeps,
        "shows_place": may_rank(user),
        "opens_points": guides or may_rank(user),
        "opens_members": guides or user.has_perm("members.view_member"),
        "opens_activities": guides or user.has_perm("activities.view_activity"),
    }
