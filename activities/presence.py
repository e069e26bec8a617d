"""From the sittings to the whole: how somebody was at an activity that is held in several sittings."""

from collections.abc import Sequence
from fractions import Fraction

from activities.models.sittings import Presence

# 每次会议参加时间不足 2/3 视为缺席 (Weihai 2013). Whoever organizes may set the whole otherwise.
LEAST_SHARE = Fraction(2, 3)
WORTH = {
    Presence.WHOLE: Fraction(1),
    Presence.LATE: Fraction(1),
    Presence.EARLY: Fraction(1),
    Presence.PART: Fraction(1, 2),
}


def overall(presences: Sequence[str]) -> str:
    """The presence at the whole, from the presence at each sitting (未登记 included).

    Sittings on official duty are left out of the reckoning. Below two thirds it is 未参加; there, it is 全程 when
    every sitting was whole, 迟到 or 早退 when nothing else was amiss, 部分参加 otherwise. While sittings are not yet
    ticked the answer is 未登记, unless they can no longer change it.
    """
    reckoned = [one for one in presences if one != Presence.OFFICIAL]
    if not reckoned:
        return Presence.OFFICIAL if presences else Presence.UNKNOWN
    unknown = sum(one == Presence.UNKNOWN for one in reckoned)
    attended = sum(WORTH.get(one, Fraction(0)) for one in reckoned)
    least = LEAST_SHARE * len(reckoned)
    if attended + unknown < least:
        return Presence.NONE
    if unknown:
        return Presence.UNKNOWN
    kinds = set(reckoned)
    for answer in (Presence.WHOLE, Presence.LATE, Presence.EARLY):
        if kinds <= {Presence.WHOLE, answer}:
            return answer
    return Presence.PART
