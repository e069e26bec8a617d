"""Ledger 13: when groups handed in the year's plan and summary."""

from collections.abc import Hashable
from dataclasses import dataclass

from activities.models import AnnualPlan, AnnualSummary
from ledgers.reader.columns import Column, Kind
from ledgers.reader.rows import Row
from ledgers.registry import Ledger, register
from sectors.directory import Directory
from sectors.ledgers import FIELD_LOOKS, GROUP_ALIASES
from sectors.models import SectorGroup
from sectors.wording import field_told


@dataclass
class _Handed:
    group: SectorGroup
    year: int


@register
class AnnualPaperLedger(Ledger):
    """13: one row is a group's year."""

    key = "annual_papers"
    title = "年度计划和总结报送情况"
    right = "activities.add_annualplan"
    needs = ("sectors",)
    clue = r"计划.*总结|总结.*计划"
    columns = (
        Column(
            "year",
            "年度",
            "年份 年 所属年度 计划年度 报送年度 工作年度",
            kind=Kind.YEAR,
            fill=True,
            patterns=(r".*年度?",),
        ),
        Column(
            "group",
            "界别（联组）",
            GROUP_ALIASES + " 报送单位",
            required=True,
            fill=False,
            patterns=(r".*(?:界别|联组).*", r"考核单位"),
            looks=FIELD_LOOKS,
            told_above=field_told,
        ),
        Column(
            "plan",
            "计划报送时间",
            "年度计划 计划 计划时间 年度计划报送时间 计划报送日期 计划上报时间 工作计划报送时间 计划提交时间 "
            "报送计划时间 工作计划 "
            "计划报送 年度计划上报时间 年度工作计划 计划报送情况 计划上报日期 年初计划",
            kind=Kind.DATE,
            required=True,
            weight=2,
            patterns=(r".*计划.*",),
        ),
        Column(
            "summary",
            "总结报送时间",
            "年度总结 总结 总结时间 年度总结报送时间 总结报送日期 总结上报时间 工作总结报送时间 总结提交时间 "
            "报送总结时间 工作总结 "
            "总结报送 年度总结上报时间 年度工作总结 总结报送情况 总结上报日期 年终总结",
            kind=Kind.DATE,
            required=True,
            weight=2,
            patterns=(r".*总结.*",),
        ),
    )
    guide = ("每行填一个界别（联组）一年的报送时间；没有报送的空着。",)

    def load(self) -> None:
        self.directory = Directory()
        self.papers = {
            (model, paper.group_id, paper.year): paper
            for model in (AnnualPlan, AnnualSummary)
            for paper in model.objects.of_groups()
        }

    def resolve(self, row: Row) -> _Handed | None:
        group = self.directory.group_of(row, "group")
        year = row["year"] or row.table.year
        if year is None and "year" not in row.failed:
            row.error("year", "没有写年度，标题里也看不出是哪一年。")
        return _Handed(group, year) if group and year else None

    def natural_key(self, data: _Handed) -> Hashable:
        return (data.year, data.group.pk)

    def write(self, row: Row, data: _Handed) -> None:
        for model, key in ((AnnualPlan, "plan"), (AnnualSummary, "summary")):
            day = row[key]
            if day is None:
                continue
            paper = self.papers.get((model, data.group.pk, data.year))
            if paper is None:
                self.changes.create(
                    model(group=data.group, year=data.year, submitted_on=day, status=model.Status.APPROVED),
                    row,
                    is_main=True,
                )
            else:
                self.changes.update(paper, row, submitted_on=day)
