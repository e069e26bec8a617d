"""The table of transitions: buttons, guard and row condition all come from the same lines."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Q, TextChoices

from cppcc_office.shared.workflow import REASON, Refused, Transition, Workflow


class Light(TextChoices):
    RED = "red", "红灯"
    GREEN = "green", "绿灯"


TABLE = Workflow(
    Light,
    Transition("go", "放行", (Light.RED,), Light.GREEN, ("guard",)),
    Transition("go", "放行", (Light.RED,), Light.GREEN, ("helper",), unless=("driver",)),
    Transition("stop", "拦下", (Light.GREEN,), Light.RED, ("guard",), requires=(REASON,)),
)


@pytest.mark.parametrize(
    ("state", "duties", "actions"),
    [
        (Light.RED, {"guard"}, ["go"]),
        (Light.RED, {"guard", "helper", "driver"}, ["go"]),
        (Light.RED, {"helper"}, ["go"]),
        (Light.RED, {"helper", "driver"}, []),
        (Light.RED, set(), []),
        (Light.GREEN, {"guard"}, ["stop"]),
        (Light.GREEN, {"helper"}, []),
    ],
)
def test_buttons_and_guard_agree(state, duties, actions):
    assert [line.action for line in TABLE.offered(state, duties)] == actions
    for action in ("go", "stop"):
        if action in actions:
            assert TABLE.require(action, state=state, duties=duties, given={REASON: "抢行"}).action == action
        else:
            with pytest.raises((Refused, PermissionDenied)):
                TABLE.require(action, state=state, duties=duties, given={REASON: "抢行"})


def test_too_late_is_a_sentence_and_no_duty_is_a_refusal():
    with pytest.raises(Refused, match="这条记录现在的状态是“绿灯”，不能放行。"):
        TABLE.require("go", state=Light.GREEN, duties={"guard"})
    with pytest.raises(PermissionDenied):
        TABLE.require("go", state=Light.GREEN, duties={"passer-by"})


@pytest.mark.parametrize("given", [None, {}, {REASON: ""}, {REASON: " 　"}])
def test_what_is_demanded_must_come_with_it(given):
    with pytest.raises(Refused, match="请写明原因。"):
        TABLE.require("stop", state=Light.GREEN, duties={"guard"}, given=given)


def test_row_condition_names_state_duty_and_exception():
    duties = {"guard": Q(guard=1), "helper": Q(helper=1), "driver": Q(driver=1)}
    text = str(TABLE.rows("go", duties))
    assert "guard" in text
    assert "NOT" in text
    assert str(TABLE.rows("sing", duties)) == str(Q(pk__in=[]))
