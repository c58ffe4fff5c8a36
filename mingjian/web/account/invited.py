"""An invitation as whoever gave it sees it, once: a sentence to be passed on, and a letter to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.people import directory
from mingjian.web.components.days import moment
from mingjian.web.components.notes import Note

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.people.administering import Invited
    from mingjian.web.components.navigation import Crumbs
    from mingjian.web.components.part import Link


def invited_page(request: HttpRequest, invited: Invited, *, crumbs: Crumbs, back: Link) -> HttpResponse:
    """The link is in this answer and kept nowhere."""
    person = invited.person
    link = settings.BASE_URL + reverse("account_invitation", args=[invited.token])
    context = {
        "title": _("已生成邀请"),
        "crumbs": crumbs,
        "person": person,
        "held": [one for one in directory.account_of(person.pk).held if one.running],
        "link": link,
        "until": moment(invited.expires_at),
        "sentence": _("{name}您好：请在 {until} 前打开 {link} 设置密码，账号是 {username}。").format(
            name=person.name, until=moment(invited.expires_at), link=link, username=person.username
        ),
        "once": Note(_("链接只在这里显示一次。请现在转告本人或打印；关闭后只能重新生成。"), "warn"),
        "back": back,
    }
    return render(request, "account/invited.html", context)
