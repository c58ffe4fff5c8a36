"""A form in both states, and files on their way."""

from __future__ import annotations

from django import forms

from mingjian.web.components.part import Link
from mingjian.web.components.tag import Clause
from mingjian.web.components.uploads import FileState, SentFile, Upload


class SampleForm(forms.Form):
    """One field of each kind."""

    number = forms.RegexField(
        r"^\d{12}$",
        label="证书编号",
        help_text="证书左上角的 12 位数字。",
        error_messages={"invalid": "证书编号应为 12 位数字，现在不是。请对照证书左上角再输入。"},
    )
    kind = forms.ChoiceField(
        label="申请类型", choices=[("", "请选择"), ("first", "首次"), ("extension", "扩项"), ("renewal", "复查换证")]
    )
    day = forms.DateField(label="计划评审日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mode = forms.ChoiceField(
        label="评审方式",
        choices=[("remote", "远程评审"), ("onsite", "现场评审"), ("document", "书面审查")],
        widget=forms.RadioSelect,
        help_text="远程评审须符合工作程序第 2 条所列情形之一。",
    )
    parts = forms.MultipleChoiceField(
        label="需要录制的环节",
        choices=[("opening", "首次会议"), ("tour", "场所考察"), ("tests", "现场考核")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}), help_text="写清事实和依据。")
    promise = forms.BooleanField(label="本人已阅读公正性与保密承诺")
    file = forms.FileField(label="备查资料", required=False, help_text="也可以把文件拖到框内。")


def filling_parts() -> dict[str, object]:
    """The form as it opens and as it comes back, and an upload with a file in each state."""
    wrong = SampleForm({"wrong-number": "99001234000", "wrong-mode": "remote"}, prefix="wrong")
    fresh = SampleForm(prefix="fresh")
    files = (
        SentFile("01 质量手册.pdf", FileState.KEPT, "12.4 MB，10:38:02 收到", "#file"),
        SentFile("02 程序文件.pdf", FileState.SENDING, "剩约 2 分钟", sent=62),
        SentFile(
            "03 原始记录.pdf",
            FileState.BROKEN,
            "第 3 份文件没有传上去：网络在 62% 时断开。已传部分保留，点『继续上传』。",
        ),
        SentFile("04 校准证书.pdf", FileState.CHECKING, "正在核对文件类型；未查毒"),
        SentFile("05 附件.exe", FileState.REFUSED, "不接收可执行文件。请改传 PDF 或照片。"),
    )
    return {
        "form": fresh,
        "wrong_form": wrong,
        "upload": Upload(
            fresh["file"],
            "PDF、JPG 或 PNG，每份不超过 200 MB",
            Clause("4.3.2"),
            "#parts",
            files,
            Link("继续上传", "#resume"),
        ),
    }
