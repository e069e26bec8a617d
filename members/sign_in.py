"""Members may sign in with their mobile number as well as with their account name."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from members.models import Member

MOBILE = re.compile(r"1\d{10}")


def mobile_in(text: str) -> str:
    """The mobile number somebody meant: full-width digits, spaces, dashes and +86 do not matter; '' if none."""
    digits = re.sub(r"[\s\-+()]", "", unicodedata.normalize("NFKC", text))
    digits = digits.removeprefix("0086").removeprefix("86") if len(digits) > 11 else digits
    return digits if MOBILE.fullmatch(digits) else ""


def account_named(typed: str) -> str:
    """The account name for what was typed: itself, or that of the one member who has this mobile number.

    A number that two members share opens neither account.
    """
    typed = typed.strip()
    mobile = mobile_in(typed)
    if not mobile or get_user_model().objects.filter(username=typed).exists():
        return typed
    names = Member.objects.filter(phone=mobile, user__isnull=False).values_list("user__username", flat=True)[:2]
    return names[0] if len(names) == 1 else typed


def members_of_mobiles(numbers: Iterable[str]) -> Counter[str]:
    """How many members of the roster have each of these numbers; what is no mobile number does not come back.

    All of them, with an account or without: a number that opens one account today would stop when the other is opened.
    """
    mobiles = {number for number in numbers if mobile_in(number) == number}
    return Counter(Member.objects.filter(phone__in=mobiles - {""}).values_list("phone", flat=True))


def account_typed(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What failures are counted under, so that number and name of one account share the five attempts."""
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return account_named(typed)[:150]


class MemberBackend(ModelBackend):
    """Accounts and rights as Django keeps them, with the mobile number as a second name."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        name = account_named(username) if username else username
        return super().authenticate(request, username=name, password=password, **kwargs)


class NotOwnMobile:
    """A member's password does not hold the own mobile number."""

    def validate(self, password: str, user: Any = None) -> None:
        member = Member.objects.filter(user=user).first() if user is not None and user.pk else None
        if member and member.phone and member.phone in password:
            raise ValidationError("密码里不能有自己的手机号码。")

    def get_help_text(self) -> str:
        return "不含自己的手机号码。"
