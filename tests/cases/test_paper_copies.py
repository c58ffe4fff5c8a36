"""A paper in the world of paper: its print code, signatures by hand, the sealed scan, originals on a shelf."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from mingjian import ids
from mingjian.cases import jobs, paper_copies
from mingjian.cases.doing import Sending
from mingjian.cases.paper_copies import SignedByHand
from mingjian.commands import made_files
from mingjian.commands.courses import before
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, TOP
from mingjian.commands.visitor import Enclosed
from mingjian.documents.models import Original, Paper, Scan
from mingjian.documents.print_copies import code_of, read_code
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.evidence.actions import receive_whole
from mingjian.ledger.queries import recorded
from mingjian.people.queries import accounts_named, running_appointments
from tests.documents.reading import plain
from tests.played import a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play
    from mingjian.evidence.actions import Received
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.django_db]

DOCUMENT = "impartiality-promise"


@pytest.fixture(scope="module")
def promised(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """The promise of the team is drawn up, and nobody has signed it. The institution may not read the step."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play.open_case(TOP)
        for act in before("promise"):
            play.do(act)
        leader = play.visitor(LEADER)
        page = leader.get(f"/cases/{play.case}/steps/promise/")
        assert leader.send(page, page.form("step-form"), do=f"draw-up:{DOCUMENT}").status == 200
        again = leader.get("/account/again/")
        form = next(one for one in again.forms if "password" in one.controls)
        form.controls["password"].values = [play._password]
        leader.send(again, form)
        play.visitor(OFFICER)
        yield play


def pk(username: str) -> str:
    return accounts_named([username])[username].pk


def acting(username: str) -> Acting:
    return running_appointments(pk(username))[0].acting


def the_paper() -> Paper:
    return Paper.objects.get(document=DOCUMENT)


def scan(title: str = "签字页", *, name: str = "签字页.pdf", who: str = LEADER) -> Received:
    content = made_files.page(title)
    return receive_whole(name, [content], len(content), person=pk(who))


def sign(play: Play, *, code: str = "", who: str = LEADER, signer: str = "", role: str = "team-leader",
         received: Received | None = None) -> None:  # fmt: skip
    signed = SignedByHand(code or paper_copies.print_code(the_paper()), role, pk(signer or who))
    paper_copies.sign_by_hand(
        play.case, step="promise", item="", document=DOCUMENT, signed=signed, received=received or scan(title=role),
        acting=acting(who),
    )  # fmt: skip


def test_one_wrong_character_of_a_code_is_seen_and_the_way_it_is_typed_is_not() -> None:
    code = code_of("承诺〔2026〕1号", "ab" * 32)
    assert read_code(f" {code.lower().replace('-', ' ')}　") == code
    assert code_of("承诺〔2026〕2号", "ab" * 32) != code != code_of("承诺〔2026〕1号", "ac" * 32)
    plain = code.replace("-", "")
    for place, right in enumerate(plain):
        for wrong in set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {right}:
            with pytest.raises(Refused, match="校验位不符"):
                read_code(plain[:place] + wrong + plain[place + 1 :])
    for short in ("", "7K3F", "7K3F-9QMA-X2-0", "打印码"):
        with pytest.raises(Refused, match="10 位"):
            read_code(short)


def test_signature_by_hand_is_an_entry_with_its_way_and_its_scan(promised: Play) -> None:
    sign(promised)
    scanned, signed = recorded(promised.case, newest_first=True, limit=2)[::-1]
    row, paper = Scan.objects.get(), the_paper()
    assert (signed.entry.kind, signed.entry.law["role"], signed.entry.law["who"]) == (
        "case:document:signed", "team-leader", pk(LEADER),
    )  # fmt: skip
    assert signed.values == {
        "number": paper.number, "sha256": paper.file_id, "way": "paper", "signature": row.file_id,
    }  # fmt: skip
    assert (scanned.entry.kind, scanned.values["sha256"], row.n) == ("case:paper:scanned", row.file_id, scanned.entry.n)
    with pytest.raises(Refused, match="不必重复签署"):
        sign(promised)
    assert jobs.recompute(promised.case) == []
    Scan.objects.update(purpose="seal")
    assert [(one.table, one.column) for one in jobs.recompute(promised.case)] == [("scan", "purpose")]


def test_leader_brings_what_a_member_signed_and_nobody_else_does(promised: Play) -> None:
    for who, signer, role in (
        (ASSESSOR, LEADER, "team-leader"), (LEADER, TOP, "assessor"), (LEADER, ASSESSOR, "expert"),
    ):  # fmt: skip
        with pytest.raises(Refused, match="只有评审组长可以代"):
            sign(promised, who=who, signer=signer, role=role)
    sign(promised, signer=ASSESSOR, role="assessor")
    signed = recorded(promised.case, newest_first=True, limit=1)[0]
    assert (signed.entry.actor, signed.entry.law["who"]) == (pk(LEADER), pk(ASSESSOR))
    assert Scan.objects.get().signer_id == pk(ASSESSOR)
    assert jobs.recompute(promised.case) == []


def test_code_of_another_paper_or_of_a_version_that_was_replaced_is_refused(promised: Play) -> None:
    other = Paper.objects.exclude(document=DOCUMENT).filter(state="issued")[0]
    first = the_paper()
    with pytest.raises(Refused, match="是否拿错了文书"):
        sign(promised, code=paper_copies.print_code(other))
    newer = Paper.objects.get(pk=first.pk)
    newer.pk, newer.number, newer.reserved_n = ids.new_id(), "公正性与保密承诺〔2026〕9号", first.reserved_n + 1
    newer.save(force_insert=True)
    with pytest.raises(Refused, match="旧版本"):
        sign(promised, code=paper_copies.print_code(first))
    assert not Scan.objects.exists()
    text = receive_whole("a.txt", [b"one line\n"], 9, person=pk(LEADER))
    with pytest.raises(Refused, match="不是扫描件"):
        sign(promised, code=paper_copies.print_code(newer), received=text)


def test_print_has_the_code_on_every_page_and_a_page_to_sign(promised: Play) -> None:
    paper = the_paper()
    words = {"code": "打印码", "sheet": "签字页", "headings": ["甲", "乙", "丙", "丁"], "digest": "摘要", "note": "注"}
    made = paper_copies.printed(paper, words, title="公正性与保密承诺", signers=[("评审组长", "甲子")])
    pages = [plain(one.extract_text()) for one in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 1
    assert all(paper_copies.print_code(paper) in one for one in pages)
    assert ("签字页" in pages[-1], "甲子" in pages[-1]) == (True, True)


def test_pages_to_sign_offer_both_ways_and_take_the_scan(promised: Play) -> None:
    leader, sign_page = promised.visitor(LEADER), f"/cases/{promised.case}/steps/promise/sign/{DOCUMENT}/"
    assert f"{sign_page}by-hand/" in leader.get(sign_page).body.decode()
    page = leader.get(f"{sign_page}by-hand/")
    form = page.form("by-hand")
    form.controls["hand-signer"].values = [f"team-leader {pk(LEADER)}"]
    form.controls["hand-code"].values = ["0000-0000-01"]
    paper = Enclosed("hand-scan", "签字.pdf", made_files.page("签字"), "application/pdf")
    wrong = leader.send(page, form, enclosed=[paper])
    assert (wrong.status, "校验位不符" in wrong.text) == (422, True)
    assert wrong.form("by-hand").controls["hand-code"].values == ["0000-0000-01"]
    form.controls["hand-code"].values = [paper_copies.print_code(the_paper())]
    assert leader.send(page, form, enclosed=[paper]).status == 200
    seen = leader.get(f"/cases/{promised.case}/papers/{the_paper().pk}/")
    assert "手写签字：甲子" in seen.text
    assert not {one.testid for one in seen.forms} & {"seal", "original"}


def test_office_brings_the_sealed_scan_and_registers_originals(promised: Play) -> None:
    officer, path = promised.visitor(OFFICER), f"/cases/{promised.case}/papers/{the_paper().pk}/"
    page = officer.get(path)
    sealed = Enclosed("seal-scan", "盖章.pdf", made_files.page("盖章"), "application/pdf")
    assert officer.send(page, page.form("seal"), enclosed=[sealed]).status == 200
    page = officer.get(path)
    again = officer.send(page, page.form("seal"), enclosed=[sealed])
    assert (again.status, "已经提交过" in again.text) == (409, True)
    form = page.form("original")
    form.controls["original-copies"].values = ["2"]
    form.controls["original-place"].values = ["档案室 3 柜"]
    form.controls["original-received_from"].values = ["顺达快递 0001"]
    assert "已登记" in officer.send(page, form).text
    officer.send(page, form)
    assert [(one.copies, one.place) for one in Original.objects.all()] == [(2, "档案室 3 柜")]
    assert [(one.purpose, one.name) for one in Scan.objects.all()] == [("seal", "盖章.pdf")]
    assert ("盖章扫描件" in officer.get(path).text, "档案室 3 柜" in officer.get(path).text) == (True, True)
    assert promised.visitor(TOP).get(path).status == 404
    assert jobs.recompute(promised.case) == []
    Original.objects.update(copies=3)
    assert [(one.table, one.column) for one in jobs.recompute(promised.case)] == [("original", "copies")]


def test_originals_are_registered_by_an_office_alone(promised: Play) -> None:
    for who, wrong in ((LEADER, Refused), (TOP, NotFound)):
        with pytest.raises(wrong):
            paper_copies.register_original(
                promised.case, the_paper().pk, copies=1, place="甲", received_from="乙", acting=acting(who),
                sending=Sending(),
            )  # fmt: skip
    paper_copies.bring_sealed(promised.case, the_paper().pk, scan(who=OFFICER), acting=acting(OFFICER))
    with pytest.raises(Conflict, match="已经提交过"):
        paper_copies.bring_sealed(promised.case, the_paper().pk, scan(who=OFFICER), acting=acting(OFFICER))
