"""How a name sounds and how many strokes its surname has."""

import pytest

from members.spelling import spell


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("曾国", "zengguo", "zg"),
        ("仇英", "qiuying", "qy"),
        ("解明", "xieming", "xm"),
        ("查良", "zhaliang", "zl"),
        ("单于丹", "chanyudan", "cyd"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("欧阳慧", "ouyanghui", "oyh"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, pinyin: str, initials: str) -> None:
    spelling = spell(name)
    assert (spelling.pinyin, spelling.initials) == (pinyin, initials)


def test_strokes_are_counted_as_on_the_mainland() -> None:
    counts = (
        "王4 李7 张7 刘6 陈7 杨7 赵9 黄11 周8 吴7 徐10 孙6 胡9 朱6 高10 林8 何7 郭10 马3 罗8 "
        "阮6 邓4 郑8 邱7 郝9 都10 郎8 邵7 邹7 陆7 陶10 隋11 欧8 魏17 谢12 戴17 薛16 龙5 萧11"
    )
    for pair in counts.split():
        assert spell(pair[0]).strokes == int(pair[1:]), pair
