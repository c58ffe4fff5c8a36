"""A certificate as a page shows it: its state in words, what it says, its annex, its history, whether it is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.registers.certificates import queries
from mingjian.registers.certificates.rules import state_on
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.navigation import Pager, Segments, Tab
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.record import Digest
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.components.verify import Check, Proven, VerifyBadge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mingjian.registers.certificates.models import AnnexLine, Certificate, Correction
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.tag import Tone


def state_of(certificate: Certificate) -> str:
    """One of the states of `rules.state_on`, today."""
    return state_on(certificate.standing, certificate.valid_from, certificate.valid_until, day=clock.today())


#: How a state looks; its words are told by `state_words`.
_LOOKS: Mapping[str, tuple[Tone, IconName]] = {
    "valid": ("ok", "check"),
    "coming": ("line", "clock"),
    "expired": ("warn", "clock"),
    "suspended": ("warn", "warning"),
    "deregistered": ("bad", "cross"),
    "revoked": ("bad", "cross"),
    "withdrawn": ("bad", "cross"),
}


def state_words(state: str) -> str:
    words = {
        "valid": _("有效"),
        "coming": _("尚未生效"),
        "expired": _("已过期"),
        "suspended": _("暂停"),
        "deregistered": _("已注销"),
        "revoked": _("已撤销"),
        "withdrawn": _("已吊销"),
    }
    return words[state]


def state_tag(certificate: Certificate) -> Tag:
    """The state in words; colour repeats it."""
    state = state_of(certificate)
    tone, icon = _LOOKS[state]
    return Tag(state_words(state), tone, icon, state)


def basis_words(basis: str) -> str:
    """批准事项 in the reader's language."""
    words = {
        "initial": _("首次"),
        "extension": _("扩项"),
        "change": _("变更"),
        "renewal": _("复查换证"),
        "recorded": _("已登记"),
    }
    return words[basis]


def part_words(name: str) -> str:
    """What a part of a line is called."""
    words = {
        "site": _("场所"),
        "field": _("领域"),
        "category": _("类别"),
        "object": _("检测对象"),
        "parameter": _("参数"),
        "method_title": _("标准（方法）名称"),
        "method_number": _("标准（方法）编号"),
        "limitation": _("限制范围"),
        "remark": _("说明"),
    }
    return words[name]


class CertificatePage:
    """The parts of one certificate's page."""

    def __init__(
        self,
        certificate: Certificate,
        *,
        wanted: str,
        site: str,
        after: int,
        here: str = "",
        correct: Callable[[AnnexLine], str] | None = None,
    ) -> None:
        """``here`` is the page's own address, ``correct`` where a line is corrected by whoever may."""
        self.certificate = certificate
        self.here = here or reverse("public:certificate", args=[certificate.number])
        self.correct = correct
        self.wanted, self.site, self.after = wanted, site, after
        self.figures = queries.figures_of(certificate)
        self.grantings = queries.grantings_of(certificate)
        self.signatories = queries.signatories_of(certificate)
        self.lines = queries.annex_page(certificate, wanted=wanted, site=site, after=after)

    def context(self) -> dict[str, object]:
        return {
            "certificate": self.certificate,
            "state": state_tag(self.certificate),
            "asked_at": days.moment(clock.now()),
            "facts": self._facts(),
            "said": self._said(),
            "badge": self._badge(),
            "line": self.wanted,
            "site": self.site,
            "counted": self._counted(),
            "segments": self._segments(),
            "table": self._annex(),
            "history": self._history(),
            "signatories": self._signed(),
            "places": tuple((label, address) for label, address in self.certificate.sites),
            "corrections": self._corrections(),
            "download": reverse("public:annex", args=[self.certificate.number]),
        }

    def _facts(self) -> Facts:
        one, figures = self.certificate, self.figures
        term = _("{since} 至 {until}").format(since=days.bare_day(one.valid_from), until=days.bare_day(one.valid_until))
        places = [address for _label, address in one.sites]
        where = places[0] if places else _("没有登记")
        if len(places) > 1:
            where = _("{address}（共 {n} 个场所）").format(address=where, n=len(places))
        scope = _("{objects} 类检测对象，{lines} 行能力").format(objects=figures.objects, lines=figures.lines)
        latest = self.grantings[0][0] if self.grantings else None
        if latest is not None and latest.case_id:
            scope = _("{scope}，最近一次变更 {day}（{basis}）").format(
                scope=scope, day=days.bare_day(latest.on), basis=basis_words(latest.basis)
            )
        signed = _("{n} 人").format(n=len(self.signatories))
        return Facts(
            (
                Fact(_("证书编号"), one.number, mono=True, strong=True),
                Fact(_("统一社会信用代码"), one.uscc or _("没有登记"), mono=True),
                Fact(_("有效期"), term),
                Fact(_("地址"), where, Link(_("全部"), "#places") if len(places) > 1 else None),
                Fact(_("发证机关"), one.authority.name),
                Fact(_("能力范围"), scope if figures.lines else _("附表没有登记")),
                Fact(_("授权签字人"), signed, Link(_("授权签字领域"), "#signatories") if self.signatories else None),
            ),
            shape="list",
        )

    def _said(self) -> Note | None:
        """What a reader must know of a certificate that is not simply in force."""
        one = self.certificate
        state = state_of(one)
        since = days.bare_day(one.standing_since) if one.standing_since else _("日期没有登记")
        match state:
            case "valid":
                return None
            case "coming":
                return Note(_("有效期从 {day} 开始。").format(day=days.bare_day(one.valid_from)))
            case "expired":
                day = days.bare_day(one.valid_until)
                return Note(_("证书于 {day} 到期，之后出具的报告不能使用资质认定标志。").format(day=day), "warn")
            case "suspended":
                return Note(one.standing_reason, "warn", _("{day} 起暂停。").format(day=since))
            case _ended:
                words = {
                    "deregistered": _("{day} 注销。"),
                    "revoked": _("{day} 撤销。"),
                    "withdrawn": _("{day} 吊销。"),
                }
                return Note(one.standing_reason, "bad", words[state].format(day=since))

    def _badge(self) -> VerifyBadge:
        """What the ledger says of the entry that the certificate rests on: nothing more is claimed."""
        proof = queries.proof_of(self.certificate)
        link = settings.BASE_URL.rstrip("/") + reverse("public:certificate", args=[self.certificate.number])
        how = Link(_("怎样自行核对"), reverse("public:verify"))
        if proof is None or not proof.agrees:
            return VerifyBadge(
                Proven.FAILED,
                _("登记内容与账簿记录对不上，请向发证机关核实。"),
                (Check(_("编号和有效期与账簿记录一致"), Proven.FAILED),),
                address=link,
                how=how,
            )
        told = Check(_("编号和有效期与账簿记录一致"))
        if not proof.published:
            waiting = Check(_("等待列入公布的账簿"), Proven.UNKNOWN)
            return VerifyBadge(Proven.UNKNOWN, _("刚刚登记，约 1 分钟后再看。"), (told, waiting), address=link, how=how)
        listed = Check(_("登记于公布的账簿第 {n:,} 条").format(n=(proof.position or 0) + 1))
        unmarked = (Check(_("没有暂停、注销、撤销、吊销的登记")),) if self.certificate.standing == "valid" else ()
        return VerifyBadge(
            Proven.PROVEN,
            _("与账簿一致，登记后未被改动。"),
            (told, listed, *unmarked),
            digest=Digest(proof.digest),
            address=link,
            how=how,
        )

    # --- the annex ---------------------------------------------------------------------------------------------

    def _address(self, **query: str) -> str:
        asked = {"line": self.wanted, "site": self.site} | query
        asked = {key: value for key, value in asked.items() if value}
        return f"{self.here}{'?' if asked else ''}{urlencode(asked)}#annex"

    def _counted(self) -> str:
        return _("共 {n} 行").format(n=self.lines.count)

    def _segments(self) -> Segments | None:
        if len(self.figures.sites) < 2:  # noqa: PLR2004 - one place is no choice
            return None
        tabs = [Tab(_("全部场所"), self._address(site=""), current=not self.site)]
        tabs += [
            Tab(_("场所 {site}").format(site=one), self._address(site=one), current=one == self.site)
            for one in self.figures.sites[:8]
        ]
        return Segments(_("场所"), tuple(tabs))

    def _annex(self) -> Table:
        columns = (
            Column(_("参数")),
            Column(_("检测对象")),
            Column(_("标准（方法）编号与名称")),
            Column(_("限制范围")),
            Column(_("场所"), short=True),
            Column(_("批准事项"), short=True),
            Column(_("批准日期"), short=True),
        )
        rows = tuple(self._line(one) for one in self.lines.lines)
        pager = None
        if self.lines.after or self.after:
            words = _("本页 {n} 行，共 {total} 行").format(n=len(rows), total=self.lines.count)
            later = self._address(after=str(self.lines.after)) if self.lines.after else ""
            pager = Pager(words, self._address() if self.after else "", later)
        return Table("annex", _("检验检测能力"), columns, rows, empty=self._nothing(), pager=pager)

    def _line(self, line: AnnexLine) -> Row:
        corrected = self.lines.corrections.get(line.pk, ())
        return Row(
            str(line.pk),
            (
                Cell(
                    line.parameter,
                    "；".join(_told(one) for one in corrected),
                    href=self.correct(line) if self.correct else "",
                    strong=True,
                ),
                Cell(line.object),
                Cell(f"{line.method_number} {line.method_title}".strip()),
                Cell(line.limitation or _("无"), line.remark),
                Cell(line.site or "—", mono=True),
                Cell(basis_words(line.basis)),
                Cell(days.bare_day(line.on) if line.on else "—"),
            ),
            anchor=f"line-{line.pk}",
        )

    def _nothing(self) -> Empty:
        if self.wanted or self.site:
            return Empty(
                _("附表中没有符合条件的能力。"),
                _("换一个参数、对象或标准编号再查。"),
                Link(_("清除筛选"), self.here),
                "search",
            )
        return Empty(_("这张证书的附表没有登记。"), _("附表由发证机关导入，或者随评审办件登记。"))

    # --- how it came to be -------------------------------------------------------------------------------------

    def _history(self) -> Table:
        columns = (
            Column(_("批准日期"), short=True),
            Column(_("批准事项"), short=True),
            Column(_("能力行数"), number=True),
            Column(_("有效期至"), short=True),
            Column(_("依据")),
        )
        rows = tuple(
            Row(
                str(one.pk),
                (
                    Cell(days.bare_day(one.on)),
                    Cell(basis_words(one.basis)),
                    Cell(str(brought)),
                    Cell(days.bare_day(one.valid_until)),
                    Cell(_("评审办件") if one.case_id else self.certificate.source or _("登记表")),
                ),
            )
            for one, brought in self.grantings
        )
        return Table("history", _("历次批准"), columns, rows)

    def _signed(self) -> Table | None:
        if not self.signatories:
            return None
        columns = (Column(_("授权签字人")), Column(_("授权签字领域")))
        rows = tuple(Row(str(one.pk), (Cell(one.name), Cell(one.field or "—"))) for one in self.signatories)
        return Table("signatories", _("授权签字人"), columns, rows)

    def _corrections(self) -> Table | None:
        found = queries.corrections_of(self.certificate)
        if not found:
            return None
        columns = (
            Column(_("更正日期"), short=True),
            Column(_("能力")),
            Column(_("原来"), quiet=True),
            Column(_("更正为")),
            Column(_("更正通知"), short=True),
            Column(_("原因")),
        )
        rows = tuple(
            Row(
                str(one.pk),
                (
                    Cell(days.bare_day(clock.date_of_law(one.at))),
                    Cell(f"{one.line.object} {one.line.parameter}", href=f"#line-{one.line_id}"),
                    Cell("；".join(parts_in_words(one.old)), struck=True),
                    Cell("；".join(parts_in_words(one.new))),
                    Cell(one.number),
                    Cell(one.reason),
                ),
            )
            for one in found
        )
        return Table("corrections", _("更正"), columns, rows)


def _told(one: Correction) -> str:
    """A correction in a line of the annex: when, by which notice, and what it read before."""
    return _("{day} 更正（{number}），原为：{old}").format(
        day=days.bare_day(clock.date_of_law(one.at)), number=one.number, old="；".join(parts_in_words(one.old))
    )


def parts_in_words(values: dict[str, str]) -> Iterator[str]:
    """Each part that changed with its name; one that was empty says so."""
    for name, value in values.items():
        yield _("{part}：{value}").format(part=part_words(name), value=value or _("空"))
