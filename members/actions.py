"""What happens to members' accounts."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.audit import Action, log_event
from accounts.models import User
from members.models import Member
from members.spelling import spell


def free_names(wanted: Iterable[str], taken: set[str]) -> list[str]:
    """An account name for each: wangfang, and for further ones wangfang2, wangfang3; `taken` grows."""
    names = []
    for base in wanted:
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}{number}"
        taken.add(name)
        names.append(name)
    return names


@transaction.atomic
def open_accounts(*, members: Sequence[Member], by: User, request: HttpRequest | None = None) -> list[User]:
    """Give every one of `members` who has none an account named after the pinyin of the name, without a password.

    Returns the accounts of all of them, in the order of `members`.
    """
    locked = {member.pk: member for member in Member.objects.select_for_update().filter(pk__in=[m.pk for m in members])}
    without = [locked[member.pk] for member in members if locked[member.pk].user_id is None]
    if without:
        bases = [member.pinyin or spell(member.name).pinyin or f"weiyuan{member.pk}" for member in without]
        names = free_names(bases, set(User.objects.values_list("username", flat=True)))
        users = [
            User(username=name, name=member.name, password=make_password(None))
            for name, member in zip(names, without, strict=True)
        ]
        for member, user in zip(without, bulk_create_with_history(users, User, default_user=by), strict=True):
            member.user = user
        bulk_update_with_history(without, Member, ["user"], default_user=by)
        names_said = "、".join(f"{member.name}（{member.user.username}）" for member in without)
        log_event(Action.ACCOUNT_CREATED, by=by, request=request, detail=names_said, count=len(without))
    accounts = User.objects.in_bulk([locked[member.pk].user_id for member in members])
    return [accounts[locked[member.pk].user_id] for member in members]
