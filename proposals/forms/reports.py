"""Writing a social-condition report."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from activities.matching import match_names
from members.models import standing_of
from members.names import split_names
from proposals.actions.reports import MOST_AUTHORS, Written
from proposals.forms.written import WritingForm
from proposals.models import SocialReport, WritingRule
from sectors.models import SectorGroup

OWN = "own"


class ReportForm(WritingForm):
    """反映社情民意."""

    whose = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    others = forms.CharField(
        label="共同作者",
        max_length=200,
        required=False,
        help_text="几位委员一起写的，写其他委员的姓名，用顿号分开，次序就是署名的次序。以界别名义反映的不用填。",
    )

    def __init__(self, *args: Any, report: SocialReport, user: User, **kwargs: Any) -> None:
        self.report = report
        initial = {
            "whose": str(report.author_group_id or OWN),
            "others": "、".join(one.member.name for one in _others_of(report)),
        }
        super().__init__(*args, writing=report, initial=initial, **kwargs)
        groups = SectorGroup.objects.filter(pk__in=standing_of(user).groups_kept).order_by("order", "pk")
        self.groups = {str(group.pk): group for group in groups}
        self.others: tuple[int, ...] | None = None
        own = report.author or getattr(user, "member", None)
        choices = [(OWN, f"{own.name}（个人）")] if own else []
        self.fields["whose"].choices = [*choices, *((pk, f"{group}（集体）") for pk, group in self.groups.items())]
        longest = WritingRule.in_force(timezone.localdate()).longest_text
        self.fields["text"].help_text = f"写情况、问题和建议，不超过 {longest} 字。"
        self.fields["title"].help_text = "一事一报，一句话说清是什么事。"

    def clean_others(self) -> str:
        """Names of members in office today; a slip of the pen is asked about."""
        text = self.cleaned_data["others"]
        matching = match_names(split_names(text), on=timezone.localdate())
        problems = []
        for question in matching.questions:
            people = "、".join(one.label for one in question.candidates)
            problems.append(question.problem + (f" 请写成其中一位：{people}。" if people else ""))
        if len(matching.member_ids) >= MOST_AUTHORS:
            problems.append(f"作者请不超过 {MOST_AUTHORS} 位。")
        if problems:
            raise forms.ValidationError(problems)
        self.others = tuple(matching.member_ids)
        return text

    def written(self) -> Written:
        """What is in the form; names that are none yet leave the list of authors as it was."""
        data = self.cleaned_data
        return Written(
            **self.words(),
            group=self.groups.get(data.get("whose", "")) if "whose" in data else self.report.author_group,
            others=self.others,
        )


def _others_of(report: SocialReport) -> list[Any]:
    return list(report.authorships.filter(order__gt=1).select_related("member"))
