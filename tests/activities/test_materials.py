"""Materials, the discussion, members' own words."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from activities.models import Activity, ActivityFile
from tests.factories import SectorGroupFactory, activity_file, group_activity, make_user, seated_member

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj << >> endobj"


@pytest.fixture
def group():
    return SectorGroupFactory()


@pytest.fixture
def user(group):
    return make_user("member", group=group)


@pytest.fixture
def activity(group, user):
    return group_activity(group, members=[user.member], status=Activity.Status.CONFIRMED)


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def upload(activity, by, name, content, stage="before"):
    url = reverse("activities:file_add", args=[activity.pk])
    return as_user(by).post(url, {"file": SimpleUploadedFile(name, content), "stage": stage}, follow=True).text


def test_a_paper_is_checked_by_content_and_served_as_a_download(group, user, activity):
    liaison = make_user("liaison", group=group)
    assert "材料已上传" in upload(activity, liaison, "议程.pdf", PDF)
    file = ActivityFile.objects.get()
    assert (file.name, file.stage, file.uploaded_by, file.size) == ("议程.pdf", "before", liaison, len(PDF))
    assert activity.steps.get().changes == "会前材料：议程.pdf"
    response = as_user(user).get(reverse("activities:file", args=[file.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response) == PDF
    assert as_user(make_user("member")).get(reverse("activities:file", args=[file.pk])).status_code == 404
    assert "议程.pdf" in as_user(user).get(activity.get_absolute_url()).text


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"MZ\x90\x00 a program", b""])
def test_what_only_calls_itself_a_paper_is_refused(group, activity, content):
    assert "没有上传" in upload(activity, make_user("liaison", group=group), "议程.pdf", content)
    assert not ActivityFile.objects.exists()


def test_a_picture_is_drawn_anew(group, activity):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    upload(activity, make_user("liaison", group=group), "海报.png", buffer.getvalue(), "after")
    assert [(row.name, row.stage) for row in ActivityFile.objects.all()] == [("海报.jpg", "after")]


@pytest.mark.parametrize(
    ("content", "is_kept"),
    [("议程：一、开场".encode(), True), ("议程".encode("gb18030"), True), (b"MZ\x90\x00\x03", False)],
)
def test_plain_text_in_both_encodings(group, activity, content, is_kept):
    upload(activity, make_user("liaison", group=group), "议程.txt", content)
    assert ActivityFile.objects.exists() is is_kept


def test_only_organizers_upload_and_remove(group, user, activity):
    file = activity_file(activity, user)
    for url in (reverse("activities:file_add", args=[activity.pk]), reverse("activities:file_remove", args=[file.pk])):
        assert as_user(user).post(url).status_code == 403
    as_user(make_user("convener", group=group)).post(reverse("activities:file_remove", args=[file.pk]))
    assert not ActivityFile.objects.exists()
    assert activity.steps.get().label == "删除材料"


def test_saying_something_and_taking_it_back(group, user, activity):
    """TL6: preparation before, discussion after."""
    url = reverse("activities:comment_add", args=[activity.pk])
    for by in (user, make_user("convener", group=group)):
        assert "已发表" in as_user(by).post(url, {"text": f"{by}觉得很好"}, follow=True).text
    assert "请先写一句话" in as_user(user).post(url, {"text": "　 "}, follow=True).text
    mine, other = activity.comments.all()
    hide = [reverse("activities:comment_hide", args=[row.pk]) for row in (mine, other)]
    assert as_user(user).post(hide[1]).status_code == 403
    as_user(user).post(hide[0])
    page = as_user(user).get(activity.get_absolute_url()).text
    assert mine.text not in page
    assert other.text in page
    as_user(make_user("liaison", group=group)).post(hide[1])
    assert activity.comments.filter(is_hidden=True).count() == 2
    assert activity.steps.get().label == "隐藏一条讨论"
    assert other.text not in as_user(user).get(activity.get_absolute_url()).text


def test_own_words_are_the_member_s_own(group, user, activity):
    """TL6: members' own words."""
    url = reverse("activities:words", args=[activity.pk])
    as_user(user).post(url, {"words": "很有收获"})
    assert activity.participations.get(member=user.member).words == "很有收获"
    convener = make_user("convener", group=group)
    assert "参加了活动以后" in as_user(convener).post(url, {"words": "代笔"}, follow=True).text
    assert "很有收获" in as_user(convener).get(activity.get_absolute_url()).text


def test_the_page_costs_the_same_for_many_papers_and_words(group, user, activity, django_assert_max_num_queries):
    client, counts = as_user(user), []
    for _ in range(2):
        with django_assert_max_num_queries(40) as captured:
            client.get(activity.get_absolute_url())
        counts.append(len(captured))
        for number in range(2):
            activity_file(activity, user, f"{number}.pdf")
            activity.comments.create(by=make_user("member"), text="好")
            activity.participations.create(member=seated_member(group), words="有收获")
        activity_file(activity, user)
        activity.comments.create(by=user, text="好")
    assert counts[0] == counts[1]
