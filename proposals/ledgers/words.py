"""What offices write for the same state of a proposal and the same answer to it."""

from proposals.models import Proposal, Satisfaction

_S, _T = Proposal.Status, Satisfaction
STATUSES = {
    **dict.fromkeys(
        ("立案", "已立案", "予以立案", "准予立案", "同意立案", "并案", "已并案", "并案办理", "重点立案"), _S.ACCEPTED
    ),
    **dict.fromkeys(("不予立案", "不立案", "未立案", "未予立案", "未予以立案", "不予以立案", "退回"), _S.DECLINED),
    **dict.fromkeys(
        (
            "转社情民意",
            "转社情民意信息",
            "转为社情民意",
            "转为社情民意信息",
            "转信息",
            "作社情民意处理",
            "转社情",
            "转社情信息",
        ),
        _S.REDIRECTED,
    ),
    **dict.fromkeys(("已提交", "提交", "待审查", "审查中", "待审", "收到"), _S.SUBMITTED),
}
SATISFACTIONS = {
    **dict.fromkeys(("满意", "很满意", "非常满意"), _T.SATISFIED),
    **dict.fromkeys(("基本满意", "较满意", "比较满意"), _T.MOSTLY),
    **dict.fromkeys(("不满意", "很不满意"), _T.DISSATISFIED),
}
