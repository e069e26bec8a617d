"""《社情民意》 as it is printed: red head, number, recipients, reports with whom they come from, editor and signer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from members.models import Membership
from proposals.actions.written import authors_of
from proposals.models import Bulletin, SocialReport
from proposals.papers.making import office_name, written_day

CHAPTER = re.compile(r"^[一二三四五六七八九十]+、")


@dataclass(frozen=True)
class Article:
    """One report of an issue."""

    report: SocialReport
    title: str
    lines: list[tuple[str, str]]  # level and text of each paragraph
    by: str
    editor: str
    signer: str


def articles_of(bulletin: Bulletin) -> list[Article]:
    """The reports of an issue in the order in which they were put in."""
    rows = bulletin.reports.select_related("author", "author_group", "edited_by", "signed_by").order_by("pk")
    return [
        Article(
            row,
            row.title_as_issued,
            [
                ("head" if CHAPTER.match(line) else "", line)
                for line in filter(None, map(str.strip, row.text_as_issued.splitlines()))
            ],
            reflected_by(row),
            str(row.edited_by or ""),
            str(row.signed_by or ""),
        )
        for row in rows
    ]


def reflected_by(report: SocialReport) -> str:
    """反映人: each author with the sector of the day it was handed in; the groups whose it is by their name."""
    authors = authors_of(report)
    seats = Membership.objects.valid_on(report.submitted_on).filter(
        member__in=authors, committee__is_home=True, sector__isnull=False
    )
    sectors = dict(seats.order_by("-pk").values_list("member_id", "sector__name"))
    found = [f"{one.name}（{sectors[one.pk]}）" if one.pk in sectors else one.name for one in authors]
    whole = [report, *report.parts.select_related("author_group").order_by("submitted_on", "pk")]
    found += [str(one.author_group) for one in whole if one.author_group_id]
    return "、".join(dict.fromkeys(found))


def names(people: Iterable[str]) -> str:
    """Everybody once."""
    return "、".join(dict.fromkeys(filter(None, people)))


def marking_of(articles: list[Article]) -> str:
    """内部, where one of the reports is marked; printed at the head."""
    return str(SocialReport.Marking.INTERNAL.label) if any(one.report.is_marked for one in articles) else ""


def bulletin_values(bulletin: Bulletin) -> dict[str, Any]:
    """The issue as its template is filled."""
    articles = articles_of(bulletin)
    sent = bulletin.dispatches.select_related("body")
    return {
        "机关": office_name(),
        "年度": str(bulletin.year),
        "期号": str(bulletin.number),
        "密级": marking_of(articles),
        "日期": written_day(bulletin.issued_on),
        "报送": bulletin.recipients,
        "文章": [
            {
                "标题": one.title,
                "段落": [{"文字": line, "小标题": "是" if level else ""} for level, line in one.lines],
                "反映人": one.by,
            }
            for one in articles
        ],
        "已报送": "、".join(f"{one.body}（{one.sent_on.month}月{one.sent_on.day}日）" for one in sent),
        "责任编辑": names(one.editor for one in articles),
        "签发": names(one.signer for one in articles),
    }
