"""Made-up proposals of a realistic length: many about the same subject, each with its own problems and measures."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent

HOW_TITLED = (
    "关于{verb}{name}的提案",
    "关于{verb}{name}工作的建议",
    "关于{verb}我市{name}的提案",
    "关于{point}、{verb}{name}的提案",
)
VERBS = ("加强", "推进", "完善", "规范", "改进", "重视", "进一步做好", "统筹推进")
OPENERS = (
    "近年来，随着我市经济社会快速发展，{name}日益成为群众关心的热点。",
    "今年{month}月，我们先后到{place}、{place2}等地，就{name}开展了专题调研，召开座谈会{n}场，发放问卷{m}份。",
    "{name}一头连着民生，一头连着发展，市委、市政府高度重视，先后出台了多项举措，取得了阶段性成效。",
    "据统计，截至{year}年底，{place}涉及{name}的群众来信来访达{m}件，同比上升{n}个百分点。",
    "党的二十大报告提出，增进民生福祉，提高人民生活品质，{name}正是其中的重要内容。",
    "{place}自{year}年起在{name}方面先行探索，积累了一些经验，但与先进地区相比仍有差距。",
    "在走访界别群众的过程中，{name}是大家反映最集中的话题之一。",
)
PROBLEMS = (
    "{lead}{point}。在{place}走访时，{share}的受访者反映了这一情况。",
    "{lead}{point}的现象较为普遍，仅{place}一地今年就有{m}起。",
    "{lead}{point}，群众意见较大，12345热线每月接到相关工单{m}件以上。",
    "{lead}{point}。以{place}为例，{year}年以来不仅没有好转，反而更加明显。",
    "{lead}存在{point}的情况，{place2}等{n}个社区尤为突出，已经影响到正常的生产生活秩序。",
    "{lead}{point}，虽经多次整改，仍时有反复，长效机制没有建立起来。",
    "{lead}{point}。有居民告诉我们，为此已经奔走了{n}个月，至今没有结果。",
    "{lead}{point}，与周边城市相比，差距十分明显，{place}基层干部对此也很无奈。",
)
CAUSES = (
    "{lead}{point}。这是长期积累下来的老问题，一时难以根本扭转。",
    "{lead}{point}，各方推进的合力没有真正形成。",
    "{lead}{point}，{place}的同志坦言，工作中往往心有余而力不足。",
    "{lead}{point}，从近{n}年的情况看，改善幅度有限。",
    "{lead}由于{point}，许多好的想法停留在纸面上。",
    "{lead}{point}，使得现有政策在执行中打了折扣。",
)
MEASURES = (
    "{lead}{point}。建议由{office}牵头，会同有关部门在{n}个月内拿出具体方案。",
    "{lead}{point}。可先在{place}选择{n}处开展试点，成熟后向全市推开。",
    "{lead}{point}，所需经费列入{year}年部门预算，并引导社会力量参与。",
    "{lead}{point}，明确时间表、路线图和责任人，每季度通报一次进展。",
    "{lead}{point}，借鉴{city}等地的成功做法，力争{year}年覆盖率达到{share}。",
    "{lead}把{point}列入为民办实事项目，由{office}负责落实，接受社会监督。",
    "{lead}{point}，同时加强宣传解读，让群众知晓、理解、支持。",
    "{lead}{point}，并将完成情况纳入{place}年度目标考核。",
)
ASIDES = (
    "对此，相关部门做了大量工作，但离群众的期待还有距离。",
    "这一问题如果得不到妥善解决，将影响城市形象和群众的获得感。",
    "从长远来看，必须标本兼治、久久为功。",
    "调研中，基层同志也提出了不少有价值的意见。",
    "各县区情况不一，不宜简单一刀切。",
    "需要指出的是，上述情况并非个例。",
    "这既有历史的因素，也有现实的制约。",
    "只有各方共同努力，才能真正见到成效。",
    "同时要注意工作方法，尊重群众意愿。",
    "有条件的地方可以先走一步，为全市探路。",
    "{place}的一位老党员说，这件事盼了{n}年，希望早日有个结果。",
    "据{office}介绍，{year}年以来已受理相关事项{m}件，办结率为{share}。",
    "{city}在这方面起步较早，其经验值得学习借鉴。",
    "走访的{n}家单位中，只有少数建立了相应的台账。",
    "{place}与{place2}的做法截然不同，效果也相差很大。",
    "有关数据显示，全市涉及人口约{n}万，其中{share}为老年人和儿童。",
    "有委员在小组讨论时也谈到，宣传和引导工作还要跟上。",
    "为此{place}还专门成立了工作专班，但人员多为兼职，更换频繁。",
)
# How those write who do not write like an office.
TOLD = {
    "problems": (
        "大家说得最多的是{point}，走到哪里都能听到。",
        "不能不提的是，{point}，拖了好些年头。",
        "谈到{point}，几位受访者都直摇头。",
        "{point}已经不是一天两天的事了。",
        "随便找个人问问，没有不抱怨{point}的。",
        "节假日一到，{point}就更加惹眼。",
        "年年提，年年还是{point}。",
        "最让人揪心的，要数{point}。",
    ),
    "causes": (
        "为什么会这样？说到底，{point}。",
        "归根结底还在于{point}。",
        "我琢磨过缘故，{point}算一条。",
        "账要算清楚：{point}，谁也绕不过去。",
        "钱和人先不谈，光是{point}就够受的。",
    ),
    "measures": (
        "希望能够{point}，这件事宜早不宜迟。",
        "要舍得花力气{point}，让人看得见变化。",
        "恳请政府{point}，别再往后拖。",
        "外地有人{point}，效果看得见，咱们也能学。",
        "花钱不多的办法也有，比如{point}。",
        "{point}，大伙儿举双手赞成。",
        "步子可以小，但要迈出去：{point}。",
        "发动社会各界一起来，{point}。",
    ),
}
LEADS = ("一是", "二是", "三是", "四是", "五是", "六是")
OFFICES = (
    "市住建局",
    "市教育局",
    "市民政局",
    "市城管局",
    "市公安局",
    "市卫健委",
    "市财政局",
    "市农业农村局",
    "市生态环境局",
    "市文旅局",
    "市发改委",
    "市人社局",
)
CITIES = ("杭州", "苏州", "成都", "宁波", "厦门", "青岛", "长沙", "合肥", "珠海", "绍兴")
PLAINLY_WRITTEN = 0.15
SYLLABLES = "东西南北城河桥柳林泉石龙凤安和平新华青山云溪湖塘松竹梅金银铜水田马杨李陈王赵永长兴丰"
ENDS = ("街道", "镇", "社区", "乡", "村", "新区", "街道办")


@dataclass(frozen=True)
class Subject:
    names: tuple[str, ...]
    problems: tuple[str, ...]
    causes: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a proposal is about, before it has words."""

    subject: Subject
    problems: tuple[str, ...]
    causes: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    title: str
    situation: str
    analysis: str
    suggestion: str
    plan: Plan | None = None

    @property
    def text(self) -> str:
        return f"{self.situation}\n{self.analysis}\n{self.suggestion}"


@cache
def subjects() -> tuple[Subject, ...]:
    lines = (HERE / "subjects.txt").read_text(encoding="utf-8").split("\n")
    blocks = zip(*[iter(line for line in lines if line)] * 4, strict=True)
    return tuple(
        Subject(tuple(head.split("|")[1].split("；")), *(tuple(one.split("；")) for one in rest))
        for head, *rest in blocks
    )


def place(rng: random.Random) -> str:
    return "".join(rng.sample(SYLLABLES, 2)) + rng.choice(ENDS)


def _filled(template: str, rng: random.Random, subject: Subject, point: str = "", lead: str = "") -> str:
    return template.format(
        name=rng.choice(subject.names),
        point=point,
        lead=lead,
        place=place(rng),
        place2=place(rng),
        month=rng.randint(2, 11),
        year=rng.randint(2012, 2027),
        n=rng.randint(2, 12),
        m=rng.randint(13, 980),
        share=f"{rng.randint(31, 95)}%",
        office=rng.choice(OFFICES),
        city=rng.choice(CITIES),
    )


def _part(points: tuple[str, ...], templates: tuple[str, ...], rng: random.Random, subject: Subject) -> str:
    chosen = rng.sample(templates, len(points))
    sentences = []
    for lead, point, template in zip(LEADS, points, chosen, strict=False):
        sentences.append(_filled(template, rng, subject, point, lead))
        if rng.random() < 0.7:
            sentences.append(_asides(1, rng, subject))
    return "".join(sentences)


def _asides(count: int, rng: random.Random, subject: Subject) -> str:
    return "".join(_filled(one, rng, subject) for one in rng.sample(ASIDES, count))


def plan(rng: random.Random, subject: Subject) -> Plan:
    some = {"problems": rng.randint(4, 6), "causes": rng.randint(3, 5), "measures": rng.randint(5, 6)}
    return Plan(subject, **{part: tuple(rng.sample(getattr(subject, part), n)) for part, n in some.items()})


def told(idea: Plan, rng: random.Random, turns: dict[str, tuple[str, ...]]) -> list[str]:
    """The three parts in plain words, the points in any order; `turns` are the writer's own turns of phrase."""
    parts = []
    for part, templates in turns.items():
        points = rng.sample(getattr(idea, part), len(getattr(idea, part)))
        chosen = rng.sample(templates * 2, len(points))
        parts.append("".join(one.format(point=point) for one, point in zip(chosen, points, strict=True)))
    return parts


def write(rng: random.Random, subject: Subject) -> Written:
    idea = plan(rng, subject)
    title = rng.choice(HOW_TITLED).format(
        verb=rng.choice(VERBS), name=rng.choice(subject.names), point=rng.choice(idea.measures)
    )
    if rng.random() < PLAINLY_WRITTEN:
        return Written(title, *(part + _asides(8, rng, subject) for part in told(idea, rng, TOLD)), idea)
    openers = "".join(_filled(one, rng, subject) for one in rng.sample(OPENERS, 4))
    return Written(
        title,
        openers + _part(idea.problems, PROBLEMS, rng, subject),
        "造成上述问题的原因：" + _part(idea.causes, CAUSES, rng, subject),
        "为此，建议：" + _part(idea.measures, MEASURES, rng, subject),
        idea,
    )


def corpus(count: int, seed: int = 1) -> list[Written]:
    """The same for the same seed; the subjects take turns, so that each has many proposals."""
    rng = random.Random(seed)
    return [write(rng, subjects()[number % len(subjects())]) for number in range(count)]
