"""What a good password is: a simple rule for members and liaisons, a strict one for staff."""

import re

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.models import User

CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
STAFF_RULE = (
    f"至少 {settings.STAFF_PASSWORD_LENGTH} 位，"
    "大写字母、小写字母、数字、其他符号四类中至少用三类，不含登录名和手机号码。"
)
SIMPLE_RULE = f"至少 {settings.PASSWORD_LENGTH} 位，不能只用数字，不含登录名和手机号码。"


def rule_for(user: User | None) -> str:
    """The rule that holds for `user`, in one sentence."""
    return STAFF_RULE if user is None or user.is_staff or user.is_superuser else SIMPLE_RULE


class OfficePasswordRule:
    """The rule of `rule_for`; every way of breaking it is said at once."""

    def validate(self, password: str, user: User | None = None) -> None:
        strict = rule_for(user) == STAFF_RULE
        length = settings.STAFF_PASSWORD_LENGTH if strict else settings.PASSWORD_LENGTH
        problems = []
        if len(password) < length:
            problems.append(f"密码太短，至少要 {length} 位，现在是 {len(password)} 位。")
        if strict and sum(bool(re.search(kind, password)) for kind in CLASSES) < 3:
            problems.append("密码太简单，大写字母、小写字母、数字、其他符号四类中至少用三类。")
        if not strict and password.isdecimal():
            problems.append("密码不能只用数字，请加上字母。")
        # Names of two or three letters stand in many a good password.
        if user is not None and len(user.username) > 3 and user.username.lower() in password.lower():
            problems.append("密码里不能有登录名。")
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        return f"委员和联络员：{SIMPLE_RULE}机关工作人员：{STAFF_RULE}"


class UncommonPassword(CommonPasswordValidator):
    """Passwords everybody tries first are refused, in words of our own."""

    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜中，请换一个。"

    def get_help_text(self) -> str:
        return "不能是常见的密码。"
