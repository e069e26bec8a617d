"""一览表、公示表: what was decided at a plenary, in the columns and with the names the office publishes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.db.models import Q, QuerySet

from cppcc_office.shared.filters import ListFilter
from proposals.models import CallPeriod, Proposal
from proposals.papers.about_proposals import organizations_of
from proposals.sponsors import NAMINGS, all_names

_S = Proposal.Status


@dataclass(frozen=True)
class Table:
    """One decision: its rows, and the columns shown where nobody chose."""

    words: str
    rows: Q
    columns: tuple[str, ...]


TABLES = {
    "accepted": Table("立案", Q(status=_S.ACCEPTED) & ~Proposal.MERGED, ("number", "title", "names", "places")),
    "merged": Table("并案", Q(status=_S.ACCEPTED) & Proposal.MERGED, ("number", "title", "names", "into")),
    "declined": Table("不予立案", Q(status=_S.DECLINED), ("serial", "title", "names", "reason", "whereto")),
    "redirected": Table("转社情民意", Q(status=_S.REDIRECTED), ("serial", "title", "names", "note")),
    "returned": Table("退回补正", Q(status=_S.RETURNED), ("serial", "title", "names", "back")),
}


def _into(row: Proposal) -> str:
    if row.merged_into is None:
        return row.merged_number
    return (
        f"{row.merged_into.case_number} {row.merged_into.title}"
        if row.merged_into.is_public
        else (row.merged_into.case_number)
    )


COLUMNS: dict[str, tuple[str, Callable[[Proposal], str]]] = {
    "number": ("提案号", lambda row: row.case_number),
    "serial": ("流水号", lambda row: f"{row.year}-{row.serial_number}"),
    "title": ("案由", lambda row: row.title),
    "names": ("提案者", all_names),
    "category": ("类别", lambda row: str(row.category or "")),
    "kind": ("提案种类", lambda row: row.get_kind_display()),
    "on": ("提出时间", lambda row: f"{row.submitted_on:%Y-%m-%d}"),
    "decided": ("审定日期", lambda row: f"{row.decided_on:%Y-%m-%d}" if row.decided_on else ""),
    "places": ("承办单位", organizations_of),
    "into": ("并入提案", _into),
    "reason": ("情形", lambda row: str(row.decline_reason or "")),
    "whereto": ("去向", lambda row: row.get_whereto_display()),
    "note": ("说明", lambda row: row.decision_note),
    "back": ("退回原因", lambda row: row.returns[-1].reason if row.returns else ""),
}


class TableFilter(ListFilter):
    """Which plenary, how names are written, whether what is not public is listed, and which columns."""

    year = forms.ChoiceField(label="年度", required=False)
    call = forms.ChoiceField(label="届次会次", required=False)
    naming = forms.ChoiceField(label="提案者写法", required=False)
    scope = forms.ChoiceField(label="范围", required=False, choices=[("", "可以公开的"), ("all", "全部（机关内部用）")])

    def __init__(self, data: Mapping[str, str], columns: list[str], table: Table) -> None:
        super().__init__(data)
        years = list(Proposal.objects.handed_in().order_by("-year").values_list("year", flat=True).distinct())
        self.fields["year"].choices = [(one, f"{one} 年") for one in years]
        asked = data.get("year", "")
        latest = next(iter(years), None)
        self.year_shown = int(asked) if asked.isdecimal() and int(asked) in years else latest
        calls = CallPeriod.objects.filter(year=self.year_shown)
        self.fields["call"].choices = [("", "全部"), *((one.pk, str(one)) for one in calls)]
        self.fields["naming"].choices = [(key, words) for key, (words, _) in NAMINGS.items()]
        self.chosen = [key for key in COLUMNS if key in (columns or table.columns)]

    @property
    def has_all(self) -> bool:
        return self.value("scope") == "all"

    @property
    def name_of(self) -> Callable[[Proposal], str]:
        return NAMINGS[self.value("naming") or "all"][1]

    @property
    def plenary(self) -> str:
        """What the title of the table says."""
        call = self.value("call")
        found = CallPeriod.objects.filter(pk=call).values_list("name", flat=True).first() if call else None
        return found or (f"{self.year_shown} 年" if self.year_shown else "")

    def of(self, rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
        rows = rows.filter(year=self.year_shown)
        if call := self.value("call"):
            rows = rows.filter(call=call)
        return rows

    def lines(self, rows: list[Proposal]) -> list[tuple[Proposal, list[tuple[str, str]]]]:
        """Each row with the words of the chosen columns."""
        columns = COLUMNS | {"names": ("提案者", self.name_of)}
        return [(row, [(columns[key][0], columns[key][1](row)) for key in self.chosen]) for row in rows]

    @property
    def header(self) -> list[str]:
        return [COLUMNS[key][0] for key in self.chosen]

    @property
    def boxes(self) -> list[tuple[str, str, bool]]:
        return [(key, words, key in self.chosen) for key, (words, _) in COLUMNS.items()]
