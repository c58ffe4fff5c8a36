"""Pages for everybody: what this is, checking a package, the keys to believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjian.ledger import keys
from mingjian.ledger import queries as ledger
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts

if TYPE_CHECKING:
    from django.http import HttpRequest


def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("desk:work")
    return render(request, "public/home.html", {"title": _("检验检测机构资质认定评审"), "log": _log_facts()})


def verify(request: HttpRequest) -> HttpResponse:
    """The page on which a package is dropped and checked, in the browser, without sending it anywhere."""
    context = {
        "title": _("校验案卷"),
        "log": _log_facts(),
        "trust": keys.trust().encode().decode(),
        "origin": settings.LOG_ORIGIN,
    }
    return render(request, "public/verify.html", context)


def trust(_request: HttpRequest) -> HttpResponse:
    """The keys of this instance, as a file for ``mingjian verify --trust``."""
    answer = HttpResponse(keys.trust().encode(), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="trust.json"'
    return answer


def _log_facts() -> Facts | None:
    """The log's latest checkpoint: whoever keeps it is a witness."""
    checkpoint = ledger.latest_checkpoint()
    if checkpoint is None:
        return None
    return Facts(
        (
            Fact(_("账簿来源"), settings.LOG_ORIGIN, mono=True),
            Fact(_("记录数"), f"{checkpoint.size:,}", mono=True),
            Fact(_("检查点"), days.exact_moment(checkpoint.at)),
            Fact(_("树根"), checkpoint.root, mono=True),
        ),
        shape="list",
    )
