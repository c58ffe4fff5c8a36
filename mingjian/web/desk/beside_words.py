"""The words for those beside the team and for the forms that go to the authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.cases.capacities import Capacity
from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from mingjian.cases.beside_models import Companion


def capacity_words(capacity: str) -> str:
    words = {
        Capacity.TRAINEE: _("见习评审员"),
        Capacity.OBSERVER: _("观察员、监督员"),
        Capacity.WITNESS: _("见证人员"),
        Capacity.INTERPRETER: _("翻译"),
        Capacity.RECORDER: _("记录员"),
        Capacity.INDUSTRY: _("行业部门人员"),
    }
    return words[Capacity(capacity)]


def rights_words(capacity: str) -> str:
    """What somebody in a capacity may and may not, in a sentence."""
    words = {
        Capacity.TRAINEE: _(
            "可以查看评审组能看到的全部内容，可以在评审表中代填草稿；不计入评审组人数和专业覆盖，不签字，不办理步骤。"
        ),
        Capacity.OBSERVER: _(
            "可以查看办件、旁听与机构共同进行的会议；内部会须经资质认定部门准许。意见只有资质认定部门能看到。"
        ),
        Capacity.WITNESS: _("可以查看办件、参加全部会议，对评审人员作出评价；评价只有资质认定部门能看到。"),
        Capacity.INTERPRETER: _("只能看到评审组长向您开放的内容。"),
        Capacity.RECORDER: _("只能看到评审组长向您开放的内容，可以提交会议记录。"),
        Capacity.INDUSTRY: _("可以查看办件，内部会须经资质认定部门准许。意见提交资质认定部门。"),
    }
    return words[Capacity(capacity)]


def state_tag(place: Companion) -> Tag:
    if place.dismissed_n is not None:
        return Tag(_("已解除"), "line")
    if place.promised_n is None:
        return Tag(_("待签承诺"), "warn", "sign")
    return Tag(_("已签承诺"), "ok", "check")


def form_words(form: str) -> str:
    return {
        "observer-note": _("观察员意见"),
        "industry-opinion": _("行业部门意见"),
        "witness-rating": _("见证评价表"),
        "member-rating": _("评审人员表现评价表"),
        "lab-feedback": _("满意度与廉洁反馈表"),
    }[form]


def question_words(key: str) -> str:
    """One question of a form."""
    both = {
        "law": _("掌握法律法规和评审准则"),
        "technique": _("专业技术能力"),
        "questioning": _("现场提问和沟通"),
        "records": _("评审记录的质量"),
        "conduct": _("评审纪律和行为"),
        "competence": _("专业能力"),
        "cooperation": _("配合与沟通"),
        "report": _("承担的记录和报告质量"),
        "discipline": _("遵守评审纪律"),
        "fairness": _("客观公正"),
        "professional": _("专业水平"),
        "arrangement": _("日程安排合理"),
        "gifts": _("有没有收受礼品、礼金或者接受宴请？"),
        "fees": _("有没有收取规定以外的费用？"),
        "pressure": _("有没有推销、指定服务或者提出与评审无关的要求？"),
        "secrecy": _("有没有泄露贵机构的商业、技术秘密？"),
    }
    return _("工作效率") if key == "efficiency" else both[key]


def answer_words(value: str) -> str:
    return {
        "excellent": _("优"),
        "good": _("良"),
        "fair": _("一般"),
        "poor": _("差"),
        "no": _("没有"),
        "yes": _("有"),
    }.get(value, value)
