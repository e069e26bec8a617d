"""Rewords a proposal in several ways, knowing nothing of how proposals are compared."""

import random
import re
from functools import cache

from tests.proposals.similar.writing import CITIES, ENDS, HERE, OFFICES, SYLLABLES, Written, place, told

# The same points told by somebody else: no turn of phrase is one of those proposals are written with.
RETOLD = {
    "problems": (
        "还有{point}，看在眼里急在心上。",
        "我本人住处附近就遇到{point}，深有体会。",
        "另外，{point}也让人头疼。",
        "家里有老人孩子的，对{point}感受更深。",
        "我收到过好几封来信，写的都是{point}。",
        "讲真话，{point}叫人哭笑不得。",
        "照片拍下来一看，{point}，一目了然。",
    ),
    "causes": (
        "再加上{point}，事情就更不好办了。",
        "此外还有一层，{point}。",
        "行家的看法是{point}。",
        "同干这行的人聊，都说{point}。",
        "病根之一，{point}。",
    ),
    "measures": (
        "能不能{point}？我看是可行的。",
        "不妨{point}，做出样子再说。",
        "还应当{point}，才算治到根上。",
        "眼下马上能动手的，就是{point}。",
        "请分管领导过问一下，{point}。",
        "若能{point}，这个结就解开一半。",
        "至于{point}，更是早该做的。",
    ),
}
TITLES = (
    "对{name}的几点意见",
    "{name}亟待重视",
    "把{name}这件实事办好",
    "{name}存在的困难及对策",
    "请关注{name}",
    "建议政府下大力气抓{name}",
)
# Officialese and what plain people say for it.
PHRASES = (
    (r"近年来，随着我市经济社会快速发展，", "这些年城市变化很大，"),
    (r"日益成为群众关心的热点", "越来越被大家挂在嘴边"),
    (r"开展了专题调研", "做了一番了解"),
    (r"召开座谈会\d+场，发放问卷\d+份", "既开会听取意见，也请人填了表"),
    (r"市委、市政府高度重视，先后出台了多项举措，取得了阶段性成效", "市里想了不少办法，也有些起色"),
    (r"建议由(\w+?)牵头，会同有关部门在\d+个月内拿出具体方案", r"这事交给\1，联合几家早点把方案定下来"),
    (r"明确时间表、路线图和责任人，每季度通报一次进展", "什么时候办、谁来办要写清楚，过一阵说说办得怎样"),
    (r"纳入(\w+?)年度目标考核", r"算进\1一年的成绩单"),
    (r"列入为民办实事项目", "当成给老百姓办的实事"),
    (r"借鉴(\w+?)等地的成功做法", r"学学\1的经验"),
    (r"力争\d+年覆盖率达到\d+%", "争取几年里大部分地方都做到"),
    (r"现象较为普遍", "情况到处都有"),
    (r"已经影响到正常的生产生活秩序", "日子都过不安稳"),
    (r"长效机制没有建立起来", "管一阵松一阵"),
    (r"各方推进的合力没有真正形成", "大家劲没往一处使"),
    (r"使得现有政策在执行中打了折扣", "政策到下面就走了样"),
    (r"造成上述问题的原因：", "究其根源："),
    (r"为此，建议：", "现提出以下意见："),
    (r"[一二三四五六]是", ""),
)


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in (HERE / "synonyms.txt").read_text(encoding="utf-8").splitlines():
        words = line.split()
        for word in words:
            table.setdefault(word, tuple(other for other in words if other != word))
    return table


def _sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[。？！\n])", text) if one.strip()]


def with_synonyms(text: str, rng: random.Random, share: float = 0.8) -> str:
    words = sorted(synonyms(), key=len, reverse=True)
    return re.sub("|".join(words), lambda m: rng.choice(synonyms()[m[0]]) if rng.random() < share else m[0], text)


def reordered(text: str, rng: random.Random) -> str:
    sentences = _sentences(text)
    rng.shuffle(sentences)
    return "".join(sentences)


def halved(text: str, rng: random.Random) -> str:
    sentences = _sentences(text)
    kept = sorted(rng.sample(range(len(sentences)), (len(sentences) + 1) // 2))
    return "".join(sentences[number] for number in kept)


def elsewhere(text: str, rng: random.Random) -> str:
    """Other places, offices and figures."""
    text = re.sub(f"[{SYLLABLES}]{{2}}(?:{'|'.join(ENDS)})", lambda _: place(rng), text)
    text = re.sub("|".join(OFFICES), lambda _: rng.choice(OFFICES), text)
    text = re.sub("|".join(CITIES), lambda _: rng.choice(CITIES), text)
    return re.sub(r"\d+", lambda m: str(rng.randint(2, 10 ** len(m[0]))), text)


def plainly(text: str) -> str:
    for pattern, plain in PHRASES:
        text = re.sub(pattern, plain, text)
    return text


def merged(written: Written, other: Written, rng: random.Random) -> str:
    """Two proposals made into one, without parts."""
    return reordered(written.text.replace("\n", "") + halved(other.text, rng), rng)


def title_changed(written: Written, rng: random.Random) -> str:
    return with_synonyms(rng.choice(TITLES).format(name=rng.choice(written.plan.subject.names)), rng, 0.5)


def rewordings(written: Written, other: Written, rng: random.Random) -> dict[str, tuple[str, str]]:
    """Kind of rewording → title and text."""
    title, text = written.title, written.text
    new_title = title_changed(written, rng)
    everything = plainly(with_synonyms(elsewhere(reordered(halved(text, rng), rng), rng), rng))
    return {
        "synonyms": (with_synonyms(title, rng), with_synonyms(text, rng)),
        "reordered": (title, reordered(text, rng)),
        "halved": (title, halved(text, rng)),
        "other places": (title, elsewhere(text, rng)),
        "title changed": (new_title, text),
        "officialese told plainly": (title, plainly(text)),
        "merged with another": (new_title, merged(written, other, rng)),
        "retold": (new_title, with_synonyms("".join(told(written.plan, rng, RETOLD)), rng, 0.3)),
        "everything at once": (new_title, everything),
    }
