"""What of the results that were handed in is asked for."""

from collections.abc import Mapping

from django import forms
from django.db.models import Q, QuerySet

from accounts.models import User
from cppcc_office.shared.filters import ListFilter
from proposals.models import Result
from proposals.report_figures import GROUP
from sectors.models import SectorGroup

_S = Result.Status


class ResultFilter(ListFilter):
    """By year, kind, group, state, effect, and a word."""

    q = forms.CharField(label="题目、作者或文号", required=False, max_length=60)
    whose = forms.ChoiceField(label="范围", required=False, choices=[("", "全部"), ("mine", "我写的、本界别的")])
    year = forms.ChoiceField(label="年度", required=False)
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部类型"), *Result.Kind.choices])
    group = forms.ChoiceField(label="界别", required=False)
    status = forms.ChoiceField(label="状态", required=False)
    outcome = forms.ChoiceField(
        label="结果",
        required=False,
        choices=[("", "全部"), ("adopted", "已采用"), ("instructed", "有批示"), ("handed", "已交办")],
    )

    OUTCOMES = {
        "adopted": Q(adoptions__isnull=False),
        "instructed": Q(instructions__isnull=False),
        "handed": Q(handovers__isnull=False),
    }

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs.update({"type": "search", "autocomplete": "off"})
        years = Result.objects.handed_in().order_by().dates("submitted_on", "year", order="DESC")
        states = [(value, words) for value, words in _S.choices if value not in Result.WRITABLE]
        groups = SectorGroup.objects.order_by("order", "pk").values_list("pk", "name")
        self.fields["year"].choices = [("", "全部年度"), *((str(day.year), f"{day.year} 年") for day in years)]
        self.fields["status"].choices = [("", "全部状态"), *states]
        self.fields["group"].choices = [("", "全部界别"), *((str(pk), name) for pk, name in groups)]

    def chosen(self, rows: QuerySet[Result], user: User) -> QuerySet[Result]:
        """Of `rows` those asked for; a member's are of the group of that day."""
        if value := self.value("year"):
            rows = rows.filter(submitted_on__year=int(value))
        if value := self.value("kind"):
            rows = rows.filter(kind=value)
        if value := self.value("status"):
            rows = rows.filter(status=value)
        if value := self.value("group"):
            rows = rows.annotate(of_group=GROUP).filter(of_group=int(value))
        if value := self.value("outcome"):
            rows = rows.filter(pk__in=Result.objects.filter(self.OUTCOMES[value]).values("pk"))
        if self.value("whose"):
            rows = rows.filter(pk__in=Result.objects.written_by(user).values("pk"))
        if words := self.value("q"):
            who = Q(author__name__contains=words) | Q(author_group__name__contains=words)
            who |= Q(special_committee__name__contains=words)
            rows = rows.filter(Q(title__contains=words) | Q(document_number__contains=words) | who)
        return rows
