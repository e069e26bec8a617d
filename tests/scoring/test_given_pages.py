"""Pages of marks: entered, given on a phone, filled in, audited, side by side, and whose eyes see what."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from scoring.actions.given import give_mark, open_marks
from scoring.models import Mark, MarkKind
from tests.factories import (
    MarkFactory,
    MarkKindFactory,
    SectorGroupFactory,
    WorkstationFactory,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
_S, Way = Mark.Status, MarkKind.Way
LIST = reverse("scoring:marks")


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("评价表.pdf", b"%PDF-1.4 x")


def test_the_office_enters_an_outside_mark_and_somebody_else_confirms_it(sign_in):
    """F41, F43, G2: evidence, two persons, both named on the page."""
    kind = MarkKindFactory(name="单位评价", needs_evidence=True)
    member, url = seated_member(name="周明"), f"{reverse('scoring:mark_new')}?kind={kind.pk}"
    first, second = make_user("secretariat"), make_user("secretariat")
    given = {"about": "周明", "year": 2020, "given_on": "2020-12-10", "value": "12.5", "reason": "单位出具评价表。"}
    client = sign_in(first)
    assert "单位评价" in text_of(client.get(reverse("scoring:mark_new")))
    page = text_of(client.post(url, given | {"value": "16"}))
    assert "分数应在 0 到 15 分之间" in page
    assert "必须有佐证材料" in text_of(client.post(url, given))
    assert "请选择委员" in text_of(client.post(url, {"about": ""}))
    assert client.post(url, given | {"documents": [pdf()]}).status_code == 302
    mark = Mark.objects.get(member=member)
    assert (mark.value, mark.files.get().name) == (Decimal("12.5"), "评价表.pdf")
    confirm = reverse("scoring:mark_confirm", args=[mark.pk])
    assert client.post(confirm).status_code == 403
    assert "等您确认的评分" in text_of(sign_in(second).get("/"))
    sign_in(second).post(confirm)
    page = text_of(client.get(mark.get_absolute_url()))
    for words in ("已生效", "12.5", f"{first}", f"{second}", "评价表.pdf", "单位出具评价表。"):
        assert words in page
    file = client.get(reverse("scoring:mark_file", args=[mark.files.get().pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    client.post(reverse("scoring:mark_ask_withdrawal", args=[mark.pk]), {"reason": "单位撤回。"})
    assert "提出撤销的原因：单位撤回。" in text_of(client.get(mark.get_absolute_url()))
    assert "提出撤销、等您同意的评分" not in text_of(client.get("/"))
    assert "提出撤销、等您同意的评分" in text_of(sign_in(second).get("/"))
    sign_in(second).post(reverse("scoring:mark_agree", args=[mark.pk]))
    assert "撤销原因：单位撤回。" in text_of(client.get(mark.get_absolute_url()))


def test_several_mark_on_their_phones_and_see_the_others_only_afterwards(sign_in):
    """F41: the own mark first, then the next that waits; the office opens the round on a page."""
    group, office = SectorGroupFactory(name="科技界别"), make_user("secretariat")
    kind = MarkKindFactory(subject="group", way=Way.SEVERAL, highest=100)
    judges = [make_user("leader"), make_user("leader")]
    data = {"about": [group.pk], "year": 2020, "markers": [judges[0].pk], "reason": "年度评议"}
    client, url = sign_in(office), f"{reverse('scoring:mark_new')}?kind={kind.pk}"
    assert "至少要有两位评分人" in text_of(client.post(url, data))
    assert "没有账号" in text_of(client.post(url, data | {"others": "查无此人"}))
    client.post(url, data | {"others": judges[1].name})
    mark = Mark.objects.get()
    say = reverse("scoring:mark_give", args=[mark.pk])
    assert "等您评分" in text_of(sign_in(judges[0]).get("/"))
    sign_in(judges[0]).post(say, {"value": "77", "reason": "扎实的一年"})
    for other in (judges[1], office):
        page = text_of(sign_in(other).get(mark.get_absolute_url()))
        assert "扎实的一年" not in page
        assert "已有 1 人评分" in page
    assert "没有保存" in text_of(sign_in(judges[1]).post(say, {"value": "101", "reason": "好"}, follow=True))
    sign_in(judges[1]).post(say, {"value": "90", "reason": "联动多"})
    page = text_of(sign_in(judges[1]).get(mark.get_absolute_url()))
    assert "扎实的一年" in page
    assert "83.5" in page


def test_a_contact_fills_in_the_workstations_own_mark_and_both_stand_side_by_side(sign_in):
    """F42, DG5: self mark with evidence, audited with a reason, on one page and in Excel."""
    station = WorkstationFactory(name="滨江工作室")
    contact, first, last = make_user("contact", workstation=station), make_user("secretariat"), make_user("leader")
    kind = MarkKindFactory(
        name="工作室自评", subject="workstation", way=Way.SELF, highest=100, levels=2, needs_evidence=True
    )
    mine = sign_in(contact)
    assert "滨江工作室" in text_of(mine.get(reverse("scoring:self_marks")))
    url = reverse("scoring:self_mark_new", args=[kind.pk, station.pk])
    assert mine.get(reverse("scoring:self_mark_new", args=[kind.pk, WorkstationFactory().pk])).status_code == 404
    assert "必须有佐证材料" in text_of(mine.post(url, {"value": "95", "reason": "全年开放"}))
    mine.post(url, {"value": "95", "reason": "全年开放", "documents": [pdf()]})
    mark = Mark.objects.get()
    audit = reverse("scoring:mark_audit", args=[mark.pk])
    assert mine.post(audit, {"value": "100"}).status_code == 403
    assert "请写明理由" in text_of(sign_in(first).post(audit, {"value": "90"}, follow=True))
    sign_in(first).post(audit, {"value": "90", "reason": "第三季度没有活动"})
    sign_in(last).post(audit, {"value": "91.5", "reason": "补记一次"})
    beside = reverse("scoring:marks_beside") + f"?year={mark.year}"
    page = text_of(sign_in(first).get(beside))
    for words in ("滨江工作室", "自评", "初审", "终审", "95", "90", "91.5", "第三季度没有活动"):
        assert words in page
    answer = sign_in(first).get(reverse("scoring:marks_beside_export") + f"?year={mark.year}")
    row = [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[3]]
    assert row[:8] == ["工作室自评", "滨江工作室", 95, "全年开放", 90, "第三季度没有活动", 91.5, "补记一次"]
    assert "滨江工作室" in text_of(mine.get(beside))
    assert "滨江工作室" not in text_of(sign_in("contact").get(beside))


def test_the_list_shows_only_what_one_may_see_and_costs_the_same_for_many(sign_in):
    group = SectorGroupFactory()
    convener = make_user("convener", group=group)
    member, second = seated_member(group, name="柳青"), make_user("stranger")
    kind = MarkKindFactory(is_yearly=False)
    MarkFactory(kind=kind, member=member, status=_S.CONFIRMED, confirmed_by=second)
    MarkFactory(kind=kind, member=seated_member(name="唐远"), status=_S.CONFIRMED, confirmed_by=second)
    MarkFactory(kind=kind, member=seated_member(group, name="贺新"))  # not confirmed yet
    page = text_of(sign_in(convener).get(LIST))
    assert "柳青" in page
    assert "唐远" not in page
    assert "贺新" not in page
    client = sign_in("secretariat")
    client.get(LIST)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    before = queries()
    judges = [make_user("stranger"), make_user("stranger")]
    several = MarkKindFactory(way=Way.SEVERAL)
    members = [seated_member(group) for _ in range(3)]
    for mark in open_marks(
        kind=several, subjects=members, year=2020, markers=judges, reason="评议", by=make_user("secretariat")
    ):
        give_mark(mark=mark, value=Decimal(5), reason="好", by=judges[0])
    assert queries() == before
    for row in sign_in(judges[1]), sign_in("stranger"):
        assert ("评分中" in text_of(row.get(LIST))) == (row.session["_auth_user_id"] == str(judges[1].pk))
