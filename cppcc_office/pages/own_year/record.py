"""履职档案: a member on one page, for a year or for a term, printable on A4 and as .docx."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.audit import Action, log_event
from accounts.models import User
from cppcc_office.pages.member import own_data, sectors_of
from cppcc_office.pages.member_year import home_seats_of
from cppcc_office.pages.own_year.scope import chosen
from cppcc_office.pages.own_year.sheet import Sheet, sheet_of
from cppcc_office.pages.years import YearChoice, year_asked
from cppcc_office.shared.access import get_visible
from cppcc_office.shared.downloads import open_elsewhere
from cppcc_office.shared.word import Paper
from members.models import Member
from sectors.models import Term


def duty_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one member: posts, activities, meetings, what was written, targets, links, training."""
    member, choice, term, sheet = _asked(request, pk)
    context = {
        "member": member,
        "choice": choice,
        "term": term,
        "links": _links(choice, term),
        "data": basics_of(member, request.user, choice),
        "posts": posts_of(member),
        "sheet": sheet,
        "period": period_of(choice, term),
        "query": request.GET.urlencode(),
    }
    return render(request, "duties/record.html", context)


def duty_record_docx(request: HttpRequest, pk: int) -> HttpResponse:
    member, choice, term, sheet = _asked(request, pk)
    if elsewhere := open_elsewhere(request):
        return elsewhere
    paper = Paper("委员履职档案", f"{member.name}（{period_of(choice, term)}）")
    paper.facts(basics_of(member, request.user, choice))
    add_sheet(paper, sheet, posts_of(member))
    log_event(Action.EXPORTED, by=request.user, request=request, target=member, detail="委员履职档案")
    return paper.response(f"{member.name}履职档案（{period_of(choice, term)}）")


def add_sheet(paper: Paper, sheet: Sheet, posts: list[str]) -> None:
    """Posts, figures and tables under numbered headings."""
    numerals = iter("一二三四五六七八九十")
    if posts:
        paper.head(f"{next(numerals)}、任职情况")
        paper.text("\n".join(posts))
    if sheet.counts:
        paper.head(f"{next(numerals)}、履职情况统计")
        paper.facts(sheet.counts)
    for section in sheet.sections:
        paper.head(f"{next(numerals)}、{section.title}")
        paper.table(section.header, section.rows)


def _asked(request: HttpRequest, pk: int) -> tuple[Member, YearChoice, Term | None, Sheet]:
    member = get_visible(Member.objects, request.user, pk=pk)
    choice = year_asked(request)
    terms = {str(term.pk): term for term in Term.objects.filter(committee__is_home=True)}
    term = terms.get(chosen(request, "term", terms))
    years = _years(term, choice) if term else [choice.year]
    return member, choice, term, sheet_of(member, years, request.user)


def _years(term: Term, choice: YearChoice) -> list[int]:
    """The years of a term up to now, the latest first; a term without an end has six calendar years at most."""
    first = term.starts_on.year
    last = min((term.ends_on or choice.today).year, choice.today.year, first + 5)
    return list(range(last, first - 1, -1))


def _links(choice: YearChoice, term: Term | None) -> list[tuple[str, str, bool]]:
    years = [(words, url, is_current and term is None) for words, url, is_current in choice.links]
    terms = Term.objects.filter(committee__is_home=True)[:2]
    return [*years, *((str(one), f"?term={one.pk}", one == term) for one in terms)]


def period_of(choice: YearChoice, term: Term | None) -> str:
    return str(term) if term else f"{choice.year} 年"


def basics_of(member: Member, viewer: User, choice: YearChoice) -> list[tuple[str, Any]]:
    """Who it is, as far as `viewer` may know."""
    sectors = "、".join(sectors_of(home_seats_of(member), choice))
    pairs = [("姓名", member.name), ("界别", sectors), *own_data(member, viewer)]
    return [(name, value) for name, value in pairs if value]


def posts_of(member: Member) -> list[str]:
    """Every seat and post with its dates; four queries."""
    lines = []
    for seat in member.memberships.select_related("committee", "sector", "special_committee", "kind"):
        where = "，".join(str(one) for one in (seat.committee, seat.sector, seat.special_committee, seat.kind) if one)
        lines.append(f"{_life(seat.starts_on, seat.ends_on)}{where}委员")
    for post in member.posts.select_related("group", "special_committee"):
        where = post.group or post.special_committee or ""
        lines.append(f"{_life(post.starts_on, post.ends_on)}{where}{post.get_role_display()}")
    for seat in member.group_seats.select_related("group"):
        lines.append(f"{_life(seat.starts_on, seat.ends_on)}{seat.group}{'组长' if seat.is_head else '成员'}")
    for seat in member.attachments.select_related("workstation"):
        lines.append(f"{_life(seat.starts_on, seat.ends_on)}{seat.workstation}驻室委员")
    return lines


def _life(starts: datetime.date | None, ends: datetime.date | None) -> str:
    if not starts and not ends:
        return ""
    first = f"{starts:%Y.%-m}" if starts else ""
    return f"{first}—{ends:%Y.%-m} " if ends else f"{first} 起 "
