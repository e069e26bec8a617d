"""The head of every page: the office's name and the few places each role goes to."""

from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from members.models import standing_of
from outbox.models import Delivery
from sectors.models import Committee
from workstations.models import workstations_kept_by

register = template.Library()


@dataclass(frozen=True)
class Entry:
    words: str
    icon: str
    url: str
    is_current: bool = False


@register.simple_tag
def office_name() -> str:
    """The home committee's name."""
    return Committee.objects.filter(is_home=True).values_list("name", flat=True).first() or "政协机关"


@register.simple_tag
def page_url(name: str, *args: int) -> str:
    """The address of a page, or nothing where this installation does not have the page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def unread_messages(context: template.Context) -> int:
    """How many messages wait to be read; one query on every page."""
    return Delivery.objects.visible_to(context["user"]).unread().count()


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Entry]:
    """At most five entries, by what the person signed in is here for."""
    user = context.get("user")
    if user is None or not user.is_authenticated or user.must_change_password:
        return []
    path = context["request"].path
    places = [place for place in _places(user) if place[2]][:5]
    here = max(
        (url for _, _, url in places if path == url or (url != "/" and path.startswith(url))), key=len, default=""
    )
    return [Entry(words, icon, url, url == here) for words, icon, url in places]


def _places(user: User) -> list[tuple[str, str, str]]:
    home = ("首页", "home", page_url("home"))
    if user.sees_everything:
        places = [home, ("积分排名", "ranking", page_url("scoring:ranking"))]
        places += [("界别", "group", page_url("groups")), ("委员", "people", page_url("members"))]
        if user.is_staff:
            places.append(("管理", "office", reverse("admin:index")))
        return places
    groups = standing_of(user).groups_kept
    member = getattr(user, "member", None)
    stations = [] if member or groups else list(workstations_kept_by(user).values_list("pk", flat=True)[:2])
    places = [home]
    if member or groups or stations:
        places.append(("登记", "log", page_url("activities:log")))
    if len(groups) == 1:
        places.append(("本界别", "group", page_url("group", *groups)))
    elif groups:
        places.append(("界别", "group", page_url("groups")))
    if len(stations) == 1:
        places.append(("本工作室", "office", page_url("workstation", *stations)))
    elif stations:
        places.append(("工作室", "office", page_url("workstations")))
    if groups:
        places.append(("委员", "people", page_url("members")))
    if standing_of(user).organizations_served:
        places.append(("办理", "check", page_url("handling:desk")))
    if member:
        places.append(("我的履职", "me", page_url("scorecard")))
    return places
