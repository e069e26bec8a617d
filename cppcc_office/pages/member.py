"""委员个人页: a member's data and record, for the member, those who keep or guide the group, leaders and staff."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from cppcc_office.pages.member_year import records_of
from cppcc_office.pages.outreach import outreach_of
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.freshness import one_look
from cppcc_office.shared.phones import masked_phone
from cppcc_office.shared.photos import PhotoField, photo_response
from members.models import Member, Membership
from members.photos import remove_photo, set_photo
from scoring.evidence import explain
from scoring.models.publication import is_published
from scoring.readers import may_rank


class PhotoForm(forms.Form):
    photo = PhotoField(label="照片", help_text="JPG 或 PNG，不超过 15 兆。照片中的拍摄地点等信息会自动去除。")


@one_look()
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member's page for a year."""
    member = get_visible(Member.objects, request.user, pk=pk)
    choice = year_asked(request)
    explained = explain("member", pk, choice.year, on=choice.today)
    memberships = list(member.memberships.select_related("committee", "sector__group", "special_committee", "kind"))
    seats = [seat for seat in memberships if seat.committee.is_home]
    entries = records_of(member, seats, choice.year, request.user)
    context = {
        "member": member,
        "choice": choice,
        "is_own": member.user_id == request.user.pk,
        "card": explained.card if explained else None,
        "shows_result": may_rank(request.user) or is_published("member", choice.year),
        "entries": entries,
        "left_out": [entry for entry in entries if not entry.counts],
        "subtitle": " · ".join([*sectors_of(seats, choice), f"{choice.year} 年"]),
        "entry_words": f"{len(entries)} 条",
        "outreach": outreach_of(member, [choice.year], choice.today),
        "data": own_data(member, request.user),
        "memberships": memberships,
        "posts": member.posts.select_related("group", "special_committee"),
        "seats": member.group_seats.select_related("group"),
        "stations": member.attachments.select_related("workstation"),
    }
    return render(request, "pages/member.html", context)


def sectors_of(seats: list[Membership], choice: YearChoice) -> list[str]:
    """The sector sat in on the day looked at, or nothing; `seats` are those of a member in the home committee."""
    return [seat.sector.name for seat in seats if seat.sector and seat.is_valid_on(choice.closing)]


def own_data(member: Member, user: User) -> list[tuple[str, Any]]:
    """What `user` needs to know of the person: birth, ethnicity and party are for oneself, leaders and staff."""
    is_own = member.user_id == user.pk
    pairs = [("性别", member.get_gender_display()), ("工作单位及职务", member.employer)]
    if is_own or user.sees_everything:
        born = f"{member.born_on:%Y年%-m月}" if member.born_on else ""
        pairs += [("民族", member.ethnicity), ("出生年月", born), ("党派", member.party)]
    return [*pairs, ("手机号码", member.phone if is_own else masked_phone(member.phone))]


def member_photo(request: HttpRequest, pk: int, small: bool = False) -> HttpResponse:
    """The photo, for whoever may see the member."""
    member = get_visible(Member.objects, request.user, pk=pk)
    return photo_response(member.thumbnail if small else member.photo)


def member_photo_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put up, replace or remove the own photo."""
    member = get_visible(Member.objects, request.user, pk=pk)
    if member.user_id != request.user.pk:
        raise PermissionDenied("照片由委员本人更换；机关可以在管理页面更换。")
    if request.method == "POST" and "remove" in request.POST:
        remove_photo(member=member)
        messages.success(request, "照片已删除。")
        return redirect("member", pk=pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        set_photo(member=member, photo=form.cleaned_data["photo"])
        messages.success(request, "照片已更换。")
        return redirect("member", pk=pk)
    return render(request, "pages/member_photo.html", {"member": member, "form": form})
