"""Forms of pledges."""

from typing import Any

from django import forms

from duties.forms.fields import PlainForm, day_field


class PledgeForm(PlainForm):
    """作出承诺."""

    REQUIRED = {"text": "请写明承诺做什么。", "who": "请写明是哪位委员。"}

    who = forms.CharField(label="委员", max_length=40)
    year = forms.TypedChoiceField(label="年度", coerce=int)
    text = forms.CharField(label="承诺做什么", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, years: list[int], asks_who: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]
        if not asks_who:
            del self.fields["who"]


class KeepForm(PlainForm):
    """登记兑现."""

    REQUIRED = {"kept_on": "请填写兑现时间。", "evidence": "请写明怎样兑现的。"}

    kept_on = day_field("兑现时间")
    evidence = forms.CharField(label="怎样兑现的", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
