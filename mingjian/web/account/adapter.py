"""What the sign-in library asks of us: no self-made accounts, and refusals that say what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mingjian.people.administering import change_password
from mingjian.people.queries import running_appointments
from mingjian.people.rules import ADMINISTRATORS

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

    from mingjian.people.models import Person


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages: ClassVar[dict[str, StrOrPromise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("这个账号已经停用。请联系本单位管理员。"),
        "username_password_mismatch": _("用户名或密码不对。请核对大小写后再输入；忘记密码请联系本单位管理员。"),
        "incorrect_password": _("密码不对。请核对大小写后再输入。"),
        "enter_current_password": _("当前密码不对。请输入现在使用的密码。"),
        "too_many_login_attempts": _("连续输错次数过多，暂停登录几分钟。请稍后再试，账号没有被锁死。"),
        "rate_limited": _("操作太频繁，请过一会儿再试。"),
        "same_as_current": _("新密码不能与当前密码相同。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by an organisation for its people, with a record; nobody makes one alone."""
        del request
        return False

    def set_password(self, user: Person, password: str) -> None:
        """Through the action, which writes down that it was changed."""
        change_password(user, password)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody's day begins."""
        first = next(iter(running_appointments(str(request.user.pk))), None)
        return reverse("operator:health" if first and first.acting.office in ADMINISTRATORS else "desk:work")


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages: ClassVar[dict[str, StrOrPromise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对或已过期。请输入 App 上现在显示的六位数字，并检查手机时间是否准确。"),
    }
