"""How a name sounds and how its surname is counted: pinyin, initials, strokes."""

from dataclasses import dataclass

from ledgers.reader.text import words

COMPOUND_SURNAMES = frozenset(
    words(
        "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 轩辕 宇文 长孙 端木 百里 南宫 独孤 司空 "
        "闻人 澹台 万俟 太史 公冶 濮阳 淳于 单于 申屠 钟离 呼延 鲜于 闾丘 东郭 西门 第五 拓跋 完颜 纳兰 赫连"
    )
)

# Surnames read otherwise than the same characters in other words.
_READINGS = dict(
    pair.split(":")
    for pair in words(
        "单于:chan'yu 万俟:mo'qi 尉迟:yu'chi 澹台:tan'tai 长孙:zhang'sun "
        "单:shan 曾:zeng 仇:qiu 解:xie 查:zha 区:ou 朴:piao 盖:ge 乐:yue 覃:qin 缪:miao 翟:zhai 洗:xian 员:yun "
        "折:she 黑:he 秘:bi 卜:bu 繁:po 种:chong 召:shao 薄:bo 都:du 郇:xun 祭:zhai 佴:nai 隗:wei 牟:mu 能:nai "
        "会:gui 重:chong 藏:zang 不:fou 句:gou 阚:kan 乜:nie 颉:xie"
    )
)

# Strokes as written on the mainland (阝 is two); by number, the characters surnames begin with.
_STROKES = {
    2: "卜刁丁乜乃刀",
    3: "卫马于万干弓山习广上子幺么才",
    4: "王尤孔水云韦凤方卞元尹毛贝计支邓井乌巴车仇从双牛戈文殳勾毋丰公太长亓仉亢户区仓木扎火巨丹",
    5: "冯史乐皮平田卢包左石宁甘厉龙叶司印白申冉边艾古弘东令归帅付仝代占闪兰丛布邝尼台旦央玄母尕召未",
    6: (
        "孙朱许吕华任汤毕邬安齐伍祁米伏成纪阮危江吉邢羊曲汲全仰仲伊戎刘池乔阴农庄充向匡师巩厍那关后红权宇夹闫"
        "汝有牟年阳尧仵次亚回买吐亥多朴问"
    ),
    7: (
        "李吴陈沈杨何张严邹苏花岑时余邵汪狄宋杜闵邱应陆芮邴巫谷束怀邰苍贡劳扶寿别连步沃利冷辛沙轩况佘伯佟言肖"
        "邸麦来但姒芦阿努罕甫杞佐补佀位忻折冶"
    ),
    8: (
        "周郑金范郎昌苗罗孟和明茅庞屈季林经房宗郁单杭於松牧宓武幸卓郏尚鱼易终居国欧空竺拓法岳郈佴苟苑宛英冼青"
        "郄依官降郇练帕拉图侍底虎奉昂岩线郅茆"
    ),
    9: (
        "赵施姜柏俞柳费贺郝姚禹项祝娄钟骆胡柯昝宣贲洪钮荣荀封羿段侯郗秋宫钭祖郜咸胥闻逄郦茹宦饶养须相查荆皇闾"
        "钦哈洛战南种信修冒洗拜勇"
    ),
    10: (
        "钱秦陶奚袁唐倪殷顾谈席贾郭徐高夏凌莫诸翁家班栾索能莘党姬宰桑桂通浦晏柴容都耿聂晁敖益桓晋涂海爱訚原宾"
        "候展晓卿热格朗哲隽俸铁桥"
    ),
    11: "曹戚章常康黄萧梁麻梅盛崔龚隗符宿鄂屠堵扈阎庾寇隆巢逯盖淳商笪谌矫庹尉淡崇鹿续检隋盘",
    12: "蒋韩谢喻葛彭鲁傅湛舒董强童程嵇滑惠储富焦景温禄越曾游缑琴赏税覃揭敬粟答辜斯塔窝湾",
    13: "褚窦鲍廉雷蓝路虞裘解甄靳蓬詹蓟蒲赖蒙雍慎满阙訾简蒯督楚鄢福腾",
    14: "臧熊蔡管缪裴韶蔺翟谭慕廖暨蔚阚赫鲜端漆谯赛撖鄯",
    15: "潘滕颜樊暴黎颛墨褟撒虢",
    16: "薛穆霍薄燕冀衡融澹嬴操赞",
    17: "魏戴糜璩濮鞠檀蹇藏",
    18: "瞿",
    19: "麴",
    20: "酆籍壤",
    21: "夔",
}
_STROKES_OF = {character: count for count, characters in _STROKES.items() for character in characters}


@dataclass(frozen=True)
class Spelling:
    """`pinyin` and `initials` in lower case without tones, ü as v; `strokes` of the surname's first character."""

    pinyin: str
    initials: str
    strokes: int


def spell(name: str) -> Spelling:
    """张三 → zhangsan, zs, 7. Strokes are 0 for a character that begins no surname on record."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - half a second of tables nobody needs until a name is saved

    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    reading = _READINGS.get(surname)
    syllables = reading.split("'") if reading else lazy_pinyin(surname)
    syllables += lazy_pinyin(name[len(surname) :])
    parts = ["".join(c for c in syllable.lower() if c.isalnum()) for syllable in syllables]
    pinyin = "".join(parts)
    initials = "".join(part[0] for part in parts if part)
    return Spelling(pinyin[:120], initials[:20], _STROKES_OF.get(name[:1], 0))
