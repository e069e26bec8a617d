"""An issue on the list, and which of them are asked for."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from activities.matching import match_names
from consultations.models import Consultation
from cppcc_office.shared.filters import ListFilter
from cppcc_office.shared.words import OfficeWords
from members.models import Member, standing_of
from members.names import split_names
from proposals.actions.issues import LONGEST
from proposals.models import IssueItem
from sectors.models import Organization, SectorGroup


class IssueForm(OfficeWords, forms.Form):
    """列入问题清单."""

    text = forms.CharField(
        label="问题",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一条一个问题：什么事、在哪里、希望怎样解决。不写群众的姓名、电话、住址。",
    )
    group = forms.ModelChoiceField(None, label="界别（联组）", required=False, empty_label="不属于哪个界别")
    member = forms.CharField(
        label="提出委员", max_length=40, required=False, help_text="写姓名。答复以后请提出委员评价；不清楚的不填。"
    )

    def __init__(self, *args: Any, user: User, needs_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = SectorGroup.objects.order_by("order", "pk")
        if not user.has_perm("proposals.add_issueitem"):
            groups = groups.filter(pk__in=standing_of(user).groups_kept)
        self.fields["group"].queryset = groups
        self.fields["group"].required = needs_group

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n").strip()

    def clean_member(self) -> Member | None:
        """One member in office; a slip of the pen is asked about."""
        names = split_names(self.cleaned_data["member"])
        if not names:
            return None
        matching = match_names(names, on=timezone.localdate())
        if matching.questions:
            question = matching.questions[0]
            people = "、".join(one.label for one in question.candidates)
            raise forms.ValidationError(question.problem + (f" 请写成其中一位：{people}。" if people else ""))
        if len(matching.member_ids) != 1:
            raise forms.ValidationError("请写一位委员的姓名。")
        return Member.objects.get(pk=matching.member_ids[0])


class IssueFilter(ListFilter):
    """What of the list is asked for."""

    q = forms.CharField(label="问题或提出委员", required=False, max_length=60)
    year = forms.ChoiceField(label="年度", required=False)
    state = forms.ChoiceField(label="状态", required=False)
    group = forms.ChoiceField(label="界别（联组）", required=False)
    consultation = forms.ChoiceField(label="来自协商", required=False)
    organization = forms.ChoiceField(label="承办单位", required=False)

    def __init__(self, data: Mapping[str, str], rows: QuerySet[IssueItem]) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs.update({"type": "search", "autocomplete": "off"})
        ids = rows.order_by().values("pk")
        years = rows.order_by("-year").values_list("year", flat=True).distinct()
        groups = SectorGroup.objects.filter(issues__in=ids).distinct().order_by("order", "pk")
        held = Consultation.objects.filter(Q(issues__in=ids) | Q(opinions__origins__issue__in=ids)).distinct()
        held = held.order_by("-activity__held_on", "-pk").values_list("pk", "activity__title", "activity__held_on")
        places = Organization.objects.filter(handovers__issue__in=ids).distinct().order_by("name")
        self.fields["year"].choices = [("", "全部年度"), *((str(one), f"{one} 年") for one in years)]
        self.fields["state"].choices = [("", "全部状态"), ("overdue", "已逾期"), *IssueItem.State.choices]
        self.fields["group"].choices = [("", "全部界别"), *((str(one.pk), str(one)) for one in groups)]
        self.fields["consultation"].choices = [
            ("", "全部来源"),
            *((str(pk), f"{day:%Y-%m-%d} {title}") for pk, title, day in held),
        ]
        self.fields["organization"].choices = [("", "全部单位"), *((str(one.pk), one.name) for one in places)]

    def chosen(self, rows: QuerySet[IssueItem], today: datetime.date) -> QuerySet[IssueItem]:
        """Of `rows` those asked for, each with its state; what was withdrawn only when it is asked for."""
        rows = rows.with_state()
        state = self.value("state")
        if state == "overdue":
            rows = rows.overdue(today)
        elif state:
            rows = rows.filter(state=state)
        if state != IssueItem.State.WITHDRAWN:
            rows = rows.filter(withdrawn_on__isnull=True)
        for name in ("year", "group"):
            if value := self.value(name):
                rows = rows.filter(**{name: value})
        if value := self.value("organization"):
            rows = rows.filter(pk__in=IssueItem.objects.filter(handovers__organization=value).values("pk"))
        if value := self.value("consultation"):
            spoken = IssueItem.objects.filter(origins__opinion__consultation=value).values("pk")
            rows = rows.filter(Q(consultation=value) | Q(pk__in=spoken))
        if words := self.value("q"):
            rows = rows.filter(Q(text__contains=words) | Q(member__name__contains=words))
        return rows
