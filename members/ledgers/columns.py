"""What the roster's columns are called."""

from ledgers.reader.columns import Column, Kind
from sectors.wording import field_told

COLUMNS = (
    Column(
        "name",
        "姓名",
        "委员名 委员姓名 委员 名字 委员名字 姓名全称 委员名称 政协委员 政协委员姓名 人员姓名 本人姓名",
        required=True,
        max_length=40,
        patterns=(r".*姓名",),
    ),
    Column(
        "sector",
        "所属界别",
        "界别 界别名称 所在界别 委员界别 参加界别 所属的界别 界别组 所在界别名称 政协界别 代表界别",
        required=True,
        patterns=(r"(?!.*职务).*界别.*",),
        told_above=field_told,
    ),
    Column("gender", "性别", "男女 委员性别", looks=r"男|女"),
    Column("ethnicity", "民族", "族别 民族成份 民族成分", max_length=20, cut=True, looks=r"汉|[\u4e00-\u9fff]{1,4}族"),
    Column(
        "born_on",
        "出生年月",
        "出生日期 生日 出生时间 出生年月日 出生 出生年份 生辰",
        kind=Kind.MONTH,
        patterns=(r".*出生.*",),
    ),
    Column(
        "party",
        "党派",
        "政治面貌 所属党派 党派名称 政治面目 党派团体 政党",
        max_length=20,
        cut=True,
        patterns=(r".*(?:党派|政治面貌|政治身份).*",),
    ),
    Column(
        "employer",
        "工作单位及职务",
        "职业 供职单位 任职单位 单位及职务 工作单位 单位职务 单位 职务职称 单位和职务 工作单位职务 现任职务 "
        "工作单位和职务 单位及职称 "
        "所在单位及职务 现工作单位及职务 单位与职务 工作单位及职称 单位名称及职务 所在单位",
        max_length=120,
        cut=True,
        patterns=(r".*(?:工作|所在|现).*单位.*", r".*单位.*职.*", r".*(?:何单位|何职).*"),
    ),
    Column(
        "is_standing",
        "是否常委",
        "常委 常务委员 是否常务委员 常委否 是否为常委 常委会组成人员 是不是常委",
        kind=Kind.YES,
        weight=2,
        patterns=(r".*常委.*",),
    ),
    Column(
        "post",
        "职务",
        "本届职务 政协任职 界别任职 履职职务 政协职务 担任职务 政协内职务 界别职务 政协机关职务 在政协职务 "
        "任政协职务 届内职务 委员职务",
        patterns=(r".*(?:政协|界别|组内|会内|届内|本届).*(?:职|任).*",),
        looks=r"(?:界别)?召集人|(?:副)?主席|(?:副)?秘书长|副?组长|无",
    ),
    Column(
        "special_committee",
        "所在专委会",
        "专委会 所属专委会 专门委员会 所在专门委员会 所属专门委员会 参加专委会 专委 编入专委会 所在委室",
        max_length=40,
        weight=2,
        patterns=(r".*(?:专委|专门委员会).*",),
        looks=r"(?!政协)[\u4e00-\u9fff]{2,14}委员会|[\u4e00-\u9fff]{1,8}委",
    ),
    Column("kind", "委员类别", "委员类型 委员种类 委员身份类别 特聘或港澳委员", max_length=20, weight=2),
    Column(
        "phone",
        "手机号码",
        "手机 手机号 联系电话 电话 联系方式 电话号码 移动电话 联系手机 本人手机 委员电话 委员手机 手机电话 联络电话",
        kind=Kind.MOBILE,
        patterns=(r"(?!.*(?:办公|单位|座机|固定|住宅|宅|传真)).*(?:手机|电话|联系方式).*",),
    ),
    Column(
        "starts_on",
        "任职时间",
        "任期起 起任时间 任命时间 到任时间 何时任委员 起始日期 入职时间 任职日期 任委员时间 担任委员时间 当选时间 "
        "增补时间 起始时间 任职起始时间 任职开始时间 入会时间 "
        "任期开始 开始时间 "
        "协商通过时间 任职起 履职开始时间 任委员日期",
        kind=Kind.DATE,
        weight=2,
        patterns=(
            r"(?!.*(?:离|卸|退|免|辞|终|截|结束|不再|届满|单位|职务)).*(?:任|当选|增补|起始|开始|协商通过).*(?:时间|日期|日|委员|起)",
        ),
    ),
    Column(
        "ends_on",
        "离任时间",
        "任期止 退出日期 任职截止日期 届满时间 截止日期 离任日期 免职时间 卸任时间 终止时间 离职时间 退出时间 "
        "辞职时间 任职结束时间 任期结束 结束时间 "
        "任职终止时间 任职止 "
        "免去时间 撤销时间",
        kind=Kind.DATE,
        weight=2,
        patterns=(r".*(?:离任|卸任|免职|离职|辞去|辞职|退出|终止|结束|截止|届满|不再).*",),
    ),
    Column("note", "备注", "其他说明 说明 其他 备注说明 附注", max_length=200, cut=True),
)
