"""What is kept is computed again when a table it reads was written, whichever way it was; it is never out of date."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Deputy, Device, User
from cppcc_office.shared import freshness
from cppcc_office.shared.freshness import fold, kept, one_look, states
from cppcc_office.shared.models import Change
from members.models import Member, Membership
from sectors.models import Sector
from tests.factories import MemberFactory, SectorGroupFactory, make_user, seated_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def names() -> list[str]:
    """The members, and the sectors they sit in, as kept."""
    return kept(("names",), lambda: sorted(Member.objects.values_list("name", "memberships__sector__name")))


def told_from(table: str) -> str:
    """A word that changes with the table alone."""
    return str(states().get(table, 0))


def by_hand(member: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_member SET name = 'x' WHERE id = %s", [member.pk])


def by_hand_many(member: Member) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE members_member SET name = %s WHERE id = %s", [("x", member.pk)])


def renamed(member: Member) -> Member:
    member.name = "改名"
    return member


WRITES: dict[str, Callable[[Member], object]] = {
    "save": lambda member: renamed(member).save(),
    "save some fields": lambda member: renamed(member).save(update_fields=["name"]),
    "create": lambda member: Member.objects.create(name="新来"),
    "get or create": lambda member: Member.objects.get_or_create(name=f"{member.name}的同事"),
    "update or create": lambda member: Member.objects.update_or_create(pk=member.pk, defaults={"name": "改名"}),
    "update": lambda member: Member.objects.filter(pk=member.pk).update(name="改名"),
    "bulk create": lambda member: Member.objects.bulk_create([Member(name="新来"), Member(name="又来")]),
    "bulk create, conflicts ignored": lambda member: Member.objects.bulk_create(
        [Member(name="新来")], ignore_conflicts=True
    ),
    "bulk update": lambda member: Member.objects.bulk_update([renamed(member)], ["name"]),
    "delete": lambda member: member.delete(),
    "delete many": lambda member: Member.objects.filter(pk=member.pk).delete(),
    "delete raw": lambda member: Membership.objects.filter(member=member)._raw_delete("default"),
    "related manager": lambda member: member.memberships.create(
        committee=member.memberships.get().committee, sector=member.memberships.get().sector
    ),
    "SQL by hand": by_hand,
    "SQL by hand, many": by_hand_many,
}


def test_whichever_way_it_is_written_it_shows_at_once():
    group = SectorGroupFactory(name="科技界别")
    for way, write in WRITES.items():
        for together in (False, True):
            member = seated_member(group, name=f"{way}{together}")
            before = names()
            with transaction.atomic() if together else nullcontext():
                write(member)
            now = sorted(Member.objects.values_list("name", "memberships__sector__name"))
            assert names() == now != before, f"{way}, {'in a transaction' if together else 'alone'}"


def test_cascades_set_nulls_and_many_to_many_rows_are_seen():
    user = make_user("member")
    Deputy.objects.create(user=user, deputy=make_user("leader"))
    group = Group.objects.create(name="试")
    table = User.groups.through._meta.db_table
    for act, told in (
        (lambda: user.groups.add(group), table),
        (user.groups.clear, table),
        (lambda: user.groups.set([group]), table),
        (user.delete, Deputy._meta.db_table),  # cascade
    ):
        before = told_from(told)
        act()
        assert told_from(told) != before, told
    member = MemberFactory(user=make_user("stranger"))
    before = told_from("members_member")
    member.user.delete()  # set to NULL
    assert told_from("members_member") != before


def test_nothing_changed_costs_one_query_and_computes_nothing():
    seated_member(SectorGroupFactory())
    names()
    with CaptureQueriesContext(connection) as queries:
        names()
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries, one_look():
        names()
        names()
    assert len(queries) == 1


def test_what_it_does_not_read_leaves_it_kept():
    times = []

    def count() -> int:
        times.append(1)
        return Sector.objects.count()

    SectorGroupFactory()
    kept(("sectors",), count)
    MemberFactory()
    kept(("sectors",), count)
    assert len(times) == 1


def test_what_was_computed_from_something_kept_depends_on_the_same_tables():
    def shouted() -> list[str]:
        return kept(("shouted",), lambda: [f"{name}！" for name, _ in names()])

    member = MemberFactory(name="王一")
    names()
    assert shouted() == ["王一！"]
    renamed(member).save()
    assert shouted() == ["改名！"]


def test_a_rollback_leaves_nothing_behind():
    member = MemberFactory(name="王一")
    names()
    with transaction.atomic():
        renamed(member).save()
        assert names() == [("改名", None)]  # its own, computed and not kept
        transaction.set_rollback(True)
    assert names() == [("王一", None)]


def test_a_savepoint_taken_back_does_not_hide_the_next_write():
    member = MemberFactory(name="王一")
    names()
    with transaction.atomic():
        with transaction.atomic():
            Member.objects.create(name="新来")
            transaction.set_rollback(True)
        renamed(member).save()
    assert names() == [("改名", None)]


def test_one_step_for_a_table_and_a_transaction():
    with transaction.atomic():
        before = Change.objects.filter(table="members_member").count()
        for number in range(5):
            Member.objects.create(name=str(number))
        assert Change.objects.filter(table="members_member").count() == before + 1


def test_folding_leaves_the_states_and_fewer_rows():
    for number in range(3):
        Member.objects.create(name=str(number))
    before = states()
    fold()
    assert states() == before
    assert Change.objects.filter(table="members_member").count() == 1


def test_many_writes_fold_themselves(monkeypatch):
    monkeypatch.setattr(freshness, "FOLD_EVERY", 5)
    for number in range(20):
        Member.objects.create(name=str(number))
    assert Change.objects.filter(table="members_member").count() <= 5


def test_a_write_outside_a_transaction_takes_its_step_along():
    """SQLite's rows with RETURNING are read to the end before the commit."""
    members = Member.objects.bulk_create([Member(name="一"), Member(name="二")])
    assert all(member.pk for member in members)
    assert Member.objects.create(name="三").pk == Member.objects.get(name="三").pk


def test_what_reads_a_table_that_is_not_counted_is_never_kept():
    times = []
    for _ in range(2):
        kept(("devices",), lambda: times.append(Device.objects.count()))
    assert len(times) == 2


@pytest.mark.once_on_postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_reader_between_write_and_commit_keeps_the_old_under_the_old_state():
    """Two connections: the reader sees and keeps what is committed; after the commit it is asked again."""
    member = MemberFactory(name="王一")

    def read() -> list:
        try:
            return names()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            renamed(member).save()
            assert pool.submit(read).result() == [("王一", None)]
        assert pool.submit(read).result() == [("改名", None)]
    assert names() == [("改名", None)]


@pytest.mark.once_on_postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_commit_while_it_is_computed_is_not_lost():
    """The states are asked for first: a result mixed of before and after is kept under states that are over."""
    MemberFactory(name="王一")

    def write() -> None:
        Member.objects.update(name="改名")
        connection.close()

    def slowly() -> list[str]:
        before = list(Member.objects.values_list("name", flat=True))
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result()
        return before

    assert kept(("slow",), slowly) == ["王一"]
    assert kept(("slow",), lambda: list(Member.objects.values_list("name", flat=True))) == ["改名"]


@pytest.mark.once_on_postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_writers_do_not_wait_for_each_other():
    """Two transactions write the same table, both uncommitted; the one begun later commits first."""
    MemberFactory(name="王一")

    def write() -> int:
        Member.objects.create(name="新来")
        seen = states()["members_member"]
        connection.close()
        return seen

    with transaction.atomic():
        Member.objects.create(name="先写")
        with ThreadPoolExecutor(1) as pool:
            between = pool.submit(write).result(timeout=20)
    assert states()["members_member"] > between
