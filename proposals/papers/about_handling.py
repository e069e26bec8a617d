"""交办函 with its list, 办理复文, 征询意见表, and the list of issues."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from proposals.actions.handling import rule_of, title_of
from proposals.actions.judging import feedback_until, levels
from proposals.askers import asked_of, said_of
from proposals.handled import sees_everything
from proposals.issue_rows import Line
from proposals.models import COLLECTIVES, Feedback, Handover, Proposal, Reply, Sponsorship
from proposals.papers.making import lines_of, office_name, short_day, written_day
from proposals.sponsors import short_names
from sectors.models import Organization

_R, _S = Handover.Role, Handover.Status
LEAD_FIRST = [_R.LEAD, _R.SEPARATE, _R.ASSIST]


def _others(subject: str) -> Prefetch:
    """Who else handles the same thing, as `beside`."""
    rows = Handover.objects.exclude(status=_S.CANCELLED).select_related("organization").order_by("pk")
    return Prefetch(f"{subject}handovers", rows, to_attr="beside")


def _named(rows: Iterable[Handover]) -> str:
    return "、".join(
        str(one) for one in sorted(rows, key=lambda one: LEAD_FIRST.index(one.role)) if one.organization_id
    )


# 交办函


def letter_rows(rows: QuerySet[Handover]) -> QuerySet[Handover]:
    """What a hand-over letter lists: proposals handed over by the product and not taken back, lead ones first."""
    signed = Sponsorship.objects.select_related("member").order_by("order")
    rows = rows.filter(proposal__isnull=False, handed_on__isnull=False).exclude(status=_S.CANCELLED)
    rows = rows.select_related("organization", *(f"proposal__{name}" for name in COLLECTIVES))
    rows = rows.prefetch_related(Prefetch("proposal__sponsorships", signed), _others("proposal__"))
    return rows.order_by("organization__name", "organization", "-role", "proposal__case_number", "pk")


def letter_values(organization: Organization, rows: list[Handover], year: int, office: str) -> dict[str, Any]:
    """One organization's letter, of rows of `letter_rows`."""
    rows = sorted(rows, key=lambda row: LEAD_FIRST.index(row.role))
    assisting = sum(row.role == _R.ASSIST for row in rows)
    return {
        "机关": office,
        "单位": organization.name,
        "年度": str(year),
        "件数": str(len(rows)),
        "主办件数": str(len(rows) - assisting),
        "会办件数": str(assisting),
        "最迟期限": written_day(max((row.due_on for row in rows if row.due_on), default=None)),
        "清单": [
            {
                "序号": str(number),
                "提案号": row.proposal.case_number,
                "案由": row.proposal.title,
                "提案者": short_names(row.proposal),
                "方式": row.get_role_display(),
                "其他单位": _named(one for one in row.proposal.beside if one.pk != row.pk),
                "交办日期": short_day(row.handed_on),
                "退办截止": short_day(row.return_until),
                "办理期限": short_day(row.due_on) or row.counted,
                "交办意见": row.note,
            }
            for number, row in enumerate(rows, start=1)
        ],
        "日期": written_day(max((row.handed_on for row in rows), default=timezone.localdate())),
    }


# 复文


def reply_values(reply: Reply, *, with_phone: bool = True) -> dict[str, Any]:
    """办理复文 of one answer, or of its draft; an assisting one's is an opinion for the lead."""
    row = reply.handover
    subject = row.subject
    number = subject.case_number if isinstance(subject, Proposal) else ""
    about = f"{office_name()}{subject.year}年第{number}号提案" if number else title_of(subject)
    is_opinion = row.role == _R.ASSIST
    beside = Handover.objects.filter(**{row.subject_kind: subject}).exclude(pk=row.pk).exclude(status=_S.CANCELLED)
    beside = list(beside.select_related("organization").order_by("pk"))
    assisting = [one for one in beside if one.role == _R.ASSIST]
    lead = next((one for one in beside if one.role == _R.LEAD), None)
    return {
        "类别": reply.short_verdict,
        "类别含义": reply.result_class.meaning if reply.result_class else "",
        "标题": f"对{about}的{'会办意见' if is_opinion else '答复'}",
        "提案号": number,
        "案由": _title(subject),
        "收件人": str(lead.organization or "主办单位") if is_opinion and lead else _askers(subject),
        "单位": str(row.organization or ""),
        "是否会办": "是" if is_opinion else "",
        "会办单位": "、".join(str(one.organization or "") for one in assisting) if not is_opinion else "",
        "正文": lines_of(reply.text),
        "承诺期限": written_day(reply.promised_until),
        "签发人": reply.signer,
        "联系人": reply.contact_name,
        "联系电话": reply.contact_phone if with_phone else "",
        "第几次": str(reply.round),
        "草稿": "" if reply.replied_on else "是",
        "日期": written_day(reply.replied_on),
    }


def _title(subject: Any) -> str:
    """Its title; of a marked report not a word."""
    return subject.title if isinstance(subject, Proposal) else title_of(subject)


def _askers(subject: Any) -> str:
    asked = asked_of(subject)
    names = "、".join(one.name for one in asked)
    return f"{names}委员" if asked and all(one.member for one in asked) else names


# 征询意见表


def feedback_values(row: Handover, reader: User, *, knows_all: bool) -> dict[str, Any]:
    """征询意见表 on the answer of this round: one for each whose word is wanted, one's own where not `knows_all`."""
    reply = next(one for one in row.replies.all() if one.round == row.round)
    said, rule = said_of(reply), rule_of(row, reply.replied_on)
    asked = [one for one in asked_of(row.subject) if knows_all or one.may_be_said_by(reader)]
    choices = levels(rule)
    subject = row.subject

    def sheet(name: str, word: Feedback | None) -> dict[str, str]:
        return {
            "提案号": subject.case_number if isinstance(subject, Proposal) else "",
            "案由": _title(subject),
            "提案者": name,
            "承办单位": str(row.organization or ""),
            "答复日期": written_day(reply.replied_on),
            "类别": reply.short_verdict,
            "态度": _boxes(choices, word and word.attitude),
            "结果": _boxes(choices, word and word.result),
            "意见": word.comment if word else "",
            "反馈日期": written_day(word and word.given_on),
            "反馈截止": written_day(feedback_until(reply, rule)),
        }

    return {"机关": office_name(), "意见表": [sheet(one.name, said.get(one.key)) for one in asked]}


def _boxes(choices: list[tuple[str, str]], chosen: str | None) -> str:
    return "　".join(f"{'☑' if key == chosen else '□'}{word}" for key, word in choices)


# 问题清单


def issue_values(lines: list[Line], year: str, today: datetime.date) -> dict[str, Any]:
    """问题清单 of lines as the page shows them."""
    return {
        "机关": office_name(),
        "年度": year,
        "件数": str(len(lines)),
        "清单": [{"序号": str(number), **_issue(line)} for number, line in enumerate(lines, start=1)],
        "日期": written_day(today),
    }


def _issue(line: Line) -> dict[str, str]:
    row = line.issue
    return {
        "问题": row.text,
        "来源": "\n".join([*line.sources, f"{row.listed_on} 列入"]),
        "提出": str(row.member or row.group or ""),
        "责任单位": _named(line.handovers),
        "办理期限": short_day(line.due_on),
        "答复": "\n".join(reply.text for reply in line.replies if reply.text),
        "答复日期": "、".join(short_day(reply.replied_on) for reply in line.replies),
        "反馈": "、".join(dict.fromkeys(word.get_result_display() for word in line.words)),
        "状态": line.state,
    }


def knows_all_words(row: Handover, reader: User, served: frozenset[int] | set[int]) -> bool:
    """The office, leaders and the organization itself know who said what."""
    return sees_everything(reader) or row.organization_id in served
