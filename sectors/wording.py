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
    "经济",
    "农业 农业和农村",
    "教育",
    "体育",
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


_OF_A_GROUP = r"[\u4e00-\u9fff]{2,12}?(?:界别活动组|界别联组|界别小组|联组|界别组|界别|界)"
_LISTED = re.compile(
    r"^(?:\d{1,3}[.、\uff0e:\uff1a]?|[一二三四五六七八九十]{1,3}[.、\uff0e:\uff1a]|\([\d一二三四五六七八九十]{1,3}\)|第\d+组)(?=\D)"
)
_LABELLED = re.compile(
    r"(?:填报|主办|报送|所属|活动|责任|组织)?(?:界别|联组|单位|组别)(?:名称)?(?:\(.*?\))?[:\uff1a](?P<name>[^:\uff1a]+)"
)
_NEXT_LABEL = re.compile(r"(?:填报|填表|制表|统计|报送|联系|负责|审核|单位)[\u4e00-\u9fff]{0,4}[:\uff1a]")
_COMMITTEE = re.compile(r"(?:中国人民政治协商会议|政协)[\u4e00-\u9fff]{1,20}?委员会")
_YEAR = re.compile(r"\d{4}(?:[-\u2014~至]\d{4})?年?度?|第?[一二三四五六七八九十]+届|上半年|下半年|全年|年度")
_NO_NAME = re.compile(r"各|每|全体|所有|政协|委员|界别界别|本界|该界|跨界|世界|外界|社会各|台账|统计|情况")


def field_told(text: str) -> str:
    """The one sector or group that a sheet's name or a title names: 民革, 3.教体医卫联组, 民革界别2020年活动台账.

    Empty when it names none or one cannot be sure; 界别(联组)活动台账 and 各界别 are no names.
    """
    bare = _LISTED.sub("", re.sub(r"\(\d*人?\)$", "", squeeze(text)))
    if match := _LABELLED.search(bare):
        bare = _NEXT_LABEL.split(match["name"])[0]
    if is_known_field(bare) or _is_name(bare):
        return bare
    names = set()
    for part in re.split(r"[\s()\"“”《》、,\uff0c;\uff1b:\uff1a]", _YEAR.sub(" ", _COMMITTEE.sub(" ", bare))):
        match = re.match(_OF_A_GROUP, part)
        if match and _is_name(match[0]) and not part.startswith(("界别", "联组")):
            names.add(match[0])
    return names.pop() if len(names) == 1 else ""


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(_OF_A_GROUP, text)) and not _NO_NAME.search(text) and not text.startswith(("界别", "联组"))
