"""What an institution fills in to be let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from mingjian.joining.rules import LETTER_LIMIT_BYTES, SCANS_IN_WORDS, Particulars, uscc_of
from mingjian.people.queries import organisations_of_kind
from mingjian.people.rules import uscc_fault, uscc_is_shaped
from mingjian.web.account.new_password import NewPasswordFields
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.web.components.part import Words


class ParticularsForm(forms.Form):
    """The institution and its administrator."""

    def __init__(self, data: Mapping[str, object] | None = None, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        typed = uscc_of(str(data.get("uscc", ""))) if data else ""
        self.fields["uscc"] = forms.CharField(
            label=_("统一社会信用代码"), max_length=40, help_text=_("18 位，照营业执照或法人证书填写。")
        )
        if uscc_is_shaped(typed) and uscc_fault(typed) is not None:
            # Early pilot codes fail the check and are lawful: whoever has looked again goes on.
            self.fields["as_printed"] = forms.BooleanField(label=_("已核对，证照上就是这个代码"), required=False)
        self.fields["name"] = _text(_("机构名称"), 120, autocomplete="organization")
        self.fields["area"] = _text(_("所在地区"), 60, _("省、市、县（区）。"))
        self.fields["address"] = _text(_("地址"), 200, _("主要检验检测场所的详细地址。"), autocomplete="street-address")
        self.fields["legal_person"] = _text(_("法定代表人"), 60)
        self.fields["applicant"] = _text(_("您的姓名"), 60, _("您将成为本机构的账号管理员。"), autocomplete="name")
        self.fields["mobile"] = forms.RegexField(
            r"^\+?[0-9][0-9 -]{5,18}$",
            label=_("手机"),
            widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            error_messages={"invalid": _("手机号为 6 至 19 位数字，可以带 + 和 -。")},
        )
        self.fields["email"] = forms.EmailField(
            label=_("电子邮箱"),
            required=False,
            max_length=200,
            help_text=_("可以不填；填写后审核有结果时发邮件告知。"),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        if "uscc" in given:
            code = uscc_of(str(given["uscc"]))
            fault = uscc_fault(code)
            if fault is not None and not (uscc_is_shaped(code) and given.get("as_printed")):
                self.add_error("uscc", sentence_of(fault))
            given["uscc"] = code
        return given

    def particulars(self) -> Particulars:
        given = self.cleaned_data
        return Particulars(
            uscc=given["uscc"],
            name=given["name"],
            area=given["area"],
            address=given["address"],
            legal_person=given["legal_person"],
            applicant=given["applicant"],
            mobile=given["mobile"],
            email=given["email"],
        )


class RegistrationForm(NewPasswordFields, ParticularsForm):
    """The same with the authority it goes to, and the password with which the administrator will sign in."""

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        self.fields["authority"] = forms.ChoiceField(
            label=_("资质认定部门"),
            choices=organisations_of_kind("authority"),
            help_text=_("由它审核这份注册申请。"),
        )
        self.order_fields(["authority"])
        self.ask_for_password(
            _("登录密码"), _("至少 10 个字符，通过审核后用它登录。为安全起见，有错退回时密码须重输。")
        )


class LetterForm(forms.Form):
    """The sealed letter, scanned."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["letter"] = forms.FileField(
            label=_("盖章的注册函"),
            help_text=_("{kinds}，不超过 {n} MB。拍照也可以，四角、公章和编号要看得清。").format(
                kinds=SCANS_IN_WORDS, n=LETTER_LIMIT_BYTES // 2**20
            ),
            widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
            error_messages={"empty": _("这个文件是空的（0 字节）。请检查后重新选择文件。")},
        )


def _text(label: Words, most: int, help_text: Words = "", *, autocomplete: str = "off") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=most, help_text=help_text, widget=widget)
