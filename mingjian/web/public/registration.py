"""An institution asks to be let in: the form, and behind a private link the letter, the scan of it, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from mingjian.errors import Conflict, MingjianError
from mingjian.errors import gettext_noop as _n
from mingjian.joining import actions, letters, queries
from mingjian.web.components.days import moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.tag import Tag
from mingjian.web.public.narrow import too_often
from mingjian.web.public.registration_form import LetterForm, ParticularsForm, RegistrationForm
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mingjian.joining.models import Registration
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.tag import Tone

_TOO_OFTEN = 429
_LOOKS: dict[str, tuple[Tone, IconName]] = {
    "draft": ("warn", "half"),
    "waiting": ("primary", "hourglass"),
    "accepted": ("ok", "check"),
    "refused": ("bad", "cross"),
}


def state_tag(registration: Registration) -> Tag:
    tone, icon = _LOOKS[registration.state]
    return Tag(str(registration.get_state_display()), tone, icon, registration.state)


def register(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether the institution is registered or not."""
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    status, refused = 422 if form.is_bound else 200, None
    if form.is_bound and form.is_valid():
        if too_often(request, "apply"):
            status, refused = _TOO_OFTEN, _slow_down()
        else:
            given = form.cleaned_data
            try:
                token = actions.apply(form.particulars(), authority=given["authority"], password=given["password"])
            except MingjianError as error:
                status, refused = status_of(error), Note(sentence_of(error), "bad")
            else:
                return redirect("public:registration", token=token)
    context = {
        "title": _("机构注册"),
        "form": form,
        "refused": refused,
        "button": _("保存并生成注册函"),
        "back": Link(_("返回首页"), reverse("public:home")),
        "new": True,
    }
    return render(request, "public/register.html", context, status=status)


@cache_control(private=True, no_store=True)
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Where a request stands, for whoever holds its link; POST brings the sealed letter."""
    found = queries.registration_of(token)
    form = LetterForm(request.POST, request.FILES) if request.method == "POST" else LetterForm()
    status, refused = 422 if form.is_bound else 200, None
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["letter"]
        if too_often(request, "letter"):
            status, refused = _TOO_OFTEN, _slow_down()
        else:
            try:
                actions.submit_letter(token, actions.Scan(file.name, file.size, file.chunks()))
            except MingjianError as error:
                status, refused = status_of(error), Note(sentence_of(error), "bad", _("注册函没有提交"))
            else:
                messages.success(request, _("注册函已提交，等待审核。请保存本页链接，随时查看结果。"))
                return redirect("public:registration", token=token)
    return render(request, "public/registration.html", _standing(token, found, form, refused), status=status)


def _standing(token: str, found: Registration, form: LetterForm, refused: Note | None) -> dict[str, object]:
    return {
        "title": _("机构注册"),
        "registration": found,
        "state": state_tag(found),
        "facts": facts_of(found),
        "said": _said(found),
        "form": form,
        "refused": refused,
        "open": found.state in {"draft", "refused"},
        "link": settings.BASE_URL.rstrip("/") + reverse("public:registration", args=[token]),
        "letter": reverse("public:registration_letter", args=[token]),
        "change": reverse("public:registration_change", args=[token]),
    }


def facts_of(found: Registration) -> Facts:
    """Everything that the letter states, as its link holder and its officers read it."""
    return Facts(
        (
            Fact(_("编号"), found.number, mono=True),
            Fact(_("内容校验"), found.check_characters, mono=True),
            Fact(_("资质认定部门"), found.authority.name),
            Fact(_("机构名称"), found.name, strong=True),
            Fact(_("统一社会信用代码"), found.uscc, mono=True),
            Fact(_("所在地区"), found.area),
            Fact(_("地址"), found.address),
            Fact(_("法定代表人"), found.legal_person),
            Fact(_("管理员"), found.applicant),
            Fact(_("手机"), found.mobile),
            Fact(_("电子邮箱"), found.email or _("未填写")),
        ),
        shape="list",
    )


def _said(found: Registration) -> Note:
    """What has happened and what comes next."""
    if found.state == "waiting" and found.submitted_at:
        return Note(
            _("{authority}在审核。您不需要再做什么；结果会显示在这里。").format(authority=found.authority.name),
            title=_("{moment} 已提交盖章的注册函。").format(moment=moment(found.submitted_at)),
        )
    if found.state == "refused":
        return Note(
            _("请按理由改正：只是函件不清楚的，重新上传即可；内容有误的，先修改内容，重新打印盖章后再上传。"),
            "bad",
            _("已退回：{reason}").format(reason=found.reason),
        )
    if found.appointment is not None:
        return Note(
            _("您的账号是 {username}，密码是申请时设置的那个。").format(username=found.appointment.person.username),
            "ok",
            _("注册已通过，您是本机构的账号管理员。"),
            links=(Link(_("去登录"), reverse("account_login")),),
        )
    return Note(
        _("打印注册函，由法定代表人签字并加盖机构公章，再扫描或拍照上传。30 天内没有上传的，申请自动清除。"),
        "warn",
        _("还差盖章的注册函。"),
    )


@cache_control(private=True, no_store=True)
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Other particulars while the letter is not under review; the letter has to be sealed anew."""
    found = queries.registration_of(token)
    if found.state not in {"draft", "refused"}:
        raise Conflict(_n("注册函已经提交，正在审核或已有结果，不能再改。请在查询页面查看。"))
    form = ParticularsForm(request.POST if request.method == "POST" else None, initial=_initial(found))
    status, refused = 422 if form.is_bound else 200, None
    if form.is_bound and form.is_valid():
        if too_often(request, "print"):
            status, refused = _TOO_OFTEN, _slow_down()
        else:
            try:
                actions.change(token, form.particulars())
            except MingjianError as error:
                status, refused = status_of(error), Note(sentence_of(error), "bad")
            else:
                messages.success(request, _("内容已保存。请重新打印注册函，盖章后上传；原来打印的作废。"))
                return redirect("public:registration", token=token)
    context = {
        "title": _("修改注册内容"),
        "form": form,
        "refused": refused,
        "button": _("保存"),
        "back": Link(_("返回"), reverse("public:registration", args=[token])),
    }
    return render(request, "public/register.html", context, status=status)


def _initial(found: Registration) -> dict[str, object]:
    names = ("uscc", "name", "area", "address", "legal_person", "applicant", "mobile", "email")
    return {name: getattr(found, name) for name in names}


@cache_control(private=True, no_store=True)
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The letter to be printed and sealed."""
    found = queries.registration_of(token)
    if too_often(request, "print"):
        return HttpResponse(_slow_down().words, status=_TOO_OFTEN, content_type="text/plain; charset=utf-8")
    made = letters.letter_of(found.number, found.particulars, authority=found.authority.name, made_at=found.made_at)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return answer


def _slow_down() -> Note:
    return Note(_("这个网络地址在短时间内提交过多。已填写的内容仍在页面上，请过一会儿再提交。"), "warn")
