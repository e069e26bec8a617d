"""The member's page: who may open it, what each sees of the person, and the photo."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from activities.models import Activity
from members.models import Member
from tests.factories import (
    AdoptionFactory,
    MemberGroupFactory,
    MemberGroupSeatFactory,
    ParticipationFactory,
    ProposalFactory,
    ResultFactory,
    SectorGroupFactory,
    SocialReportFactory,
    SponsorshipFactory,
    group_activity,
    make_user,
    seated_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return SectorGroupFactory()


def picture(color: str = "red") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 80), color).save(buffer, "JPEG")
    return SimpleUploadedFile("我.jpg", buffer.getvalue())


ACCESS = [
    ("administrator", 200),
    ("secretariat", 200),
    ("one_office", 200),
    ("head", 200),
    ("leader", 200),
    ("convener", 200),
    ("liaison", 200),
    ("deputy", 200),
    ("member", 404),
    ("contact", 404),
    ("clerk", 404),
    ("stranger", 404),
]


@pytest.mark.parametrize(("role", "status"), ACCESS)
def test_who_may_open_the_page_of_a_member_of_the_own_group(sign_in, group, role, status):
    member = seated_member(group)
    client = sign_in(make_user(role, group=group))
    assert client.get(f"/members/{member.pk}/").status_code == status


@pytest.mark.parametrize("role", ["convener", "liaison", "deputy", "member"])
def test_members_of_other_groups_stay_closed(sign_in, group, role):
    stranger = seated_member()
    client = sign_in(make_user(role, group=group))
    assert client.get(f"/members/{stranger.pk}/").status_code == 404


def test_the_own_page_shows_the_own_phone_and_others_do_not(sign_in, group):
    """G7: masked except to oneself."""
    user = make_user("member", group=group)
    Member.objects.filter(pk=user.member.pk).update(phone="13812345678", ethnicity="回族")
    url = f"/members/{user.member.pk}/"
    own = sign_in(user).get(url).content.decode()
    keeper = sign_in(make_user("convener", group=group)).get(url).content.decode()
    leader = sign_in("leader").get(url).content.decode()
    assert "13812345678" in own
    assert "13812345678" not in keeper + leader
    assert "138****5678" in keeper
    assert "回族" in own
    assert "回族" in leader
    assert "回族" not in keeper


def test_a_member_puts_up_and_removes_the_own_photo(sign_in, group):
    user = make_user("member", group=group)
    client, url = sign_in(user), f"/members/{user.member.pk}/photo/"
    assert client.get(url).status_code == 404
    response = client.post(f"{url}change/", {"photo": picture()}, follow=True)
    assert "照片已更换" in response.content.decode()
    photo = client.get(url)
    assert photo["Content-Type"] == "image/jpeg"
    assert "style-src 'unsafe-inline'" in photo["Content-Security-Policy"]  # a browser's own page around a picture
    assert "default-src 'none'" in photo["Content-Security-Policy"]
    assert "private" in photo["Cache-Control"]
    assert Image.open(io.BytesIO(b"".join(photo.streaming_content))).size == (60, 80)
    assert client.get(f"{url}small/").status_code == 200
    client.post(f"{url}change/", {"remove": "1"})
    assert client.get(url).status_code == 404


def test_the_file_before_is_deleted(sign_in, group, django_capture_on_commit_callbacks):
    user = make_user("member", group=group)
    client, url = sign_in(user), f"/members/{user.member.pk}/photo/change/"
    client.post(url, {"photo": picture()})
    before = Member.objects.get(pk=user.member.pk).photo
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"photo": picture("blue")})
    after = Member.objects.get(pk=user.member.pk).photo
    assert not before.storage.exists(before.name)
    assert after.storage.exists(after.name)


def test_what_is_no_photo_is_refused(sign_in, group):
    user = make_user("member", group=group)
    url = f"/members/{user.member.pk}/photo/change/"
    response = sign_in(user).post(url, {"photo": SimpleUploadedFile("a.jpg", b"hello")})
    assert "这个文件不是能识别的照片" in response.content.decode()
    assert not Member.objects.get(pk=user.member.pk).photo


@pytest.mark.parametrize(
    ("role", "status"), [("convener", 403), ("leader", 403), ("administrator", 403), ("member", 404), ("stranger", 404)]
)
def test_nobody_changes_anothers_photo(sign_in, group, role, status):
    member = seated_member(group)
    client = sign_in(make_user(role, group=group))
    assert client.post(f"/members/{member.pk}/photo/change/", {"photo": picture()}).status_code == status
    assert not Member.objects.get(pk=member.pk).photo


def test_a_photo_is_not_served_to_strangers(sign_in, group):
    user = make_user("member", group=group)
    url = f"/members/{user.member.pk}/photo/"
    sign_in(user).post(f"{url}change/", {"photo": picture()})
    assert sign_in(make_user("convener", group=group)).get(url).status_code == 200
    assert sign_in(make_user("convener")).get(url).status_code == 404


def entries(response) -> dict[str, tuple[bool, str]]:
    return {entry.title: (entry.counts, entry.remark) for entry in response.context["entries"]}


def test_every_record_of_the_year_and_why_some_do_not_count_yet(sign_in, group):
    """issue 2: own items and records, and why something does not count yet."""
    user = make_user("member", group=group)
    member = user.member
    names, states = Activity.InNameOf, Activity.Status
    for title, fields in {
        "通过的": {},
        "待确认的": {"status": states.RECORDED},
        "退回的": {"status": states.RETURNED, "return_reason": "日期有误"},
        "个人的": {"in_name_of": names.OWN},
        "任前的": {"held_on": datetime.date(2020, 1, 5)},
        "去年的": {"held_on": datetime.date(2019, 6, 1)},
        "撤销的": {"status": states.WITHDRAWN},
    }.items():
        group_activity(group, title=title, members=[member], **{"held_on": datetime.date(2020, 6, 1)} | fields)
    member.memberships.update(starts_on=datetime.date(2020, 2, 1))
    absent = group_activity(group, title="缺席的")
    ParticipationFactory(activity=absent, member=member, presence="none")
    group_activity(group, title="代登的", recorded_by=user)
    group_activity(group, title="别人的", members=[seated_member(group)])
    found = entries(sign_in(user).get(f"/members/{member.pk}/", {"year": 2020}))
    assert set(found) == {"通过的", "待确认的", "退回的", "个人的", "任前的", "缺席的", "代登的"}
    assert [title for title, (counts, _) in found.items() if counts] == ["通过的"]
    assert "还不计入" in found["待确认的"][1]
    assert "日期有误" in found["退回的"][1]
    assert "只记入履职记录" in found["个人的"][1]
    assert "不在任" in found["任前的"][1]
    assert "未参加" in found["缺席的"][1]
    assert "不在参加名单" in found["代登的"][1]


def test_proposals_and_writings_with_their_state(sign_in, group):
    user = make_user("member", group=group)
    SponsorshipFactory(member=user.member, proposal__title="停车提案", order=2)
    SponsorshipFactory(proposal__title="别人的提案")
    report = SocialReportFactory(author=user.member, title="路口信息")
    AdoptionFactory(report=report)
    ResultFactory(author=user.member, title="养老调研")
    SocialReportFactory(title="别人的信息")
    page = sign_in(user).get(f"/members/{user.member.pk}/", {"year": 2020})
    assert set(entries(page)) == {"停车提案", "路口信息", "养老调研"}
    html = page.content.decode()
    assert "联名" in html
    assert "采用" in html


def test_no_ranking_of_others_on_the_own_page(sign_in, group):
    """OFFICE 1: a member sees the own items, targets and grade, nobody else's place."""
    user = make_user("member", group=group)
    seated_member(group, name="同组委员")
    html = sign_in(user).get(f"/members/{user.member.pk}/").content.decode()
    assert "名次" not in html
    assert "同组委员" not in html


def test_the_page_costs_the_same_for_any_number_of_records(sign_in, group, django_assert_max_num_queries):
    user = make_user("member", group=group)
    client, counts = sign_in(user), []
    for so_many in (3, 30):
        for _ in range(so_many):
            group_activity(group, members=[user.member])
            SponsorshipFactory(member=user.member)
            AdoptionFactory(report=SocialReportFactory(author=user.member))
            ResultFactory(author=user.member)
        with django_assert_max_num_queries(39) as queries:
            client.get(f"/members/{user.member.pk}/", {"year": 2020})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_records_are_linked_only_where_the_viewer_may_open_them(sign_in, group):
    """A convener sees that a member took part elsewhere, but has no business with the other group's record."""
    member = seated_member(group)
    here, elsewhere = group_activity(group, members=[member]), group_activity(SectorGroupFactory(), members=[member])
    html = sign_in(make_user("convener", group=group)).get(f"/members/{member.pk}/?year=2020").content.decode()
    assert here.get_absolute_url() in html
    assert elsewhere.title in html
    assert elsewhere.get_absolute_url() not in html


def test_a_member_sits_in_a_study_group_and_in_a_work_group_at_once(sign_in, group):
    """SX1: the two-group system; either kind has as many groups as the office makes."""
    member = seated_member(group)
    for kind, name in (("study", "第三学习组"), ("work", "经济工作组")):
        MemberGroupSeatFactory(member=member, group=MemberGroupFactory(kind=kind, name=name), is_head=kind == "work")
    page = sign_in(make_user("secretariat")).get(f"/members/{member.pk}/").content.decode()
    assert "第三学习组" in page
    assert "经济工作组" in page


def test_a_convener_is_not_told_what_a_proposal_is_about_that_is_not_public(sign_in, group):
    """The member and leaders read the title; who keeps the group finds the number."""
    user = make_user("member", group=group)
    hidden = ProposalFactory(title="不公开的案由", is_public=False, not_public_reason="涉密")
    SponsorshipFactory(proposal=hidden, member=user.member)
    SponsorshipFactory(proposal=ProposalFactory(title="关于停车的提案"), member=user.member)
    address = f"/members/{user.member.pk}/?year={hidden.year}"
    for reader in (user, "leader"):
        assert "不公开的案由" in sign_in(reader).get(address).content.decode()
    page = sign_in(make_user("convener", group=group)).get(address).content.decode()
    assert "不公开的案由" not in page
    assert f"{hidden.number}（不公开的提案）" in page
    assert "关于停车的提案" in page
