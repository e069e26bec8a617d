"""The audit log: append-only, chained, and every way of tampering found."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import RequestFactory

from accounts.audit import AuditEvent, AuditHead, AuditLockedError, log_event, verify_audit
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events() -> list[AuditEvent]:
    user = User.objects.create(username="wangfang", name="王芳")
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    return [
        log_event("sign_in", by=user, request=request),
        log_event("exported", by=user, request=request, target=user, detail="委员名册", count=320),
        log_event("sign_in_failed", by=None, request=request, detail="输入的登录名：x", success=False),
    ]


def raw(sql: str, *values: object) -> None:
    """What somebody with the database in hand could do."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_event_keeps_who_what_where(three_events):
    """G7: exports and looks are logged."""
    event = AuditEvent.objects.get(pk=three_events[1].pk)
    assert (event.actor_name, event.action_name, event.target_name) == ("王芳", "导出", "王芳")
    assert (event.count, event.ip, event.success) == (320, "192.0.2.7", True)


def test_whole_chain_is_good(three_events):
    check = verify_audit()
    assert (check.length, check.problems) == (3, [])
    assert check.last_hash == three_events[-1].hash == AuditHead.objects.get().last_hash


def test_an_empty_log_is_good():
    assert verify_audit().problems == []


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.all().delete(),
        lambda event: AuditEvent.objects.update(detail=""),
        lambda event: AuditEvent.objects.bulk_create([AuditEvent()]),
        lambda event: AuditEvent.objects.bulk_update([event], ["detail"]),
        lambda event: AuditEvent._base_manager.filter(pk=event.pk).delete(),
    ],
)
def test_nothing_in_the_product_changes_or_deletes(three_events, attempt):
    with pytest.raises(AuditLockedError):
        attempt(three_events[0])
    assert verify_audit().problems == []


@pytest.mark.parametrize(
    ("sql", "which", "sentence"),
    [
        ("UPDATE acc_audit_event SET detail='' WHERE id=%s", 1, "内容被改动过"),
        ("UPDATE acc_audit_event SET count=3 WHERE id=%s", 1, "内容被改动过"),
        ("DELETE FROM acc_audit_event WHERE id=%s", 1, "之前的记录被删除"),
        ("DELETE FROM acc_audit_event WHERE id=%s", 0, "之前的记录被删除"),
        ("DELETE FROM acc_audit_event WHERE id=%s", 2, "应有 3 条，实有 2 条"),
    ],
)
def test_tampering_is_found(three_events, sql, which, sentence):
    raw(sql, three_events[which].pk)
    assert any(sentence in problem for problem in verify_audit().problems)


def test_command_names_the_place_and_fails(three_events, capsys):
    call_command("verify_audit")
    assert "完整无改动" in capsys.readouterr().out
    raw("UPDATE acc_audit_event SET actor_name='李四' WHERE id=%s", three_events[0].pk)
    with pytest.raises(CommandError, match="发现 1 处问题"):
        call_command("verify_audit")
    assert f"编号 {three_events[0].pk}" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain():
    def write(number: int) -> None:
        for _ in range(5):
            log_event("exported", by=None, detail=f"第 {number} 个")
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    check = verify_audit()
    assert (check.length, check.problems) == (20, [])
