"""Errors as pages: what happened, to what, what to do next, by which clause. Never a stack."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error as DatabaseFailed
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mingjian import ids
from mingjian.cases import queries
from mingjian.errors import Conflict, MingjianError, NotFound, Outside, Refused, Unverifiable
from mingjian.web.account.acting import acting_of
from mingjian.web.clauses import clause_of, number_of
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.tag import Clause
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from mingjian.cases.queries import CaseInView

_log = logging.getLogger(__name__)

_STATUS: dict[type[MingjianError], int] = {Refused: 422, NotFound: 404, Conflict: 409, Unverifiable: 500, Outside: 503}
_TITLES = {
    400: _("内容没有被接收"),
    405: _("不能这样打开"),
    422: _("不能办理"),
    429: _("请稍候再试"),
    403: _("请重新提交"),
    404: _("没有找到"),
    409: _("已被他人办理"),
    500: _("系统出错"),
    503: _("暂时不能办理"),
}


class RefusalMiddleware:
    """Turns an error of ours into its page. Anything else becomes a page with a reference number and a log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not answer.content:
            page = _page(
                request, answer.status_code, gettext("这个地址只用于提交表单。请回到原页面，用页面上的按钮办理。")
            )
            page["Allow"] = answer["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, MingjianError):
            return refusal_page(request, error)
        if isinstance(error, DatabaseFailed):
            return failed(request)
        return None


def sentence_of(error: MingjianError) -> str:
    """The error in the reader's language."""
    facts = {name: gettext(value) if isinstance(value, str) and value else value for name, value in error.facts.items()}
    return gettext(error.sentence).format_map(facts)


def missing_of(error: MingjianError) -> list[str]:
    """What is missing, flattened, in the reader's language."""
    if not isinstance(error, Refused):
        return []
    return [line for one in error.missing for line in (sentence_of(one), *missing_of(one))]


def status_of(error: MingjianError) -> int:
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)


def refusal_page(request: HttpRequest, error: MingjianError) -> HttpResponse:
    status = status_of(error)
    if status >= 500:  # noqa: PLR2004 - ours to look at
        _log.error("%s: %s", type(error).__name__, error.sentence)
    view = _case_in_view(request)
    if view is None:
        return _page(request, status, sentence_of(error), clause=error.clause, missing=missing_of(error))
    said = Wording(view.law.words).refusal(error)
    back = Link(gettext("回到办件"), reverse("desk:case", args=[view.case.pk]))
    clause = clause_of(view.law, error.clause) if error.clause else None
    return _page(request, status, said[0], clause=clause, missing=said[1:], back=back)


def refusal_note(view: CaseInView, error: MingjianError | None, title: str) -> Note | None:
    """The same on the page of a case that the form stands on: the sentence, its clause, and what is lacking."""
    if error is None:
        return None
    said = Wording(view.law.words).refusal(error)
    clause = f" [{number_of(view.law, error.clause)}]" if error.clause else ""
    return Note(said[0] + clause, "bad", title, tuple(said[1:]))


def _case_in_view(request: HttpRequest) -> CaseInView | None:
    """The case that the address names, if the reader may see it: its edition has the words for keys in a refusal."""
    named = request.resolver_match.kwargs.get("case", "") if request.resolver_match else ""
    if not named or not request.user.is_authenticated:
        return None
    try:
        return queries.case_for(acting_of(request), named)
    except MingjianError:
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    del reason
    return _page(
        request, 403, gettext("页面已过期，刚才的内容没有提交。请返回上一页，刷新后再提交；已填写的草稿会保留。")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return _page(request, 404, gettext("没有这个页面。请检查地址，或回到首页。"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent could not even be read: too much of it, or no form at all."""
    if isinstance(exception, RequestDataTooBig):
        words = gettext("文字内容过大，没有接收，也没有写入。请把大段内容作为文件上传，或分几次填写。")
    elif isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        words = gettext("一次提交的项目过多，没有接收，也没有写入。请分几次办理。")
    else:
        words = gettext("没有看懂提交的内容，没有写入。请回到原页面，刷新后重新提交。")
    return _page(request, 400, words)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    return _page(request, 403, gettext("您没有权限打开这个页面。请切换到对应的身份，或回到首页。"))


def too_many(request: HttpRequest) -> HttpResponse:
    return _page(request, 429, gettext("短时间内尝试的次数过多。请等一分钟再试；忘记密码时请联系本单位管理员。"))


def failed(request: HttpRequest) -> HttpResponse:
    """Nobody expected it. Where the database does not answer, the page is made without asking it for anything."""
    reference = ids.new_id()[:8]
    error = sys.exc_info()[1]
    _log.error("Reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    if isinstance(error, DatabaseFailed):
        words = gettext(
            "数据库暂时没有应答，刚才的内容可能没有写入。请不要关闭页面，稍后再次提交：同一张表单不会重复办理。"
        )
        known = {"title": _TITLES[503], "words": words, "reference": reference}
        return HttpResponse(render_to_string("base/error.html", known), status=503)
    return _page(
        request,
        500,
        gettext("系统出错，刚才的操作可能没有完成。请稍后重试；仍然不行时，把编号告诉系统管理员。"),
        reference=reference,
    )


def _page(
    request: HttpRequest, status: int, sentence: str, *, clause: Clause | str | None = None, **context: object
) -> HttpResponse:
    if isinstance(clause, str):
        clause = Clause(clause.rpartition("/")[2]) if clause else None
    return render(
        request,
        "base/error.html",
        {
            "title": _TITLES.get(status, _TITLES[500]),
            "words": sentence,
            "clause": clause,
            **context,
        },
        status=status,
    )
