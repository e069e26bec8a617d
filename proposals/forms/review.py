"""What reviewers recommend, what the office decides, and what is looked for on the office's desk."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet

from accounts.models import User
from cppcc_office.shared.filters import ListFilter
from cppcc_office.shared.words import OfficeWords
from cppcc_office.shared.workflow import LONGEST_REASON
from proposals.actions.review import LONGEST_NOTE, Advised
from proposals.models import DeclineReason, Proposal, ProposalCategory, ReviewGroup, ReviewOpinion, ReviewStage
from proposals.models.review import opinions_at

_A, _S = ReviewOpinion.Advice, Proposal.Status
NOBODY, MIXED = "nobody", "mixed"


class NumberedChoice(forms.ModelChoiceField):
    """Proposals to choose from, by number and title."""

    def label_from_instance(self, obj: Proposal) -> str:
        return f"{obj.number} {obj}"


def listed_reasons() -> QuerySet[DeclineReason]:
    return DeclineReason.objects.filter(is_active=True)


class AdviceForm(OfficeWords, forms.Form):
    """审查意见 at one step."""

    stage = forms.ChoiceField(choices=ReviewStage.choices, widget=forms.HiddenInput)
    advice = forms.ChoiceField(label="意见", choices=_A.choices, widget=forms.RadioSelect)
    reason = forms.ModelChoiceField(None, label="不予立案的情形", required=False, empty_label="建议不予立案的，请选择")
    merge_with = NumberedChoice(None, label="并入哪一件", required=False, empty_label="建议并案的，请选择")
    note = forms.CharField(
        label="说明", max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, proposal: Proposal, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = listed_reasons()
        near = Q(status=_S.SUBMITTED, category=proposal.category_id) | Q(status=_S.ACCEPTED, merged_into=None)
        rows = Proposal.objects.visible_to(user).filter(near, year=proposal.year).exclude(pk=proposal.pk)
        self.fields["merge_with"].queryset = rows.defer("situation", "analysis", "suggestion")

    @property
    def advised(self) -> Advised:
        data = self.cleaned_data
        return Advised(data["advice"], data["reason"], data["merge_with"], data["note"])

    @property
    def card_title(self) -> str:
        return f"我的{ReviewStage(self['stage'].value()).label}意见"


class DeclineForm(OfficeWords, forms.Form):
    """不予立案."""

    reason = forms.ModelChoiceField(None, label="情形", empty_label="请选择")
    whereto = forms.ChoiceField(label="去向", required=False)
    note = forms.CharField(label="说明", max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = listed_reasons()
        ways = [one for one in DeclineReason.Whereto.choices if one[0] != DeclineReason.Whereto.REPORT]
        self.fields["whereto"].choices = [("", "按情形规定的去向"), *ways]
        self.fields["whereto"].help_text = "转为社情民意信息的，请用“转社情民意”。"


class MergeForm(OfficeWords, forms.Form):
    """并案: into which accepted one of the same year."""

    into = NumberedChoice(None, label="并入", empty_label="请选择主案")

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Proposal.objects.filter(status=_S.ACCEPTED, year=proposal.year, merged_into=None, merged_number="")
        rows = rows.exclude(pk=proposal.pk).order_by("case_number")
        self.fields["into"].queryset = rows.defer("situation", "analysis", "suggestion")


class DeskFilter(ListFilter):
    """What of the undecided ones the office looks at."""

    q = forms.CharField(label="案由或提案者", required=False, max_length=60)
    category = forms.ChoiceField(label="类别", required=False)
    group = forms.ChoiceField(label="审查组", required=False)
    step = forms.ChoiceField(label="审查进度", required=False)
    advice = forms.ChoiceField(label="意见", required=False)

    def __init__(self, data: Mapping[str, str], stages: tuple[ReviewStage, ...]) -> None:
        super().__init__(data)
        self.stages = stages
        self.fields["q"].widget.attrs.update({"type": "search", "autocomplete": "off"})
        categories = [*ProposalCategory.objects.values_list("pk", "name"), ("none", "没有填写类别")]
        self.fields["category"].choices = [("", "全部类别"), *categories]
        self.fields["group"].choices = [("", "全部审查组"), *ReviewGroup.objects.values_list("pk", "name")]
        reached = [(one.value, f"已有{one.label}意见") for one in stages]
        self.fields["step"].choices = [("", "全部"), (NOBODY, "还没有意见"), *reached]
        self.fields["advice"].choices = [("", "全部"), *_A.choices, (MIXED, "意见不一致")]

    def chosen(self, rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
        if words := self.value("q"):
            named = Q(sponsorships__member__name__contains=words) | Q(collective_sponsor__name__contains=words)
            rows = rows.filter(pk__in=Proposal.objects.filter(Q(title__contains=words) | named).values("pk"))
        if category := self.value("category"):
            rows = rows.filter(category=None) if category == "none" else rows.filter(category=category)
        if group := self.value("group"):
            rows = rows.filter(category__in=ReviewGroup.objects.filter(pk=group).values("categories"))
        if (step := self.value("step")) == NOBODY:
            rows = rows.exclude(pk__in=ReviewOpinion.objects.standing().values("proposal"))
        elif step:
            rows = rows.filter(opinions_at(step))
        if advice := self.value("advice"):
            rows = self._advised(rows, advice)
        return rows

    @staticmethod
    def _advised(rows: QuerySet[Proposal], advice: str) -> QuerySet[Proposal]:
        standing = ReviewOpinion.objects.standing()
        if advice != MIXED:
            return rows.filter(pk__in=standing.filter(advice=advice).values("proposal"))
        kinds = standing.order_by().values("proposal").annotate(kinds=Count("advice", distinct=True))
        return rows.filter(pk__in=kinds.filter(kinds__gt=1).values("proposal"))
