"""提案查重: rewordings are found, what somebody may not see is not, and what was just written is."""

import pytest

from proposals.models import Proposal, Signature
from proposals.similar import similar_to
from tests.factories.proposals import DraftFactory, ProposalFactory
from tests.proposals.similar.asked import HAND_WRITTEN, pairs, store, store_pairs, try_rewordings
from tests.proposals.similar.writing import Written, corpus

pytestmark = pytest.mark.django_db

PARKING = "关于缓解老旧小区停车难问题的提案"


def found(title: str, text: str = "", **options) -> list[int]:
    return [one.proposal_id for one in similar_to(title, text, among=Proposal.objects.all(), **options)]


def test_rewordings_stand_among_the_first_three():
    """1,500 proposals on 37 subjects: whichever way a copy is reworded, its original is found."""
    placed = try_rewordings(count=1500, asked=4)
    assert {kind: placed.recall(kind, 3) for kind in placed.places if placed.recall(kind, 3) < 0.95} == {}
    assert placed.recall(HAND_WRITTEN, 1) >= 0.9


def test_the_same_text_is_all_alike_and_says_where():
    store(corpus(74))
    [(pk, pair), *_] = store_pairs(100)
    same, *others = similar_to(pair["title"], pair["text"], among=Proposal.objects.all())
    assert (same.proposal_id, same.likeness, same.by_title_only) == (pk, 100, False)
    assert all(one.likeness < 70 for one in others)
    assert [passage.likeness for passage in same.passages] == [100] * len(same.passages)
    written = f"{pair['title']}\n{pair['text']}"
    assert all(passage.draft == passage.other and passage.draft in written for passage in same.passages)
    [reworded, *_] = similar_to(pair["new_title"], pair["new_text"], among=Proposal.objects.all())
    assert reworded.proposal_id == pk
    assert 30 <= reworded.likeness < 80
    assert reworded.passages


def test_titles_alone_are_compared_where_there_is_no_more():
    """Imported ledgers have titles only, and a draft begins with one."""
    store([Written(one.title, "", "", "") for one in corpus(300)])
    with_text = ProposalFactory(year=2031, title="关于完善社区食堂的提案", situation="老人吃饭难。")
    parking = ProposalFactory(year=2031, title=PARKING)
    elevator = ProposalFactory(year=2031, title="关于在医院周边设置临时上下客区的提案")
    assert found(PARKING)[0] == parking.pk
    assert parking.pk in found("破解老旧小区停车难的建议")[:3]
    assert found("在医院门口设临时上下客点的建议")[0] == elevator.pk
    assert found("社区食堂怎样办得更好")[0] == with_text.pk
    best, *_ = similar_to("关于设置医院周边上下客区的提案", "送病人的车没有地方停。", among=Proposal.objects.all())
    assert (best.proposal_id, best.by_title_only) == (elevator.pk, True)
    assert found("") == found("123", "。") == []


def test_only_what_one_may_see_and_never_itself():
    shown, hidden = (
        ProposalFactory(title=PARKING),
        ProposalFactory(title=PARKING, is_public=False, not_public_reason="涉及个人"),
    )
    draft = DraftFactory(title=PARKING)
    among = Proposal.objects.handed_in().filter(is_public=True)
    asked = similar_to(PARKING, draft.text, among=among, without=draft.pk)
    assert [one.proposal_id for one in asked] == [shown.pk]
    assert set(found(PARKING, draft.text, without=draft.pk)) == {shown.pk, hidden.pk}
    assert similar_to(PARKING, draft.text, among=Proposal.objects.none()) == []
    assert len(found(PARKING, limit=1)) == 1


def test_what_was_just_written_is_found_however_it_was_written(django_assert_num_queries):
    """Saved, bulk-written, changed by a query, deleted, or written past the model altogether."""
    store(corpus(37))
    pair = pairs()[0]
    assert similar_to(pair["title"], pair["text"], among=Proposal.objects.filter(title=pair["title"])) == []
    saved = ProposalFactory(year=2031, title="关于另一件事的提案")
    assert found(saved.title)[0] == saved.pk
    saved.title, saved.situation = pair["title"], pair["text"]
    saved.save()
    assert found(pair["title"], pair["text"])[0] == saved.pk
    with django_assert_num_queries(5):
        found(pair["title"], pair["text"])
    Proposal.objects.filter(pk=saved.pk).update(title="关于种树的提案", situation="多种树。")
    assert saved.pk not in found(pair["title"], pair["text"])[:1]
    assert found("关于种树的提案", "多种树。")[0] == saved.pk
    saved.title = "关于修桥的提案"
    Proposal.objects.bulk_update([saved], ["title"])
    assert found("关于修桥的提案")[0] == saved.pk
    [(bulk_written, _), *_] = store_pairs(500)
    assert found(pair["new_title"], pair["new_text"])[0] == bulk_written
    before = Signature.objects.get(pk=bulk_written).stamp
    Signature.objects.filter(pk=bulk_written).delete()
    assert found(pair["new_title"], pair["new_text"])[0] == bulk_written
    assert Signature.objects.get(pk=bulk_written).stamp == before
    saved.delete()
    assert saved.pk not in found("关于种树的提案", "多种树。")


def test_a_text_of_any_length_is_compared(django_assert_max_num_queries):
    long = "".join(one.text for one in corpus(40, seed=5))
    kept = ProposalFactory(title="关于许多事情的提案", situation=long[:9000], analysis=long[9000:18000])
    ProposalFactory(title="ABC", situation="5G")
    assert found("关于许多事情的提案", long)[0] == kept.pk
    assert found("关于5G基站的提案", "5G 基站\u3000少") is not None
