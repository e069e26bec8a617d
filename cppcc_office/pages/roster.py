"""委员名册: the members a person may see, by sector or by strokes of the surname."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.filters import ListFilter
from cppcc_office.shared.phones import masked_phone
from cppcc_office.shared.sheets import sheet_response
from members.models import Member, Membership, Post
from sectors.models import Committee, Sector

PER_PAGE = 50
ORDERS = {
    "sector": ("sector__order", "sector_id", "member__strokes", "member__pinyin", "member_id", "pk"),
    "strokes": ("member__strokes", "member__pinyin", "member_id", "pk"),
}
COLUMNS = (
    "member_id",
    "member__name",
    "member__gender",
    "sector__name",
    "special_committee__name",
    "member__employer",
    "member__phone",
    "ends_on",
)
HEADER = ("序号", "姓名", "性别", "界别", "职务", "专委会", "工作单位及职务", "手机号码")


class RosterFilter(ListFilter):
    """What of the roster is asked for."""

    q = forms.CharField(label="姓名、拼音或首字母", required=False, max_length=40)
    sector = forms.ChoiceField(label="界别", required=False)
    state = forms.ChoiceField(label="范围", required=False, choices=[("", "在任"), ("left", "已离任")])
    order = forms.ChoiceField(label="排列", required=False, choices=[("", "按界别"), ("strokes", "按姓氏笔画")])

    def __init__(self, *args: Any, sectors: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].choices = [("", "全部界别"), *sectors]
        self.fields["q"].widget.attrs.update({"type": "search", "autocomplete": "off"})


@dataclass(frozen=True)
class Row:
    """One line of the roster, ready to be shown."""

    number: int
    pk: int
    name: str
    gender: str
    sector: str
    posts: str
    committee: str
    employer: str
    phone: str

    def cells(self) -> tuple:
        return (self.number, self.name, self.gender, self.sector, self.posts, self.committee, self.employer, self.phone)


def members(request: HttpRequest) -> HttpResponse:
    """The roster on the screen, fifty at a time; `?all=1` the whole of it, for printing."""
    today = timezone.localdate()
    form, seats = _asked(request, today)
    whole = request.GET.get("all") == "1"
    page = Paginator(seats, 100_000 if whole else PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    left = form.value("state") == "left"
    context = {
        "form": form,
        "choices": form.choices(),
        "caption": f"{'已离任' if left else '在任'}委员 {page.paginator.count} 名（{today:%Y年%-m月%-d日}）",
        "page": page,
        "rows": roster_rows(page.object_list, today, first=page.start_index()),
        "whole": whole,
        "query": query.urlencode(),
    }
    return render(request, "pages/members.html", context)


def members_export(request: HttpRequest) -> HttpResponse:
    """The roster as asked for, as a workbook; phones masked, and the audit log keeps who took how many."""
    today = timezone.localdate()
    _, seats = _asked(request, today)
    if instead := open_elsewhere(request):
        return instead
    rows = roster_rows(seats, today, first=1)
    log_event(
        Action.EXPORTED, by=request.user, request=request, detail=f"委员名册（{reverse('members')}）", count=len(rows)
    )
    office = Committee.objects.filter(is_home=True).values_list("name", flat=True).first() or ""
    title = f"{office}委员名册（{today:%Y年%-m月%-d日}）"
    return sheet_response("委员名册", title, HEADER, [row.cells() for row in rows])


def _asked(request: HttpRequest, today: datetime.date) -> tuple[RosterFilter, QuerySet]:
    user = request.user
    sectors = Sector.objects.values_list("pk", "name") if user.sees_everything else ()
    form = RosterFilter(request.GET, sectors=sectors)
    return form, seats_visible_to(
        user,
        today,
        name=form.value("q"),
        sector=form.value("sector"),
        left=form.value("state") == "left",
        order=form.value("order") or "sector",
    )


def seats_visible_to(
    user: User, today: datetime.date, *, name: str = "", sector: str = "", left: bool = False, order: str = "sector"
) -> QuerySet:
    """Seats in the home committee of the members `user` may see: of those in office, or of those who left."""
    seats = Membership.objects.filter(committee__is_home=True)
    seats = seats.filter(ends_on__lt=today) if left else seats.valid_on(today)
    if not (user.is_leader or user.has_perm("members.view_member")) or name:
        seats = seats.filter(member__in=Member.objects.visible_to(user).search(name))
    if sector:
        seats = seats.filter(sector=sector)
    return seats.order_by(*ORDERS[order]).values_list(*COLUMNS)


def roster_rows(seats: Iterable[tuple], today: datetime.date, *, first: int) -> list[Row]:
    """Lines for these seats, with the posts their members hold today; one query for all posts."""
    seats = list(seats)
    posts: dict[int, list[str]] = {}
    held = Post.objects.valid_on(today).filter(member__in={seat[0] for seat in seats})
    for member_id, role in held.values_list("member_id", "role").order_by("pk"):
        words = Post.Role(role).label
        if words not in posts.setdefault(member_id, []):
            posts[member_id].append(words)
    rows = []
    for number, (pk, name, gender, sector, committee, employer, phone, ends_on) in enumerate(seats, start=first):
        until = [f"{ends_on:%Y-%m-%d} 离任"] if ends_on and ends_on < today else []
        rows.append(
            Row(
                number=number,
                pk=pk,
                name=name,
                gender=Member.Gender(gender).label if gender else "",
                sector=sector or "",
                posts="、".join(posts.get(pk, []) + until),
                committee=committee or "",
                employer=employer,
                phone=masked_phone(phone),
            )
        )
    return rows
