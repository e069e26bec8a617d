"""What is typed is kept: by itself, by a button, across pages, and never against the person's will."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from activities.models import Activity, ActivityDraft, ActivityPhoto
from tests.factories import SectorGroupFactory, group_activity, make_user

pytestmark = pytest.mark.django_db
LOG, DRAFT, PHOTOS = "/activities/log/", "/activities/log/draft/", "/activities/log/photos/"


def picture(name="a.jpg") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "#888").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


@pytest.fixture
def user():
    return make_user("member")


@pytest.fixture
def client(sign_in, user):
    return sign_in(user)


def test_kept_while_typing_and_restored_with_a_sentence(client, user):
    kept = client.post(DRAFT, {"summary": "为老人义诊", "place": "广场", "draft_revision": "0", "csrf": "x"}).json()
    assert kept["revision"] == 1
    page = client.get(LOG).text
    assert "已恢复您" in page
    assert "为老人义诊" in page
    assert 'name="draft_revision" value="1"' in page
    assert ActivityDraft.objects.get().payload["summary"] == ["为老人义诊"]
    assert "csrf" not in ActivityDraft.objects.get().payload


def test_nothing_typed_leaves_nothing(client):
    assert client.post(DRAFT, {"held_on": "2020-06-15", "name": "own", "draft_revision": "0"}).json()["revision"] == 0
    assert not ActivityDraft.objects.exists()
    assert "已恢复" not in client.get(LOG).text


def test_an_old_page_neither_overwrites_nor_brings_back(client):
    client.post(DRAFT, {"summary": "第一稿", "draft_revision": "0"})
    client.post(DRAFT, {"summary": "第二稿", "draft_revision": "1"})
    assert client.post(DRAFT, {"summary": "第二稿", "draft_revision": "1"}).json()["revision"] == 2
    late = client.post(DRAFT, {"summary": "旧页面", "draft_revision": "1"})
    assert late.status_code == 409
    assert "请刷新" in late.json()["problem"]
    assert ActivityDraft.objects.get().payload["summary"] == ["第二稿"]
    client.post(LOG, {"discard": "1"})
    assert client.post(DRAFT, {"summary": "旧页面", "draft_revision": "2"}).status_code == 409
    assert not ActivityDraft.objects.exists()


def test_the_button_without_scripts_keeps_and_the_other_throws_away(client, user):
    kept = client.post(LOG, {"keep": "1", "summary": "义诊", "photos": [picture()]}, follow=True)
    assert "草稿已保存" in kept.text
    assert ActivityPhoto.objects.get().draft.user == user
    assert "草稿已清除" in client.post(LOG, {"discard": "1"}, follow=True).text
    assert not ActivityDraft.objects.exists()
    assert not ActivityPhoto.objects.exists()


def test_drafts_belong_to_one_person(client, sign_in, user):
    client.post(DRAFT, {"summary": "我的", "draft_revision": "0"})
    client.post(PHOTOS, {"photos": [picture()]})
    other = sign_in(make_user("member", group=user.member.memberships.get().sector.group))
    assert "我的</textarea>" not in other.get(LOG).text
    photo = ActivityPhoto.objects.get()
    for name in ("activities:photo", "activities:thumbnail"):
        assert other.get(reverse(name, args=[photo.pk])).status_code == 404
        assert client.get(reverse(name, args=[photo.pk])).status_code == 200


def test_photos_are_kept_even_when_the_form_is_wrong(client):
    answer = client.post(LOG, {"next": "1", "summary": "义诊", "photos": [picture(), picture("b.jpg")]})
    assert "没有保存，请先改正" in answer.text
    assert answer.text.count('name="drop_photo"') == 2
    assert ActivityPhoto.objects.count() == 2


def test_a_file_that_is_no_photo_is_named(client):
    bad = SimpleUploadedFile("说明.docx", b"PK", "application/msword")
    answer = client.post(LOG, {"next": "1", "summary": "义诊", "photos": [picture(), bad]})
    assert "第 2 张照片（说明.docx）没有保存" in answer.text
    assert ActivityPhoto.objects.count() == 1
    result = client.post(PHOTOS, {"photos": [SimpleUploadedFile("x.jpg", b"no")]}).json()
    assert "没有保存" in result["problems"][0]


def test_nine_photos_and_no_more(client):
    result = client.post(PHOTOS, {"photos": [picture(f"{n}.jpg") for n in range(11)]}).json()
    assert (len(result["photos"]), len(result["problems"])) == (9, 1)


def test_a_photo_taken_away_takes_its_files_along(client, django_capture_on_commit_callbacks):
    client.post(PHOTOS, {"photos": [picture()]})
    photo = ActivityPhoto.objects.get()
    storage, name = photo.image.storage, photo.image.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(LOG, {"drop_photo": photo.pk})
    assert not ActivityPhoto.objects.exists()
    assert not storage.exists(name)


def test_rewriting_keeps_a_draft_of_its_own(sign_in):
    group = SectorGroupFactory()
    user = make_user("convener", group=group)
    client, activity = sign_in(user), group_activity(group, status=Activity.Status.RECORDED, summary="原来的话")
    client.post(DRAFT, {"summary": "改过的话", "activity": activity.pk, "draft_revision": "0"})
    assert "改过的话" in client.get(reverse("activities:edit", args=[activity.pk])).text
    assert "改过的话" not in client.get(LOG).text
    stranger = sign_in(make_user("convener"))
    assert stranger.post(DRAFT, {"summary": "x", "activity": activity.pk}).status_code == 404


@pytest.mark.parametrize("role", ["clerk", "stranger"])
def test_who_has_no_name_to_log_in_keeps_nothing(sign_in, role):
    client = sign_in(role)
    for address in (LOG, DRAFT, PHOTOS):
        assert client.post(address, {"summary": "x"}).status_code == 403
    assert not ActivityDraft.objects.exists()
