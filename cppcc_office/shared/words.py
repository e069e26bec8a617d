"""What the forms say when something is missing or wrong, and the dates they read."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

EARLIEST = datetime.date(1949, 10, 1)  # nothing the office keeps is older; an earlier year is a slip of the finger
DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
WRONG = {
    forms.ChoiceField: {"invalid_choice": "请从列出的选项中选择。"},
    forms.TypedChoiceField: {"invalid_choice": "请从列出的选项中选择。"},
    forms.ModelChoiceField: {"invalid_choice": "请从列出的选项中选择。"},
    forms.DateField: {"invalid": "这不是能识别的日期，请按“2026-03-05”的样子填写。"},
    forms.TimeField: {"invalid": "这不是能识别的时间，请按“09:30”的样子填写。"},
    forms.IntegerField: {
        "invalid": "请填写数字，如“40”。",
        "min_value": "不能小于 %(limit_value)s，请核对。",
        "max_value": "不能大于 %(limit_value)s，请核对。",
    },
    forms.CharField: {"max_length": "请不超过 %(limit_value)d 字，现在是 %(show_value)d 字。"},
}


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "min": EARLIEST.isoformat()}, format="%Y-%m-%d")
    return forms.DateField(
        label=label,
        required=required,
        input_formats=DAYS,
        widget=widget,
        help_text=help_text,
        validators=[MinValueValidator(EARLIEST, "年份可能写错了，日期不能早于 1949 年 10 月 1 日。")],
    )


class OfficeWords:
    """Mixin: every field complains in the office's words."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            required = {"required": f"请填写“{field.label}”。"}
            field.error_messages = field.error_messages | WRONG.get(type(field), {}) | required
