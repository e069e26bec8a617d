"""The demo's marks given by people and its awards, in every state; no rule of the ledgers' year counts them."""

import datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from cppcc_office.pages.demo.people import LOGIN_PREFIX, Account, Cast
from cppcc_office.shared.documents import Document, prepare_document
from proposals.models import Proposal
from scoring.actions.awards import cancel_award, decide_nominee, draw_up_candidates, nominate, publish_award
from scoring.actions.given import audit_mark, decide_mark, enter_mark, fill_self_mark, give_mark, open_marks
from scoring.models import Award, MarkKind, Rulebook

Subject, Way = Rulebook.Subject, MarkKind.Way


def paper(name: str) -> Document:
    text = f"{name}\n\n这是演示用的文字，不是真实的材料。\n"
    return prepare_document(ContentFile(text.encode(), name=f"{name}.txt"))


def add_marks(cast: Cast, accounts: list[Account], year: int) -> None:
    """Of `year`, the ledgers' own; self marks of the years that are asked for now."""
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    _outside(cast, users, year)
    _several(cast, users, year)
    _own(users, cast)


def _outside(cast: Cast, users: dict[str, User], year: int) -> None:
    """Confirmed, waiting for a second person, returned, undone, about to be undone."""
    office, second = users["office"], users["admin"]
    kind = MarkKind.objects.create(
        name="单位评价",
        subject=Subject.MEMBER,
        way=Way.OUTSIDE,
        giver="委员所在单位",
        highest=15,
        needs_evidence=True,
        basis="委员履职考核办法（演示）",
    )
    given = {"kind": kind, "year": year, "given_on": datetime.date(year, 12, 20)}
    words = "所在单位出具年度评价表，本职工作评为“好”。"

    def entered(member: object, value: str, by: User) -> object:
        return enter_mark(
            subject=member, value=Decimal(value), reason=words, by=by, documents=[paper("单位评价表")], **given
        )

    decide_mark(action="confirm", mark=entered(cast.convener, "14.5", office), by=second)
    entered(cast.member, "12.5", second)
    returned = entered(cast.deputy, "15", office)
    decide_mark(action="return", mark=returned, by=second, reason="分数与评价表上的不一致，请核对。")
    for member in cast.others[:2]:
        counted = decide_mark(action="confirm", mark=entered(member, "13", office), by=second)
        mark = decide_mark(action="ask_withdrawal", mark=counted, by=office, reason="单位来函撤回评价。")
    decide_mark(action="agree", mark=mark, by=second)


def _several(cast: Cast, users: dict[str, User], year: int) -> None:
    """Under way, waiting to be confirmed, confirmed."""
    kind = MarkKind.objects.create(
        name="界别年度评议", subject=Subject.GROUP, way=Way.SEVERAL, giver="考核工作领导小组", highest=100
    )
    first, second, third = list(cast.guided)[:3]
    about = {"kind": kind, "year": year, "reason": "按年度计划完成情况、联动次数和成果评议。", "by": users["admin"]}
    leaders = [users["leader"], users["head"]]
    (under_way,) = open_marks(subjects=[first], markers=[*leaders, users["office"]], **about)
    words = "计划完成好，联动还可以再多一些。"
    give_mark(mark=under_way, value=Decimal(88), reason=words, by=leaders[1])
    found = open_marks(subjects=[second, third], markers=[*leaders, users["deputy"]], **about)
    for mark, values in zip(found, ((90, 86, 93), (85, 80, 91)), strict=True):
        for marker, value in zip([*leaders, users["deputy"]], values, strict=True):
            give_mark(mark=mark, value=Decimal(value), reason=words, by=marker)
    decide_mark(action="confirm", mark=found[1], by=users["office"])


def _own(users: dict[str, User], cast: Cast) -> None:
    """The workstation's own mark: to be audited this year, sent back for the last, audited twice for the one before;
    the group's is still to be filled in.
    """
    kind, this_year = MarkKind.objects.get(name="工作室自评"), timezone.localdate().year
    MarkKind.objects.create(
        name="界别小组自评", subject=Subject.GROUP, way=Way.SELF, levels=2, giver="召集人自评，机关初审、终审"
    )

    def filled(year: int, value: int) -> object:
        return fill_self_mark(
            kind=kind,
            subject=cast.workstation,
            year=year,
            value=Decimal(value),
            reason="全年开放，每季都有活动，诉求件件有回音。",
            by=users["contact"],
            documents=[paper("工作室自评表")],
        )

    filled(this_year, 95)
    back = filled(this_year - 1, 97)
    decide_mark(action="send_back", mark=back, by=users["office"], reason="第三季度的服务记录不全，请补充佐证。")
    done = audit_mark(
        mark=filled(this_year - 2, 94), value=Decimal(90), reason="有一个季度没有活动。", by=users["office"]
    )
    audit_mark(mark=done, value=Decimal("91.5"), reason="补报了一次联动活动。", by=users["leader"])


def add_awards(cast: Cast, accounts: list[Account], year: int) -> None:
    """Prepared, being selected, published with one to be undone, given up."""
    users = {account.user.username.removeprefix(LOGIN_PREFIX): account.user for account in accounts}
    office, second = users["office"], users["admin"]
    groups = Award.objects.create(name="先进界别", year=year, subject=Subject.GROUP, places=6)
    draw_up_candidates(award=groups, by=office)
    *chosen, passed = groups.nominees.all()[:4]
    for nominee in chosen:
        decide_nominee(action="select", nominee=nominee, by=office)
    decide_nominee(action="pass", nominee=passed, by=office, reason="年度计划有三项没有完成。")
    Award.objects.create(name="优秀委员工作室", year=year, subject=Subject.WORKSTATION, places=6, first=6)
    _proposals(office, second, year)
    star = Award.objects.create(name="履职之星", year=year, subject=Subject.MEMBER, places=10, by=Award.By.NAMED)
    cancel_award(award=star, reason="与优秀委员合并评选。", by=office)


def _proposals(office: User, second: User, year: int) -> None:
    """Named by people, a collective one among them; one is about to lose the award, one has lost it."""
    award = Award.objects.create(
        name="优秀提案", year=year, subject=Subject.PROPOSAL, places=3, collective_share=20, by=Award.By.NAMED
    )
    draw_up_candidates(award=award, by=office)
    rows = Proposal.objects.filter(year=year, status=Proposal.Status.ACCEPTED).order_by("case_number", "pk")
    members, collective = rows.filter(kind=Proposal.Kind.MEMBER)[:3], rows.exclude(kind=Proposal.Kind.MEMBER)[:1]
    named = [
        nominate(award=award, subject=one, reason="承办单位推荐，建议已经落实。", by=office)
        for one in (*collective, *members)
    ]
    for nominee in named[:3]:
        decide_nominee(action="select", nominee=nominee, by=office)
    decide_nominee(action="pass", nominee=named[3], by=office, reason="内容与上一年的优秀提案相近。")
    publish_award(award=award, by=office)
    for nominee in named[1:3]:
        decide_nominee(action="ask_withdrawal", nominee=nominee, by=second, reason="经核实，主要内容与他人提案重复。")
    decide_nominee(action="withdraw", nominee=named[2], by=office)
