"""Writing a social-condition report."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from activities.matching import match_names
from cppcc_office.shared.documents import DocumentField
from cppcc_office.shared.words import OfficeWords
from members.models import standing_of
from members.names import split_names
from proposals.actions.reports import MOST_AUTHORS, Written
from proposals.models import SocialReport, WritingRule
from sectors.models import SectorGroup

OWN = "own"
_M = SocialReport.Marking


class ReportForm(OfficeWords, forms.Form):
    """反映社情民意: nothing is demanded before it is handed in."""

    whose = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    title = forms.CharField(label="题目", max_length=160, required=False, help_text="一事一报，一句话说清是什么事。")
    text = forms.CharField(label="正文", max_length=30000, required=False, widget=forms.Textarea(attrs={"rows": 14}))
    others = forms.CharField(
        label="共同作者",
        max_length=200,
        required=False,
        help_text="几位委员一起写的，写其他委员的姓名，用顿号分开，次序就是署名的次序。以界别名义反映的不用填。",
    )
    marking = forms.ChoiceField(
        label="知悉范围",
        choices=[
            (_M.OPEN, "公开：编发以后，委员和机关都能阅读"),
            (_M.INTERNAL, "内部：只有作者、采编人员和领导能看"),
            (_M.DESK, "仅限经办：只有作者和采编人员能看"),
        ],
        widget=forms.RadioSelect,
        help_text="涉及工作秘密的，请选“内部”或“仅限经办”。",
    )
    document = DocumentField(label="附件", required=False, help_text="照片、PDF 或 Word 文件一个，可以不传。")

    def __init__(self, *args: Any, report: SocialReport, user: User, **kwargs: Any) -> None:
        self.report = report
        initial = {
            "title": report.title,
            "text": report.text,
            "marking": report.marking,
            "whose": str(report.author_group_id or OWN),
            "others": "、".join(one.member.name for one in _others_of(report)),
        }
        super().__init__(*args, initial=initial, **kwargs)
        groups = SectorGroup.objects.filter(pk__in=standing_of(user).groups_kept).order_by("order", "pk")
        self.groups = {str(group.pk): group for group in groups}
        self.others: tuple[int, ...] | None = None
        own = report.author or getattr(user, "member", None)
        choices = [(OWN, f"{own.name}（个人）")] if own else []
        self.fields["whose"].choices = [*choices, *((pk, f"{group}（集体）") for pk, group in self.groups.items())]
        longest = WritingRule.in_force(timezone.localdate()).longest_text
        self.fields["text"].help_text = f"写情况、问题和建议，不超过 {longest} 字。"
        if report.file_name:
            self.fields["document"].help_text = f"已有附件“{report.file_name}”；再选一个会换掉它。"

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
            title=" ".join(data.get("title", self.report.title).split()),
            text=data.get("text", self.report.text).replace("\r\n", "\n").strip(),
            marking=data.get("marking") or self.report.marking,
            group=self.groups.get(data.get("whose", "")) if "whose" in data else self.report.author_group,
            others=self.others,
            document=data.get("document"),
        )


def _others_of(report: SocialReport) -> list[Any]:
    return list(report.authorships.filter(order__gt=1).select_related("member"))
