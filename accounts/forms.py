"""Forms around signing in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.actions import CODE_LENGTH, CODE_LETTERS, plain_code
from accounts.models import Suggestion, User
from accounts.passwords import rule_for

REMEMBER = "在这台设备上保持登录"
REMEMBER_HELP = "30 天内不用再输密码，只在自己的手机或电脑上勾选。"


class SignInForm(AuthenticationForm):
    """登录: account name or a member's mobile number, and the password."""

    remember = forms.BooleanField(label=REMEMBER, required=False, help_text=f"{REMEMBER_HELP}机关工作人员不适用。")

    error_messages = {
        "invalid_login": "登录名（手机号码）或密码不对，请核对后再试。连续输错 5 次将锁定 15 分钟。",
        "inactive": "这个账号已停用，请与机关办公室联系。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名或手机号码"
        self.fields["username"].widget.attrs["autocapitalize"] = "off"
        self.fields["password"].label = "密码"
        self.fields["password"].widget.attrs["data-reveal"] = ""


def _password_input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-reveal": ""})


class NewPasswordForm(forms.Form):
    """A new password, typed twice, under the rule that holds for the account."""

    new_password = forms.CharField(label="新密码", strip=False, widget=_password_input("new-password"))
    repeated = forms.CharField(label="再输一次新密码", strip=False, widget=_password_input("new-password"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new_password"].help_text = rule_for(user)

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def clean_repeated(self) -> str:
        repeated, password = self.cleaned_data["repeated"], self.cleaned_data.get("new_password")
        if password and repeated != password:
            raise ValidationError("两次输入的密码不一样，请重新输入。")
        return repeated


class ChangePasswordForm(NewPasswordForm):
    """The same, for somebody signed in, who proves it by the old password."""

    old_password = forms.CharField(label="原密码", strip=False, widget=_password_input("current-password"))

    field_order = ["old_password", "new_password", "repeated"]

    def clean_old_password(self) -> str:
        password = self.cleaned_data["old_password"]
        if not self.user.check_password(password):
            raise ValidationError("原密码不对，请重新输入。")
        return password

    def clean_new_password(self) -> str:
        password = super().clean_new_password()
        if self.user.check_password(password):
            raise ValidationError("新密码不能和原密码相同。")
        return password


class InvitationForm(NewPasswordForm):
    """The first password, set with a slip; afterwards one is signed in."""

    remember = forms.BooleanField(label=REMEMBER, required=False, help_text=REMEMBER_HELP)


class CodeForm(forms.Form):
    """The code of a slip, for those who type instead of scanning."""

    code = forms.CharField(
        label="登录单上的 12 位代码",
        max_length=40,
        help_text="大小写都可以，中间的短横线可以不输。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = plain_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH or set(code) - set(CODE_LETTERS):
            raise ValidationError(f"代码应是 {CODE_LENGTH} 位字母和数字，请对照登录单再输一次。")
        return code


class SuggestionForm(forms.ModelForm):
    """投诉建议."""

    class Meta:
        model = Suggestion
        fields = ["kind", "text"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"text": "请写明时间、页面和遇到的情况，最多 2000 字。"}
        error_messages = {"text": {"required": "请写明内容。"}}
