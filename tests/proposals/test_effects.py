"""What becomes of a report or a result: adoptions and notes put right, handed over and answered through the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cppcc_office.shared.workflow import Refused
from outbox.models import Delivery
from proposals.actions.answering import Draft, send_reply
from proposals.actions.handing_over import hand_over, sign_handover
from proposals.models import AdoptingBody, Adoption, Handover, Instruction, Result
from tests.factories import (
    AdoptionFactory,
    BulletinFactory,
    OpinionFactory,
    OrganizationFactory,
    PostFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SpecialCommitteeFactory,
    UserFactory,
    consultation_of,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def sent(**about):
    """A result that went out."""
    return ResultFactory(
        status="sent", text="建议加强养老服务。", submitted_on=TODAY, sent_to="市委", sent_on=TODAY, **about
    )


@pytest.mark.parametrize("kind", ["report", "result"])
def test_what_was_recorded_wrongly_is_put_right_on_record(sign_in, kind):
    """An adoption or a note is corrected or taken back with the reason; also of what is marked; others cannot."""
    author = make_user("member")
    about = {"author": author.member, "marking": "desk"}
    row = (
        sent(**about)
        if kind == "result"
        else SocialReportFactory(status="issued", bulletin=BulletinFactory(), submitted_on=TODAY, **about)
    )
    office, leader = sign_in("one_office"), sign_in("leader")
    city, province = AdoptingBody.objects.order_by("pk")[:2]
    of = f"{kind}s"
    adopted = {"body": city.pk, "form": "single", "adopted_on": TODAY}
    wrong = office.post(reverse(f"{of}:adopt", args=[row.pk]), adopted | {"body": ""})
    assert "请填写“采用单位”" in wrong.content.decode()
    office.post(reverse(f"{of}:adopt", args=[row.pk]), adopted)
    office.post(reverse(f"{of}:instruct", args=[row.pk]), {"leader": "王某", "given_on": TODAY, "text": "请研究"})
    adoption, note = row.adoptions.get(), row.instructions.get()
    page = reverse(f"{of}:adoption", args=[row.pk, adoption.pk])
    assert leader.get(page).status_code == 404, "kept to the desk"
    assert "更正原因" in office.get(page).content.decode()
    assert "请填写“更正原因”" in office.post(page, adopted | {"body": province.pk}).content.decode()
    assert "没有改动" in office.post(page, adopted | {"reason": "点错了"}).content.decode()
    office.post(page, adopted | {"body": province.pk, "reason": "单位选错"})
    adoption.refresh_from_db()
    assert adoption.body == province
    assert adoption.history.count() == 2
    office.post(reverse(f"{of}:instruction", args=[row.pk, note.pk]), {"remove": "1", "reason": "登到别的件上了"})
    assert not row.instructions.exists()
    assert Instruction.history.filter(id=note.pk, history_type="-").get().history_change_reason.startswith("撤销登记")
    step = row.steps.last()
    assert (step.reason, step.note) == ("登到别的件上了", f"撤销：{TODAY} 王某批示：请研究")
    letters = Delivery.objects.filter(user=author)
    assert letters.filter(letter__subject__endswith="登记有更正").count() == 2
    assert not letters.filter(letter__subject__contains=row.title).exists(), "of what is marked no title is sent"
    stranger = AdoptionFactory(**{kind: type(row).objects.get(pk=row.pk), "body": city} | other_kind(kind))
    elsewhere = sent() if kind == "result" else SocialReportFactory(text="乙")
    assert office.get(reverse(f"{of}:adoption", args=[elsewhere.pk, stranger.pk])).status_code == 404


def other_kind(kind):
    return {"report": None} if kind == "result" else {}


@pytest.mark.parametrize("kind", ["report", "result"])
def test_from_instruction_to_answer_through_the_browser(sign_in, kind):
    """HK7, TG4: instructed → handed over → signed for → answered → judged, all by pressing buttons."""
    place = OrganizationFactory(name="市民政局")
    author, clerk = make_user("member"), make_user("clerk", organization=place)
    if kind == "result":
        row = sent(author=author.member)
        row.file.save("paper.pdf", SimpleUploadedFile("a.pdf", b"%PDF-1.4"))
    else:
        about = {"author": author.member, "edited_title": "采编后的题目", "edited_text": "采编后的正文"}
        row = SocialReportFactory(status="issued", bulletin=BulletinFactory(), text="原文", submitted_on=TODAY, **about)
    office, desk, member = sign_in("one_office"), sign_in(clerk), sign_in(author)
    page = row.get_absolute_url()
    handing = reverse("handling:subject", args=[kind, row.pk])
    assert handing in office.get(page).content.decode()
    assert desk.get(handing).status_code == member.get(reverse("handling:hand_over", args=[kind, row.pk])).status_code
    form = {"lead": place.pk, "note": "请按批示办理"}
    answer = office.post(reverse("handling:hand_over", args=[kind, row.pk]), form)
    assert answer.status_code == 302, answer.content.decode()
    handover = row.handovers.get()
    shown = desk.get(handover.get_absolute_url()).content.decode()
    assert ("采编后的正文" if kind == "report" else "建议加强养老服务") in shown, "who answers reads what it is about"
    if kind == "result":
        assert desk.get(reverse("results:file", args=[row.pk])).status_code == 200
    desk.post(f"{handover.get_absolute_url()}sign/")
    reply = {"text": "已列入今年计划。", "signer": "马建国", "uptake": "adopted"}
    desk.post(reverse("handling:reply", args=[handover.pk]), reply | {"send": "1"})
    handover.refresh_from_db()
    assert handover.status == Handover.Status.REPLIED
    assert "等您反馈的答复" in member.get(reverse("home")).content.decode()
    member.post(reverse("handling:feedback", args=[handover.pk]), {"attitude": "satisfied", "result": "satisfied"})
    handover.refresh_from_db()
    assert handover.status == Handover.Status.DONE
    story = member.get(page).content.decode()
    for words in ("交市民政局办理", "市民政局答复（采纳）", "已列入今年计划", "反馈：满意"):
        assert words in story


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"passed_on_to": "市城管局"}, "转送市城管局"),
        ({"passed_to": "leaders", "came_of": "instructed"}, "报送领导，领导批示"),
        (
            {"passed_to": "departments", "passed_on_to": "市城管局", "came_of": "adopted"},
            "转送有关部门（市城管局），部门采用",
        ),
    ],
)
def test_where_an_adoption_went_and_what_came_of_it_in_words(fields, words):
    """Hongkou: form × where it was passed on × what came of it."""
    assert Adoption(body=AdoptingBody.objects.first(), **fields).went == words


def test_heads_of_a_special_committee_are_told_of_the_answer():
    """Whose word is asked nobody says there: it ends with the answer, and the heads read it."""
    head, committee = seated_member(user=UserFactory()), SpecialCommitteeFactory()
    PostFactory(member=head, role="committee_head", special_committee=committee)
    result = sent(author=None, special_committee=committee)
    place, office = OrganizationFactory(), make_user("one_office")
    (handover,) = hand_over(subject=result, parts=[(place, "lead")], by=office, on=TODAY)
    handover = sign_handover(handover=handover, by=office, on=TODAY)
    draft = Draft("已列入计划。", uptake="adopted", signer="马建国")
    handover = send_reply(handover=handover, draft=draft, by=office, on=TODAY)
    assert handover.status == Handover.Status.DONE
    assert Delivery.objects.filter(user=head.user, letter__subject__startswith="已答复").exists()


def test_opinions_of_a_consultation_become_a_result(sign_in):
    """DG8: ticked, taken along with where they come from, read on the result's page, and followed by who spoke."""
    group = SectorGroupFactory()
    convener = make_user("convener", group=group)
    speaker = seated_member(group, user=UserFactory())
    held = consultation_of(group, members=[speaker, convener.member], title="养老协商会")
    said = [OpinionFactory(consultation=held, member=speaker, text=f"第{n}条建议") for n in (1, 2, 3)]
    client = sign_in(convener)
    choose = reverse("issues:choose", args=[held.pk])
    client.post(choose, {"opinion": [said[0].pk, said[2].pk], "into": "result"})
    result = Result.objects.get()
    assert (result.consultation, result.status) == (held, Result.Status.DRAFT)
    page = client.get(reverse("results:edit", args=[result.pk])).content.decode()
    assert "第1条建议" in page
    assert "第2条建议" not in page
    assert "来自 2 条意见" in page
    client.post(choose, {"opinion": [said[1].pk], "into": "result"})
    assert Result.objects.count() == 2, "what was begun from other opinions is no empty page"
    sent_out = {"status": "sent", "submitted_on": TODAY, "sent_to": "市委", "sent_on": TODAY, "title": "甲"}
    Result.objects.filter(pk=result.pk).update(**sent_out)
    assert "采用 2 条意见" in client.get(result.get_absolute_url()).content.decode()
    outside = sign_in("member").get(result.get_absolute_url()).content.decode()
    assert "来自这些意见" not in outside, "who said what stays with those concerned"
    assert result.get_absolute_url() in sign_in(speaker.user).get(choose).content.decode()
    assert sign_in("clerk").post(choose, {"into": "result"}).status_code == 404


def test_only_what_went_out_is_handed_over():
    office, place = make_user("one_office"), OrganizationFactory()
    status = Result.Status
    for one in (status.DRAFT, status.SUBMITTED, status.REGISTERED, status.RETURNED):
        result = ResultFactory(status=one, submitted_on=None if one in Result.WRITABLE else TODAY)
        with pytest.raises(Refused, match="报出以后才能交办"):
            hand_over(subject=result, parts=[(place, "lead")], by=office, on=TODAY)
