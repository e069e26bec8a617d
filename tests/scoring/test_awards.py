"""Awards apart from grades: candidates by rule, chosen by people, published, undone by two (FEATURES DG7, TL7; rules
proposal-awards; issue 6 section 3).
"""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cppcc_office.shared.workflow import Refused
from proposals.models import Proposal
from scoring.actions.awards import (
    cancel_award,
    decide_nominee,
    draw_up_candidates,
    nominate,
    open_award_marks,
    problems_of,
    publish_award,
)
from scoring.actions.given import decide_mark, give_mark
from scoring.actions.publishing import draft_publication, make_final, start_notice
from scoring.awards import standings
from scoring.evidence import explain
from scoring.models import Award, MarkKind, Nominee
from scoring.models.award import AWARD_WORKFLOW, NOMINEE_WORKFLOW, duties_towards_award, duties_towards_nominee
from scoring.rulebooks import save_rulebook
from tests.dealing import dealt
from tests.factories import (
    ROLES,
    AttachmentFactory,
    AwardFactory,
    GroupLiaisonFactory,
    MarkKindFactory,
    NomineeFactory,
    ProposalFactory,
    SectorGroupFactory,
    SponsorshipFactory,
    SupervisionFactory,
    WorkstationContactFactory,
    WorkstationFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
_A, _N = Award.Status, Nominee.Status
NEW_YEAR = datetime.date(2021, 1, 20)
AWARD_MAY = {"prepared": {"draw_up", "cancel"}, "selecting": {"draw_up", "nominate", "open_marks", "publish", "cancel"}}
NOMINEE_MAY = {
    "candidate": {"select", "pass"},
    "selected": {"pass", "restore"},
    "passed": {"select", "restore"},
    "awarded": {"ask_withdrawal"},
    "leaving": {"withdraw", "keep"},
}


def proposal(member=None, *, group=None, second=None, **about) -> Proposal:
    found = ProposalFactory(**{"year": 2020, "collective_sponsor": group} | about)
    if group:
        Proposal.objects.filter(pk=found.pk).update(kind="sector")
    else:
        SponsorshipFactory(proposal=found, member=member or seated_member())
    if second:
        SponsorshipFactory(proposal=found, member=second, order=2)
    return found


def best_proposals(**about) -> Award:
    given = {"name": "优秀提案", "subject": "proposal", "by": Award.By.FACTS, "places": 2}
    return AwardFactory(**given | about)


@pytest.mark.parametrize("role", dealt(ROLES))
def test_every_role_may_do_in_every_state_what_the_tables_say(role):
    """State × role: the office runs awards, nobody else."""
    user = make_user(role)
    is_office = role in ("administrator", "secretariat")
    for state in _A.values:
        offered = {line.action for line in AWARD_WORKFLOW.offered(state, duties_towards_award(user))}
        assert offered == (AWARD_MAY.get(state, set()) if is_office else set())
    undone = {"withdrawal_asked_by": make_user("stranger"), "withdrawal_reason": "失实", "withdrawn_by": user}
    for state in _N.values:
        nominee = NomineeFactory(status=state, **undone)
        offered = {line.action for line in NOMINEE_WORKFLOW.offered(state, duties_towards_nominee(nominee, user))}
        assert offered == (NOMINEE_MAY.get(state, set()) if is_office else set())
    nominee = NomineeFactory(status="leaving", withdrawal_asked_by=user)
    offered = {line.action for line in NOMINEE_WORKFLOW.offered("leaving", duties_towards_nominee(nominee, user))}
    assert offered == ({"keep"} if is_office else set())


def test_candidates_come_from_the_boards_places_points_or_grade(office):
    """TL7: candidates by points, decided by people; who takes no place is no candidate."""
    groups = [SectorGroupFactory(name=name, order=n) for n, name in enumerate("甲乙丙")]
    for number, group in enumerate(groups):
        for _ in range(number):
            group_activity(group, "理论学习", members=[seated_member(group)])
    item = {"code": "study", "name": "活动", "source": "activities", "price": 5}
    save_rulebook(
        {
            "code": "g",
            "name": "活动分",
            "subject": "group",
            "from": datetime.date(2020, 1, 1),
            "candidates": 1,
            "items": [item],
            "grades": [{"name": "先进", "at_least": 5, "passes": True}, {"name": "其他"}],
        }
    )

    def names(**about) -> list[str]:
        award = AwardFactory(subject="group", **about)
        return [str(one) for one in draw_up_candidates(award=award, by=office).nominees.all()]

    assert names(by=Award.By.PLACES) == ["丙"]
    assert names(by=Award.By.PLACES, first=2) == ["丙", "乙"]
    assert names(by=Award.By.POINTS, points_at_least=10) == ["丙"]
    assert names(by=Award.By.GRADE, grade="先进") == ["丙", "乙"]
    assert names(by=Award.By.NAMED) == []
    share = AwardFactory(subject="group", places=None, share=Decimal(70), first=3)
    share = draw_up_candidates(award=share, by=office)
    assert (share.considered, share.most, share.places_words) == (3, 2, "3 的 70%，2 个")
    assert share.nominees.first().standing.startswith("积分 10，第 1 名")


def test_candidates_come_from_the_published_results_once_they_are_final(office):
    """Points, places, grades and the number of candidates as published, whatever is recorded or ruled afterwards."""
    groups = [SectorGroupFactory(name=name, order=n) for n, name in enumerate("甲乙丙")]
    for group in groups[1:]:
        group_activity(group, "理论学习", members=[seated_member(group)])
    item = {"code": "study", "name": "活动", "source": "activities", "price": 5}
    grades = [{"name": "先进", "at_least": 5, "passes": True}, {"name": "其他"}]
    book = {"code": "g", "name": "活动分", "subject": "group", "candidates": 2, "items": [item], "grades": grades}
    save_rulebook(book)
    day = datetime.date(2021, 1, 11)
    draft = draft_publication(subject="group", year=2020, shows="points", by=office, on=day)
    saved = start_notice(publication=draft, by=office, on=day)
    for _ in range(3):
        group_activity(groups[0], "理论学习", members=[])
    save_rulebook(book | {"candidates": 1})

    def names(by: str, **about) -> list[str]:
        award = AwardFactory(subject="group", by=by, **about)
        return [str(one) for one in draw_up_candidates(award=award, by=office).nominees.all()]

    assert names(Award.By.PLACES) == ["甲"]
    make_final(publication=saved, by=office, on=datetime.date(2021, 2, 20))
    assert names(Award.By.PLACES) == names(Award.By.POINTS, points_at_least=5) == ["乙", "丙"]
    assert names(Award.By.GRADE, grade="先进") == ["乙", "丙"]


def test_proposals_become_candidates_by_what_is_recorded_of_them(office):
    accepted, led = proposal(title="甲"), proposal(title="乙")
    proposal(status=Proposal.Status.DECLINED)
    proposal(year=2019)
    SupervisionFactory(proposal=led)
    award = draw_up_candidates(award=best_proposals(), by=office)
    assert {one.proposal for one in award.nominees.all()} == {accepted, led}
    only = draw_up_candidates(award=best_proposals(name="领衔优秀提案", needs_led=True), by=office)
    assert [one.proposal for one in only.nominees.all()] == [led]
    with pytest.raises(Refused, match="没有候选"):
        draw_up_candidates(award=best_proposals(name="满意提案", needs_satisfied=True), by=office)


def test_people_choose_and_say_why_where_they_leave_the_order(office):
    ones = [proposal(title=title) for title in ("一", "二", "三")]
    award = draw_up_candidates(award=best_proposals(places=1), by=office)
    first, _, third = award.nominees.all()
    with pytest.raises(Refused, match="排在第 3 位，名额是 1 个"):
        decide_nominee(action="select", nominee=third, by=office)
    third = decide_nominee(action="select", nominee=third, by=office, reason="前瞻性强，成效显著。")
    assert (third.decided_by, third.reason) == (office, "前瞻性强，成效显著。")
    decide_nominee(action="select", nominee=first, by=office)
    with pytest.raises(Refused, match="选定了 2 个，名额只有 1 个"):
        publish_award(award=award, by=office)
    decide_nominee(action="pass", nominee=first, by=office, reason="上一年已经获评。")
    with pytest.raises(Refused, match="不能重新产生候选；请先把他们改回候选"):
        draw_up_candidates(award=award, by=office)
    for one in (first, third):
        again = decide_nominee(action="restore", nominee=one, by=office)
        assert (again.status, again.reason, again.decided_by, again.decided_on) == (_N.CANDIDATE, "", None, None)
    draw_up_candidates(award=award, by=office)
    told = [(step.label, step.changes) for step in award.steps.filter(nominee=None).exclude(label="产生候选")]
    assert told == [("选定", "三"), ("选定", "一"), ("不选", "一"), ("改回候选", "一"), ("改回候选", "三")]
    first, _, third = award.nominees.all()
    decide_nominee(action="select", nominee=third, by=office, reason="前瞻性强，成效显著。")
    publish_award(award=award, by=office, on=NEW_YEAR)
    assert [one.status for one in award.nominees.all()] == [_N.LOST, _N.LOST, _N.AWARDED]
    with pytest.raises(Refused):
        decide_nominee(action="restore", nominee=third, by=office)
    assert award.nominees.get(status=_N.AWARDED).proposal == ones[2]
    with pytest.raises(Refused):
        decide_nominee(action="select", nominee=first, by=office)
    with pytest.raises(PermissionDenied):
        publish_award(award=award, by=make_user("one_office"))


def test_collective_ones_have_their_share_and_others_are_named_with_a_reason(office):
    """rules/proposal-awards: at least so much of collective proposals."""
    for title in ("一", "二"):
        proposal(title=title)
    award = best_proposals(places=3, collective_share=Decimal(20))
    award = draw_up_candidates(award=award, by=office)
    for nominee in award.nominees.all():
        decide_nominee(action="select", nominee=nominee, by=office)
    with pytest.raises(Refused, match="集体提案至少要有 1 件，现在选定 0 件"):
        publish_award(award=award, by=office)
    collective = proposal(group=SectorGroupFactory(), title="集体的")
    with pytest.raises(Refused, match="请写明原因"):
        nominate(award=award, subject=collective, reason="", by=office)
    added = nominate(award=award, subject=collective, reason="承办单位推荐。", by=office)
    assert added.is_collective
    with pytest.raises(Refused, match="已经在候选中"):
        nominate(award=award, subject=collective, reason="承办单位推荐。", by=office)
    with pytest.raises(Refused, match="不参评"):
        nominate(award=award, subject=proposal(year=2018), reason="旧提案", by=office)
    decide_nominee(action="pass", nominee=added, by=office, reason="与另一件相近。")
    added = decide_nominee(action="restore", nominee=added, by=office)
    assert added.reason == "承办单位推荐。"
    decide_nominee(action="select", nominee=added, by=office)
    assert publish_award(award=award, by=office).nominees.filter(status=_N.AWARDED).count() == 3
    with pytest.raises(Refused):
        cancel_award(award=award, reason="不办了", by=office)


def test_marks_of_several_people_give_the_order(office):
    """The median of each candidate's marks; who has none cannot be published."""
    kind = MarkKindFactory(subject="proposal", way=MarkKind.Way.SEVERAL, highest=100)
    first, second = proposal(title="甲"), proposal(title="乙")
    award = draw_up_candidates(award=best_proposals(places=1, mark_kind=kind), by=office)
    judges = [make_user("stranger"), make_user("stranger")]
    assert "甲还没有评分结果。" in problems_of(award, standings(award))
    marks = open_award_marks(award=award, markers=judges, reason="选题准、成效显著", by=office)
    assert {mark.proposal for mark in marks} == {first, second}
    with pytest.raises(Refused, match="候选都已经有评分"):
        open_award_marks(award=award, markers=judges, reason="再评", by=office)
    one = decide_nominee(action="select", nominee=award.nominees.first(), by=office)
    with pytest.raises(Refused, match="甲的评分现在是“评分中”"):
        publish_award(award=award, by=office)
    for mark, values in zip(marks, ((60, 70), (90, 95)), strict=True):
        for judge, value in zip(judges, values, strict=True):
            give_mark(mark=mark, value=Decimal(value), reason="评议", by=judge)
    with pytest.raises(Refused, match="评分现在是“待核定”，生效以后才能公布"):
        publish_award(award=award, by=office)
    assert [row.value for row in standings(award)] == [None, None]
    decide_mark(action="confirm", mark=marks[1], by=(second_person := make_user("secretariat")))
    with pytest.raises(Refused, match="甲的评分现在是“待核定”"):
        publish_award(award=award, by=office)
    decide_mark(action="confirm", mark=marks[0], by=second_person)
    with pytest.raises(Refused, match="按评分排在第 2 位，名额是 1 个"):
        publish_award(award=award, by=office)
    found = standings(award)
    assert [(row.nominee.proposal.title, row.value) for row in found] == [("乙", Decimal("92.5")), ("甲", Decimal(65))]
    decide_nominee(action="pass", nominee=one, by=office, reason="评分靠后。")
    decide_nominee(action="select", nominee=found[0].nominee, by=office)
    assert publish_award(award=award, by=office).status == _A.PUBLISHED


def test_an_award_pays_its_people_until_two_undo_it(office):
    """TL7, F22, F40: the first sponsor and co-sponsors each by role; withdrawn, out with the reason."""
    lead, second = seated_member(SectorGroupFactory()), seated_member(SectorGroupFactory())
    proposal(lead, second=second)
    award = draw_up_candidates(award=best_proposals(), by=office)
    nominee = decide_nominee(action="select", nominee=award.nominees.get(), by=office)
    tiers = [{"is": "第一提案人", "points": 5}, {"is": "联名人", "points": 2}]
    item = {"code": "best", "name": "优秀提案", "source": "awards", "where": {"award": "优秀提案"}}
    item |= {"price": {"by": "role", "tiers": tiers}}
    start = datetime.date(2020, 1, 1)
    save_rulebook({"code": "m", "name": "评优加分", "subject": "member", "from": start, "items": [item]})

    def scored(member) -> tuple[str, list[str]]:
        found = explain("member", member.pk, 2020)
        return str(found.card.points), [row.reason for row in found.records["best"]]

    assert scored(lead) == ("0.00", [])
    publish_award(award=award, by=office, on=NEW_YEAR)
    assert (scored(lead), scored(second)) == (("5.00", [""]), ("2.00", [""]))
    nominee.refresh_from_db()
    decide_nominee(action="ask_withdrawal", nominee=nominee, by=office, reason="内容抄袭。")
    assert scored(lead)[0] == "5.00"
    with pytest.raises(PermissionDenied):
        decide_nominee(action="withdraw", nominee=nominee, by=office)
    with pytest.raises(IntegrityError, match="sco_nominee_second_person"), transaction.atomic():
        Nominee.objects.filter(pk=nominee.pk).update(withdrawn_by=office)
    decide_nominee(action="withdraw", nominee=nominee, by=make_user("secretariat"))
    assert (scored(lead), scored(second)) == (("0.00", ["评优已取消：内容抄袭。"]),) * 2


def test_nobody_decides_on_an_award_of_ones_own():
    """The nominee, a sponsor of the proposal, who serves the workstation, the liaison of the group: all staff."""
    own, office = make_user("secretariat"), make_user("secretariat")
    member, group, station = seated_member(user=own), SectorGroupFactory(), WorkstationFactory()
    GroupLiaisonFactory(user=own, group=group)
    WorkstationContactFactory(user=own, workstation=station)
    attended = AttachmentFactory(member=member).workstation
    collective = proposal(group=group)
    subjects = {"member": [member], "group": [group], "workstation": [station, attended]}
    subjects["proposal"] = [proposal(member), proposal(second=member), collective]
    ways = {"candidate": ["select", "pass"], "selected": ["restore"], "awarded": ["ask_withdrawal"]}
    ways["leaving"] = ["withdraw", "keep"]
    for kind, rows in subjects.items():
        award = AwardFactory(subject=kind, status=_A.SELECTING, by=Award.By.NAMED)
        for subject in rows:
            with pytest.raises(Refused, match="与您有关，不能由您推荐"):
                nominate(award=award, subject=subject, reason="工作突出。", by=own)
            nominee = nominate(award=award, subject=subject, reason="工作突出。", by=office)
            for state, actions in ways.items():
                Nominee.objects.filter(pk=nominee.pk).update(status=state)
                for action in actions:
                    with pytest.raises(PermissionDenied):
                        decide_nominee(action=action, nominee=nominee, by=own, reason="理由")
            Nominee.objects.filter(pk=nominee.pk).update(status="candidate")
            assert decide_nominee(action="select", nominee=nominee, by=office).status == _N.SELECTED


def test_nobody_publishes_an_award_with_a_nomination_of_ones_own(sign_in, office):
    """Chosen, passed over or still a candidate: the page says why and offers nothing; a second person publishes."""
    own = make_user("secretariat")
    award = AwardFactory(status=_A.SELECTING, by=Award.By.NAMED, subject="member")
    NomineeFactory(award=award, status=_N.SELECTED)
    NomineeFactory(award=award, member=seated_member(user=own, name="自己"))
    client, page = sign_in(own), award.get_absolute_url()
    text = client.get(page).content.decode()
    assert "候选中的自己与您有关，这项评优请由另一位同志公布。" in text
    assert f"{page}publish/" not in text
    assert f"{page}cancel/" in text
    assert "请由另一位同志公布" in client.post(f"{page}publish/", follow=True).content.decode()
    assert f"{page}publish/" in sign_in(office).get(page).content.decode()
    assert publish_award(award=award, by=office).status == _A.PUBLISHED


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"by": "points"}, "points_at_least"),
        ({"by": "grade"}, "grade"),
        ({"by": "facts"}, "by"),
        ({"collective_share": Decimal(20)}, "collective_share"),
        ({"share": Decimal(5)}, "__all__"),
        ({"places": None}, "__all__"),
    ],
)
def test_an_award_says_what_its_rule_needs(about, field):
    award = AwardFactory.build(subject="group", **about)
    with pytest.raises(ValidationError) as caught:
        award.full_clean()
    assert field in caught.value.message_dict


def test_the_office_runs_it_on_its_page_and_everybody_reads_what_is_published(sign_in, office):
    lead = seated_member(SectorGroupFactory())
    shown, hidden = (
        proposal(lead, title="关于公交的提案"),
        proposal(title="不宜公开", is_public=False, not_public_reason="涉密"),
    )
    award = best_proposals()
    client, page = sign_in(office), award.get_absolute_url()
    assert sign_in("member").get(page).status_code == 404
    client.post(f"{page}draw_up/")
    nominees = {one.proposal: one for one in award.nominees.all()}
    text = client.get(page).content.decode()
    for words in ("关于公交的提案", "不公开的提案", "另行推荐", "选定", "还没有选定任何一个"):
        assert words in text
    answer = client.post(f"{page}nominate/", {"about": "", "reason": ""}, follow=True).content.decode()
    assert "没有推荐" in answer
    for one in (shown, hidden):
        client.post(reverse("scoring:nominee_select", args=[nominees[one].pk]))
    assert sign_in("one_office").post(f"{page}publish/").status_code == 403
    client.post(f"{page}publish/")
    text = sign_in("member").get(page).content.decode()
    assert "关于公交的提案" in text
    assert "不宜公开" not in text
    assert "评优" in sign_in("member").get(reverse("scoring:awards")).content.decode()
