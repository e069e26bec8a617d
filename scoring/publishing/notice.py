"""公示 as a paper: the list that goes up, with its dates and whom to tell."""

import datetime

from cppcc_office.shared.word import Paper
from scoring.models import Publication
from scoring.publishing.shown import Shown, ShownRow


def notice_paper(shown: Shown, office: str) -> Paper:
    """What everybody may read, in the shape of the office's papers."""
    publication = shown.publication
    paper = Paper(f"关于 {publication}的公示", "" if publication.is_public else publication.get_status_display())
    paper.text(_opening(publication))
    header = ["名次" if shown.has_points else "序号", "名称"]
    header += ["界别（联组）"] if shown.has_groups else []
    header += ["榜单"] if shown.has_lists else []
    header += ["积分"] if shown.has_points else []
    header += ["等次"] if shown.has_grades else []
    header += ["计分办法"] if shown.has_rules else []
    paper.table(header, [_cells(shown, number, line) for number, line in enumerate(shown.lines, start=1)])
    paper.text(_closing(publication))
    paper.signed(office, _day(publication.notice_from) if publication.notice_from else "　　年　月　日")
    return paper


def _cells(shown: Shown, number: int, line: ShownRow) -> list[str]:
    row = line.row
    cells = [str(row.rank or "—") if shown.has_points else str(number), row.name]
    cells += [row.group_name] if shown.has_groups else []
    cells += [line.listed] if shown.has_lists else []
    cells += [row.card["points"]] if shown.has_points else []
    cells += [row.grade or row.excluded] if shown.has_grades else []
    return cells + ([line.rule] if shown.has_rules else [])


def _opening(publication: Publication) -> str:
    said = f"根据{publication.rule_name}，现将 {publication}予以公示。"
    if publication.notice_from:
        said += f"公示时间自 {_day(publication.notice_from)}起至 {_day(publication.notice_to)}止。"
    return said


def _closing(publication: Publication) -> str:
    if not publication.objections_until:
        return ""
    return f"对结果有异议的，请于 {_day(publication.objections_until)}以前在履职管理系统中申请复核，并写明理由。"


def _day(day: datetime.date) -> str:
    return f"{day:%Y 年 %-m 月 %-d 日}"
