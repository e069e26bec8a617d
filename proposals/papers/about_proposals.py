"""提案表 and the notices of what was decided on a proposal."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import User
from cppcc_office.shared.phones import masked_phone
from members.models import Member, Membership
from proposals.models import COLLECTIVES, Handover, PaperKind, Proposal, ProposalStep, Sponsorship
from proposals.papers.making import lines_of, office_name, written_day
from proposals.sponsors import all_names, signed_members
from sectors.models import Organization

_S = Proposal.Status
NOTICES = {
    _S.ACCEPTED: PaperKind.ACCEPTED,
    _S.DECLINED: PaperKind.DECLINED,
    _S.REDIRECTED: PaperKind.REDIRECTED,
    _S.RETURNED: PaperKind.RETURNED,
}


def with_names(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """With what papers and tables say of a proposal; a fixed number of queries."""
    signed = Sponsorship.objects.select_related("member").order_by("order")
    returns = ProposalStep.objects.filter(action="return").order_by("at", "pk")
    handovers = Handover.objects.exclude(status=Handover.Status.CANCELLED).select_related("organization")
    rows = rows.select_related("category", "call", "decline_reason", "merged_into", *COLLECTIVES)
    return rows.prefetch_related(
        Prefetch("sponsorships", signed),
        Prefetch("handovers", handovers.order_by("pk"), to_attr="handled"),
        Prefetch("steps", returns, to_attr="returns"),
        Prefetch("merged_into__sponsorships", signed),
        *(f"merged_into__{name}" for name in COLLECTIVES),
    )


def _common(proposal: Proposal) -> dict[str, str]:
    return {
        "届次会次": proposal.call.name if proposal.call else f"{proposal.year}年" if proposal.year else "",
        "年度": str(proposal.year or ""),
        "提案号": proposal.case_number,
        "流水号": f"{proposal.year}-{proposal.serial_number}" if proposal.serial_number else "",
        "类别": str(proposal.category or ""),
        "案由": proposal.title,
        "提案者": all_names(proposal),
        "收到时间": written_day(proposal.submitted_on),
    }


def organizations_of(proposal: Proposal) -> str:
    """市住建局（主办）、市财政局（会办）, of those fetched as `handled`."""
    order = [Handover.Role.LEAD, Handover.Role.SEPARATE, Handover.Role.ASSIST]
    rows = sorted(proposal.handled, key=lambda row: order.index(row.role))
    return "、".join(str(row) for row in rows if row.organization_id)


# 提案表


def form_values(proposal: Proposal, reader: User, *, has_phones: bool = False) -> dict[str, Any]:
    """提案表 of a proposal of `with_names`; numbers are covered but for one's own, or where `has_phones` says so."""
    people = signed_members(proposal)
    seats = _seats(people, proposal.submitted_on or timezone.localdate())

    def person(member: Member) -> dict[str, str]:
        is_open = has_phones or member.user_id == reader.pk
        phone = member.phone if is_open else masked_phone(member.phone)
        return {"界别": seats.get(member.pk, ""), "单位": member.employer, "电话": phone}

    collective = proposal.collective
    cosigners = people if collective else people[1:]
    lead = person(people[0]) if people and not collective else {"界别": "", "单位": "", "电话": ""}
    signed = (
        f"{proposal.signed_by}，{written_day(timezone.localdate(proposal.signed_at))}" if proposal.signed_by else ""
    )
    return {
        **_common(proposal),
        **lead,
        "机关": office_name(),
        "种类": proposal.get_kind_display(),
        "第一提案人": str(collective or (people[0].name if people else "")),
        "通讯地址": collective.address if isinstance(collective, Organization) else "",
        "联名人": [
            {"序号": str(number), "姓名": one.name, **person(one)} for number, one in enumerate(cosigners, start=1)
        ],
        "联名人数": str(len(cosigners)) if cosigners else "",
        "情况": lines_of(proposal.situation),
        "分析": lines_of(proposal.analysis),
        "建议": lines_of(proposal.suggestion),
        "建议承办单位": "、".join(one.name for one in proposal.suggested_organizations.all()),
        "附件": "、".join(one.name for one in proposal.files.all()),
        "是否公开": "可以公开" if proposal.is_public else f"不公开：{proposal.not_public_reason}",
        "签署": signed,
        "审查意见": _opinion(proposal),
        "审定日期": written_day(proposal.decided_on),
    }


def _seats(people: Iterable[Member], day: datetime.date) -> dict[int, str]:
    rows = Membership.objects.valid_on(day).filter(member__in=people, committee__is_home=True, sector__isnull=False)
    return dict(rows.order_by("-pk").values_list("member_id", "sector__name"))


def _opinion(proposal: Proposal) -> str:
    """What was decided, with the reason listed, where it goes and the note; nothing while it waits."""
    if proposal.status in (_S.DRAFT, _S.SUBMITTED):
        return ""
    parts = [proposal.get_status_display(), str(proposal.decline_reason or ""), proposal.get_whereto_display()]
    return "；".join(part for part in (*parts, proposal.decision_note) if part)


# 通知


class NoNoticeError(ValueError):
    """There is nothing to tell yet, or the reason is missing; says so in Chinese."""


def notice_kind(proposal: Proposal) -> str | None:
    """Which notice tells what was decided on it; None while nothing is."""
    if proposal.status == _S.ACCEPTED and proposal.is_merged:
        return PaperKind.MERGED
    return NOTICES.get(proposal.status)


def notice_values(proposal: Proposal, reader: User, office: str) -> dict[str, Any]:
    """The notice of a proposal of `with_names`. NoNoticeError where a reason is due and none written."""
    kind = notice_kind(proposal)
    returned = proposal.returns[-1] if kind == PaperKind.RETURNED and proposal.returns else None
    reason = returned.reason if returned else ""
    if kind == PaperKind.DECLINED and proposal.decline_reason is None:
        raise NoNoticeError("还没有登记不予立案的情形，不能出告知书。请先在审定页撤销审定，选择情形再审定。")
    if kind == PaperKind.RETURNED and not reason:
        raise NoNoticeError("没有写明退回的原因，不能出通知。请在审定页写明原因再退回。")
    day = timezone.localdate(returned.at) if returned else proposal.decided_on
    return {
        **_common(proposal),
        **_main_of(proposal, reader),
        "机关": office,
        "收件人": f"{all_names(proposal)}{'' if proposal.collective else '委员'}",
        "情形": str(proposal.decline_reason or ""),
        "去向": proposal.get_whereto_display(),
        "说明": proposal.decision_note,
        "原因": reason,
        "承办单位": organizations_of(proposal),
        "日期": written_day(day or timezone.localdate()),
    }


def _main_of(proposal: Proposal, reader: User) -> dict[str, str]:
    """What it was merged into: its number always, its title and names for who may read it."""
    main = proposal.merged_into
    if main is None:
        return {"主案提案号": proposal.merged_number, "主案案由": "", "主案提案者": ""}
    may_read = main.is_public or Proposal.objects.visible_to(reader).filter(pk=main.pk).exists()
    return {
        "主案提案号": main.case_number,
        "主案案由": main.title if may_read else "",
        "主案提案者": all_names(main) if may_read else "",
    }
