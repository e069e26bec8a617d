"""Drawing up a month's roster, one duty, and asking a colleague to change places."""

import calendar
import datetime
import re
from typing import Any

from django import forms
from django.utils import timezone

from cppcc_office.shared.words import OfficeWords, day_field
from members.models import Member
from workstations.actions.roster import Turn
from workstations.forms.service import members_at
from workstations.models import Shift, Workstation

WEEKDAYS = [(str(number), f"周{name}") for number, name in enumerate("一二三四五六日")]
MOST_AT_A_TIME = 5
HOURS = ["%H:%M", "%H:%M:%S", "%H：%M"]


def time_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, input_formats=HOURS, widget=widget)


def month_end(first: datetime.date, months: int) -> datetime.date:
    """The last day of the month `months` months on, the first one counted."""
    year, month = divmod(first.year * 12 + first.month - 2 + months, 12)
    return datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


class TurnForm(OfficeWords, forms.Form):
    """排值班表: a month or a quarter in one go."""

    first = day_field("从哪天起", required=True)
    last = day_field("到哪天止", required=True, help_text="一次最多排半年。已有人值班的日子不会重复排。")
    weekdays = forms.MultipleChoiceField(label="星期几", choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple)
    starts_at = time_field("开始时间")
    ends_at = time_field("结束时间")
    members = forms.ModelMultipleChoiceField(None, label="轮流值班的委员", widget=forms.CheckboxSelectMultiple)
    at_a_time = forms.IntegerField(
        label="每次几位委员",
        min_value=1,
        max_value=MOST_AT_A_TIME,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    left_out = forms.CharField(
        label="不排的日子（可不填）",
        required=False,
        max_length=200,
        help_text="节假日等，写成“2027-01-01”的样子，几天之间用空格隔开。",
    )

    def __init__(self, *args: Any, workstation: Workstation, first: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = members_at(workstation)
        self.initial |= {
            "first": first,
            "last": month_end(first, 3),
            "starts_at": datetime.time(9),
            "ends_at": datetime.time(11),
            "members": [member.pk for member in self.fields["members"].queryset],
        }

    def clean_left_out(self) -> frozenset[datetime.date]:
        found = set()
        for word in re.split(r"[\s,，、;；]+", self.cleaned_data["left_out"].strip()):
            try:
                found |= {datetime.date.fromisoformat(word)} if word else set()
            except ValueError:
                raise forms.ValidationError(f"“{word}”不是能识别的日期，请按“2027-01-01”的样子填写。") from None
        return frozenset(found)

    @property
    def turn(self) -> Turn:
        data = self.cleaned_data
        weekdays = frozenset(int(one) for one in data["weekdays"])
        return Turn(**data | {"weekdays": weekdays, "members": list(data["members"])})


class ShiftForm(OfficeWords, forms.Form):
    """一次值班: who, on which day, from when to when."""

    member = forms.ModelChoiceField(None, label="值班委员", empty_label="请选择")
    held_on = day_field("日期", required=True)
    starts_at = time_field("开始时间")
    ends_at = time_field("结束时间")

    def __init__(self, *args: Any, workstation: Workstation, shift: Shift | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = shift.held_on if shift else timezone.localdate()
        attached = workstation.attachments.valid_on(max(day, timezone.localdate())).values("member")
        here = Member.objects.filter(pk__in=attached)
        if shift:
            here |= Member.objects.filter(pk=shift.member_id)
            names = ("held_on", "starts_at", "ends_at")
            self.initial |= {name: getattr(shift, name) for name in names} | {"member": shift.member_id}
        self.fields["member"].queryset = here.order_by("pinyin", "pk")


class SwapForm(OfficeWords, forms.Form):
    """申请换班: a colleague takes the duty, or exchanges it for one of the own."""

    LONGEST_NOTE = 100

    whom = forms.ChoiceField(label="请谁换")
    note = forms.CharField(label="说明（可不填）", max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, shift: Shift, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attached = shift.workstation.attachments.valid_on(shift.held_on).exclude(member=shift.member_id)
        self.members = {row.member_id: row.member for row in attached.select_related("member")}
        coming = shift.workstation.shifts.coming(today).filter(member__in=self.members).select_related("member")
        self.shifts = {row.pk: row for row in coming}
        self.fields["whom"].choices = [
            ("", "请选择"),
            ("替我值这次班", [(f"m{pk}", member.name) for pk, member in self.members.items()]),
            ("和我对换", [(f"s{pk}", f"{row.member}，{row.day_words}") for pk, row in self.shifts.items()]),
        ]

    @property
    def asked(self) -> tuple[Member, Shift | None]:
        """Whom, and the duty offered in exchange."""
        whom = self.cleaned_data["whom"]
        if whom.startswith("m"):
            return self.members[int(whom[1:])], None
        in_return = self.shifts[int(whom[1:])]
        return in_return.member, in_return
