"""SX6, TG9: inspections, what they found, looking back, appraisals, invited supervisors."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import ActivityKind
from consultations.actions.events import Event, kept_names, start_appraisal, start_visit
from consultations.actions.supervision import add_finding, look_back
from consultations.models import (
    Appraisal,
    AppraisalItem,
    InvitedSupervisor,
    LookBack,
    SupervisionFinding,
    SupervisionVisit,
)
from cppcc_office.shared.workflow import Refused
from tests.dealing import dealt
from tests.factories import (
    ROLES,
    AppraisalFactory,
    AppraisalItemFactory,
    InvitedSupervisorFactory,
    LookBackFactory,
    OrganizationFactory,
    PlannedTopicFactory,
    SectorGroupFactory,
    SupervisionFindingFactory,
    SupervisionVisitFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
D = datetime.date
HELD = D(2020, 6, 15)


@pytest.fixture
def group():
    return SectorGroupFactory(name="科技界别")


def visit_of(group, **fields):
    return SupervisionVisitFactory(activity=group_activity(group, "监督性视察", family="supervision", **fields))


def kind(name):
    return ActivityKind.objects.get(family="supervision", name=name)


def test_a_head_begins_an_inspection_from_the_plan(group):
    """SX6: topics in the plan; TG9: special committees' work."""
    head = make_user("head", group=group)
    planned = PlannedTopicFactory(kind="supervision", plan__year=timezone.localdate().year)
    event = Event(kept_names(head)[0], "农贸市场监督性视察", timezone.localdate(), planned=planned)
    visit = start_visit(event=event, kind=kind("监督性视察"), by=head, organizations=[OrganizationFactory()])
    assert visit.activity.in_name_of == "committee"
    assert visit.planned == planned
    assert planned.held == [visit]
    assert SupervisionVisit.objects.editable_by(head).get() == visit
    assert not SupervisionVisit.objects.counting().exists()


def test_findings_stand_until_a_look_back_settles_them(group):
    """SX6: what was found, where, demanded what; look back later with a result."""
    office, visit = make_user("secretariat"), visit_of(group)
    finding = add_finding(
        visit=visit,
        finding=SupervisionFinding(visit=visit, text="检测记录不全", where="东门市场", due_on=D(2020, 7, 15)),
        by=office,
    )
    later = add_finding(visit=visit, finding=SupervisionFinding(visit=visit, text="没有公示"), by=office)
    assert [row.order for row in visit.findings.all()] == [1, 2]
    assert not SupervisionFinding.objects.to_look_back_at(D(2020, 7, 14)).exists()
    assert list(SupervisionFinding.objects.to_look_back_at(D(2020, 7, 15))) == [finding]
    look_back(finding=finding, row=LookBack(looked_on=D(2020, 7, 16), result="partly"), by=office, today=D(2020, 8, 1))
    assert finding in SupervisionFinding.objects.to_look_back_at(D(2020, 8, 1))
    look_back(finding=finding, row=LookBack(looked_on=D(2020, 7, 30), result="done"), by=office, today=D(2020, 8, 1))
    assert finding.latest.result == "done"
    assert list(SupervisionFinding.objects.unsettled()) == [later]


def test_a_found_relapse_opens_a_finding_again(group):
    """The latest look back says how it stands, not the best one."""
    finding = SupervisionFindingFactory(visit=visit_of(group), due_on=D(2020, 7, 1))
    LookBackFactory(finding=finding, looked_on=D(2020, 7, 2), result="done")
    assert not SupervisionFinding.objects.unsettled().exists()
    LookBackFactory(finding=finding, looked_on=D(2020, 9, 2), result="not")
    assert list(SupervisionFinding.objects.to_look_back_at(D(2020, 9, 3))) == [finding]


@pytest.mark.parametrize(("looked_on", "words"), [(D(2020, 6, 1), "不能早于视察"), (D(2020, 9, 1), "不能晚于今天")])
def test_looking_back_has_a_day_that_can_be(group, looked_on, words):
    finding = SupervisionFindingFactory(visit=visit_of(group))
    row = LookBack(looked_on=looked_on, result="done")
    with pytest.raises(Refused, match=words):
        look_back(finding=finding, row=row, by=make_user("secretariat"), today=D(2020, 8, 1))
    finding.due_on = D(2020, 1, 1)
    with pytest.raises(Refused, match="期限不能早于"):
        add_finding(visit=finding.visit, finding=finding, by=make_user("secretariat"))


@pytest.mark.parametrize("role", dealt(ROLES))
def test_who_keeps_an_inspection(role):
    """Role × state: as with consultations; looking back goes on when the record is long approved."""
    group = SectorGroupFactory()
    user, always = make_user(role, group=group), {"administrator", "secretariat", "head"}
    keepers = {"convener", "liaison", "deputy"}
    for status in ("recorded", "approved", "cancelled"):
        visit = visit_of(group, status=status)
        keeps = status != "cancelled" and (role in always or (role in keepers and status == "recorded"))
        assert SupervisionVisit.objects.editable_by(user).filter(pk=visit.pk).exists() == keeps
        looks = status != "cancelled" and role in always | keepers
        assert SupervisionVisit.objects.kept_by(user).filter(pk=visit.pk).exists() == looks


def test_an_appraisal_is_scored_item_by_item(group, sign_in):
    """SX6: 民主评议 of an organization: how many were satisfied with what."""
    office = make_user("secretariat")
    event = Event(kept_names(office)[0], "民主评议", HELD)
    appraisal = start_appraisal(event=event, kind=kind("民主评议"), by=office, organization=OrganizationFactory())
    client, url = sign_in(office), f"/consultations/appraisals/{appraisal.pk}/"
    data = {
        "handed_out": 40,
        "returned": 38,
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 0,
        "items-0-name": "服务态度",
        "items-0-satisfied": 30,
        "items-0-mostly": 6,
        "items-0-dissatisfied": 2,
        "items-0-unknown": 0,
    }
    assert client.post(f"{url}edit/", data | {"returned": 41}).status_code == 200
    assert client.post(f"{url}edit/", data).status_code == 302
    item = AppraisalItem.objects.get()
    assert (item.total, item.share) == (38, 94.7)
    assert "94.7%" in client.get(url).content.decode()
    with pytest.raises(ValidationError, match="不能多于"):
        Appraisal(handed_out=1, returned=2).validate_constraints()


def test_supervisors_are_seen_by_themselves_and_their_keepers(group):
    member = make_user("member", group=group)
    own = InvitedSupervisorFactory(member=member.member)
    InvitedSupervisorFactory(member=seated_member(SectorGroupFactory()))
    for who in (member, make_user("convener", group=group), make_user("head", group=group)):
        assert list(InvitedSupervisor.objects.visible_to(who)) == [own]
    assert InvitedSupervisor.objects.visible_to(make_user("leader")).count() == 2
    assert not InvitedSupervisor.objects.visible_to(make_user("stranger")).exists()


def test_from_the_plan_to_the_look_back_through_the_pages(sign_in, group):
    liaison = make_user("liaison", group=group)
    client = sign_in(liaison)
    answer = client.post(
        "/consultations/visits/new/",
        {
            "behalf": f"group:{group.pk}",
            "kind": kind("监督性视察").pk,
            "title": "农贸市场监督性视察",
            "held_on": f"{timezone.localdate()}",
        },
    )
    visit = SupervisionVisit.objects.get()
    assert answer.url == visit.get_absolute_url()
    client.post(answer.url, {"text": "检测记录不全", "where": "东门市场", "due_on": f"{timezone.localdate()}"})
    finding = SupervisionFinding.objects.get()
    assert "到期该回头看的问题" in client.get("/").content.decode()
    today = f"{timezone.localdate()}"
    client.post(f"/consultations/findings/{finding.pk}/look-back/", {"looked_on": today, "result": "done"})
    assert "已整改" in client.get(answer.url).content.decode()
    assert "检测记录不全" not in client.get("/consultations/supervision/").content.decode()
    assert "检测记录不全" in client.get("/consultations/supervision/?show=all").content.decode()


def test_the_lists_show_only_mine(sign_in, group):
    user = make_user("member", group=group)
    visit_of(group, members=[user.member], title="我参加的视察")
    visit_of(SectorGroupFactory(), title="别人的视察")
    page = sign_in(user).get("/consultations/supervision/?part=visits").content.decode()
    assert "我参加的视察" in page
    assert "别人的视察" not in page


@pytest.mark.parametrize("part", ["findings&show=all", "visits", "appraisals", "supervisors"])
def test_queries_do_not_grow(sign_in, group, part):
    client, counts = sign_in(make_user("convener", group=group)), []
    for rows in (1, 3):
        for _ in range(rows):
            visit = visit_of(group)
            visit.organizations.add(OrganizationFactory())
            LookBackFactory(finding=SupervisionFindingFactory(visit=visit, organization=OrganizationFactory()))
            AppraisalItemFactory(
                appraisal=AppraisalFactory(activity=group_activity(group, "民主评议", family="supervision"))
            )
            InvitedSupervisorFactory(member=seated_member(group))
        address = f"/consultations/supervision/?part={part}"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30


def test_one_inspection_costs_the_same_for_three_findings(sign_in, group):
    client, counts, visit = sign_in(make_user("convener", group=group)), [], visit_of(group, status="recorded")
    for rows in (1, 3):
        for _ in range(rows):
            LookBackFactory(finding=SupervisionFindingFactory(visit=visit, organization=OrganizationFactory()))
            visit.activity.participations.create(member=seated_member(group))
        client.get(visit.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(visit.get_absolute_url()).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30
