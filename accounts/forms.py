"""Forms around signing in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """登录: account name or a member's mobile number, and the password."""

    remember = forms.BooleanField(
        label="在这台设备上保持登录",
        required=False,
        help_text="30 天内不用再输密码，只在自己的手机或电脑上勾选。机关工作人员不适用。",
    )

    error_messages = {
        "invalid_login": "登录名（手机号码）或密码不对，请核对后再试。连续输错 5 次将锁定 15 分钟。",
        "inactive": "这个账号已停用，请与机关办公室联系。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名或手机号码"
        self.fields["username"].widget.attrs["autocapitalize"] = "off"
        self.fields["password"].label = "密码"
