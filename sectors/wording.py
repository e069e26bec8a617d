"""The written forms of one sector or group: 民革, 民革界, 民革界别; 教体医卫联组, 教体医卫界别联组."""

import re

from ledgers.reader.text import squeeze

_SECTOR_TAIL = re.compile(r"(?:界别|界)(?:小组|组|活动组|联络组|委员)?$|(?<=.)(?:界别)?(?:小组|委员组)$")
_GROUP_TAIL = re.compile(r"(?:界别|界)?(?:联组|联合组|联合小组|活动组|小组|组)$|(?:界别|界)$")

# Long and short names of the fields of society a committee is composed of; each line is one of them.
_SAME = (
    "中共 中国共产党 共产党 中共党员",
    "民革 中国国民党革命委员会",
    "民盟 中国民主同盟",
    "民建 中国民主建国会",
    "民进 中国民主促进会",
    "农工党 农工 农工民主党 中国农工民主党",
    "致公党 致公 中国致公党",
    "九三学社 九三",
    "台盟 台湾民主自治同盟",
    "无党派人士 无党派 无党派民主人士",
    "共青团 团委 中国共产主义青年团",
    "青联 青年联合会",
    "总工会 工会",
    "妇联 妇女联合会 妇女",
    "工商联 工商业联合会",
    "科协 科学技术协会",
    "台联 台胞联谊会 台湾同胞联谊会",
    "侨联 归国华侨联合会",
    "文化艺术 文艺 文化艺术和体育",
    "科技 科学技术",
    "社会科学 社科",
    "医药卫生 医卫 医疗卫生 卫生",
    "新闻出版 新闻",
    "对外友好 对外友好人士 友好",
    "社会福利和社会保障 社会福利与社会保障 社会福利 社会保障 社保 福利保障",
    "少数民族 民族",
    "宗教 宗教人士",
    "特别邀请 特邀 特别邀请人士 特邀人士",
    "环境资源 环资 资源环境",
)
_CANONICAL = {name: line.split()[0] for line in _SAME for name in line.split()}


def sector_key(text: str) -> str:
    """The same key for every written form of one sector; says nothing about whether there is such a sector."""
    bare = squeeze(text)
    bare = _SECTOR_TAIL.sub("", bare) or bare
    return _CANONICAL.get(bare, bare)


def group_key(text: str) -> str:
    """The same key for every written form of one group (界别联组)."""
    bare = squeeze(text)
    bare = _GROUP_TAIL.sub("", bare) or bare
    bare = _GROUP_TAIL.sub("", bare) or bare
    return _CANONICAL.get(bare, bare)


def is_known_field(text: str) -> bool:
    """Whether `text` is a usual name of a field of society, with or without 界: 民革, 民革界别, 特邀."""
    bare = squeeze(text)
    return (_SECTOR_TAIL.sub("", bare) or bare) in _CANONICAL
