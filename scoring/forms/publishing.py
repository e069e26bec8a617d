"""Which period is to be published, and what of it."""

from typing import Any

from django import forms

from scoring.models import Part, Publication, Rulebook
from scoring.publishing.period import window_asked
from scoring.sources import Window
from scoring.subjects import SUBJECTS
from scoring.years import YearChoice

MEMBER = Rulebook.Subject.MEMBER
# Proposals are not published by place and points: their authors learn of awards.
PUBLISHED = [one for one in Rulebook.Subject.choices if one[0] in SUBJECTS and one[0] != "proposal"]


class PeriodForm(forms.Form):
    """Asked by address, so that the checks of a period can be opened again."""

    subject = forms.ChoiceField(label="考核对象", choices=PUBLISHED)
    year = forms.TypedChoiceField(label="年度", coerce=int)
    part = forms.ChoiceField(label="时段", choices=Part.choices)

    def __init__(self, data: Any, choice: YearChoice) -> None:
        """Nothing asked, it is the last year that is over: one still running cannot be published."""
        last = choice.today.year - 1
        years = sorted({*choice.years, choice.year, last}, reverse=True)
        year = min(choice.year, last)
        first = {"subject": Rulebook.Subject.GROUP.value, "year": str(year), "part": Part.YEAR.value}
        super().__init__({name: data.get(name) or first[name] for name in first})
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]
        self.choice = choice

    @property
    def window(self) -> Window:
        data = self.cleaned_data
        return window_asked(data["year"], data["part"], self.choice.today)


class DraftForm(forms.Form):
    """What everybody may read, and that the office publishes although something is outstanding."""

    shows = forms.ChoiceField(label="公布范围", choices=Publication.Shows.choices, widget=forms.RadioSelect)
    is_confirmed = forms.BooleanField(label="我已逐项核对上面的事项，仍然公布", required=False)

    def __init__(self, *args: Any, subject: str, has_grades: bool, outstanding: int, **kwargs: Any) -> None:
        self.subject, self.has_grades, self.outstanding = subject, has_grades, outstanding
        first = {"shows": Publication.Shows.GRADES} if has_grades else {}
        super().__init__(*args, initial=first, **kwargs)
        self.fields["shows"].error_messages["required"] = "请选择公布范围。"
        self.fields["shows"].help_text = "领导和考核人员始终看到全部；本人始终看到自己的明细。"
        if subject != MEMBER:
            del self.fields["shows"]
        if not outstanding:
            del self.fields["is_confirmed"]

    def clean_shows(self) -> str:
        shows = self.cleaned_data["shows"]
        if shows != Publication.Shows.POINTS and not self.has_grades:
            raise forms.ValidationError("这一时段不评等次，不能只公布等次或者名单。请选择“公布名次、积分和等次”。")
        return shows

    def clean_is_confirmed(self) -> bool:
        if not self.cleaned_data["is_confirmed"]:
            raise forms.ValidationError(f"还有 {self.outstanding} 类事项没有办结。请先办结，或者确认仍然公布。")
        return True

    @property
    def chosen(self) -> str:
        return self.cleaned_data.get("shows") or Publication.Shows.POINTS
