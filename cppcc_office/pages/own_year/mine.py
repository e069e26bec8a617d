"""我的履职年: a member's targets with their evidence, and the way to everything of one's own year."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.years import running_year_asked, year_asked
from cppcc_office.shared.access import get_visible
from duties.models import Contribution, Link, Pledge, Questionnaire
from duties.targets import progress_of
from duties.training import Attended, attended_by
from duties.views.contributions import may_enter
from members.models import Member, standing_of


@dataclass(frozen=True)
class Place:
    """A way to a page of this part of the product."""

    words: str
    url: str
    note: str


OWN_CARDS = ("承诺", "联系走访", "学习培训")  # of a member they stand on the page, each with a way to all of them


def own_year(request: HttpRequest) -> HttpResponse:
    """Of the member signed in; others find only the ways."""
    user, choice = request.user, running_year_asked(request)
    member = getattr(user, "member", None)
    context = {
        "choice": choice,
        "member": member,
        "is_own": True,
        "may_enter": may_enter(user),
        "places": [place for place in places_of(user) if not (member and place.words in OWN_CARDS)],
        "surveys": Questionnaire.objects.to_be_answered_by(user, timezone.now()),
        **(_year_of(member, choice.year) if member else {}),
    }
    return render(request, "duties/own_year.html", context)


def targets_of_member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member's targets, for whoever may see the member."""
    member = get_visible(Member.objects, request.user, pk=pk)
    choice = year_asked(request)
    context = {"choice": choice, "member": member, "is_own": False, **_year_of(member, choice.year)}
    return render(request, "duties/own_year.html", context)


def _year_of(member: Member, year: int) -> dict:
    progress = progress_of(member, year)
    links = Link.objects.listed().filter(member=member).in_force_in(year).with_visits(year)
    return {
        "progress": progress,
        "met": sum(one.is_met for one in progress),
        "pledges": member.pledges.filter(year=year).exclude(status=Pledge.Status.DROPPED).order_by("pk"),
        "links": links.order_by("kind__order", "pk"),
        "attended": attended_by([member.pk], year).get(member.pk, Attended()),
        "open": Contribution.objects.listed()
        .filter(contributors__member=member)
        .exclude(status__in=[Contribution.Status.APPROVED, Contribution.Status.WITHDRAWN])[:10],
    }


def places_of(user: User) -> list[Place]:
    """Everything of this part that `user` may open, in the order of the year."""
    sees_many = user.sees_everything or bool(standing_of(user).groups_kept) or bool(standing_of(user).groups_guided)
    found = [
        ("委员年度目标", "targets", "十项目标完成情况，谁还缺哪项", sees_many),
        ("承诺", "duties:pledges", "今年要办的事，办成打勾", True),
        ("履职事项", "duties:contributions", "双岗建功、招商引资、文史资料等", True),
        ("联系走访", "links", "联系谁、走访了几次", True),
        ("学习培训", "training", "培训课程和学时", True),
        ("履职登记表和报告", "duty_papers", "按记录起草，补充后提交", True),
        ("问卷", "duties:questionnaires", "请您回答的，和已经答过的", True),
        ("书香政协", "duties:books", "推荐好书，分享读后感", True),
        ("制度", "duties:regulations", "现行制度和历次版本", True),
    ]
    return [Place(words, reverse(name), note) for words, name, note, is_shown in found if is_shown]
