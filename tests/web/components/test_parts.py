from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import re
from html import unescape
from typing import TYPE_CHECKING, get_args

import pytest
from django import forms
from django.template import TemplateSyntaxError

import mingjian.web.components as parts
from mingjian.web.components.fields import error_summary
from mingjian.web.components.gallery import gallery
from mingjian.web.components.gallery.filling import SampleForm
from mingjian.web.components.icons import IconName
from mingjian.web.components.record import Digest
from mingjian.web.components.shell import SIZE_COOKIE, MenuItem, Shell, TextSize
from mingjian.web.components.steps import Phase, Step, StepList, StepState
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Clause, Tag
from mingjian.web.components.verify import qr_code

from .conftest import WEB

if TYPE_CHECKING:
    from .conftest import Render


def every_part() -> dict[str, type]:
    """Part name to class, over all modules of the package."""
    found = {}
    for module in pkgutil.iter_modules(parts.__path__):
        for value in vars(importlib.import_module(f"{parts.__name__}.{module.name}")).values():
            if isinstance(value, type) and dataclasses.is_dataclass(value) and "part" in vars(value):
                found[vars(value)["part"]] = value
    return found


def test_every_part_has_a_template_that_names_it() -> None:
    for name, kind in every_part().items():
        first = (WEB / "templates" / "components" / f"{name}.html").read_text(encoding="utf-8").split("\n", 1)[0]
        assert first.startswith(f"{{% comment %}}{name}: {kind.__name__}"), name


def test_gallery_shows_every_part(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: set[str] = set()
    known = every_part()
    for name, kind in known.items():
        monkeypatch.setattr(kind, "part", Watched(name, shown))
    render("components/gallery.html", gallery())
    assert shown == set(known)


class Watched:
    """A class attribute that notes that it was read from a value."""

    def __init__(self, name: str, seen: set[str]) -> None:
        self.name = name
        self.seen = seen

    def __get__(self, instance: object, owner: type) -> str:
        if instance is not None:
            self.seen.add(self.name)
        return self.name


def test_words_are_escaped_wherever_they_stand(render: Render) -> None:
    html = render("components/gallery.html", gallery() | {"tags": (Tag("<script>alert(1)</script>", state='"><b>'),)})
    assert "<script>alert" not in html
    assert 'data-state="&quot;&gt;&lt;b&gt;"' in html


@pytest.mark.parametrize(
    ("template", "sentence"),
    [("{% icon 'mirror' %}", "There is no icon 'mirror'"), ("{% show 'text' %}", "'text' is text, not a part")],
)
def test_tags_refuse_what_they_cannot_print(render: Render, template: str, sentence: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=sentence):
        render.text(template)


def test_show_prints_nothing_for_a_name_the_context_lacks(render: Render) -> None:
    assert render.text("[{% show nothing %}]") == "[]"


def test_icons_are_those_of_the_sprite() -> None:
    listed = json.loads((WEB.parents[1] / "frontend" / "icons.json").read_text(encoding="utf-8"))
    assert sorted(get_args(IconName)) == sorted(listed)


def test_text_size_cookie_is_the_one_the_script_writes() -> None:
    script = (WEB.parents[1] / "frontend" / "scripts" / "textsize.ts").read_text(encoding="utf-8")
    assert f'export const COOKIE = "{SIZE_COOKIE}";' in script


@pytest.mark.parametrize(
    ("cookie", "size"),
    [(None, TextSize.STANDARD), ("large", TextSize.LARGE), ("largest", TextSize.LARGEST), ("<b>", TextSize.STANDARD)],
)
def test_text_size_of_a_cookie(cookie: str | None, size: TextSize) -> None:
    assert TextSize.of_cookie(cookie) is size


def test_seven_states_each_have_their_own_word_and_look() -> None:
    tags = [state.tag for state in StepState]
    assert [str(tag.words) for tag in tags] == ["未开始", "未完成", "进行中", "等待对方", "已完成", "不适用", "终止"]
    assert len({(tag.tone, tag.icon) for tag in tags}) == 7


@pytest.mark.parametrize("state", [StepState.NOT_APPLICABLE, StepState.TERMINATED])
def test_step_that_is_left_out_must_say_why(state: StepState) -> None:
    with pytest.raises(ValueError, match=r"4\.4\.8: a step that is [a-z-]+ says why"):
        Step(Clause("4.4.8"), "座谈会", state)


def test_step_list_counts_what_is_done() -> None:
    steps = tuple(Step(Clause("4.1"), "材料审查", state) for state in (StepState.DONE, StepState.WAITING))
    listed = StepList((Phase("受理", "", steps), Phase("实施", "", steps[:1])))
    assert (listed.done, listed.total, listed.phases[0].done, listed.phases[1].done) == (2, 3, False, True)


def test_table_refuses_a_row_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="Row a of t: 1 cells, 2 columns"):
        Table("t", "表", (Column("一"), Column("二")), (Row("a", (Cell("1"),)),))


def test_bottom_bar_holds_four(shell: Shell) -> None:
    five = (MenuItem("待办", "#", "inbox"),) * 5
    with pytest.raises(ValueError, match="The bottom bar holds 4, not 5"):
        dataclasses.replace(shell, bottom=five)


@pytest.mark.parametrize(("whole", "short"), [("ab" * 32, "abababab…abababab"), ("ab" * 8, "ab" * 8)])
def test_digest_is_shown_short(whole: str, short: str) -> None:
    assert Digest(whole).short == short


def test_qr_code_draws_the_corner_that_scanners_look_for() -> None:
    code = qr_code("https://mingjian.example/v/1")
    drawn = {tuple(map(int, place)) for place in re.findall(r"M(\d+) (\d+)h1v1h-1z", code.path)}
    corner = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    seen = ["".join("1" if (x, y) in drawn else "0" for x in range(7)) for y in range(7)]
    assert (seen, code.size) == (corner, 29)


def test_field_names_help_error_and_clause_for_its_control(render: Render) -> None:
    form = SampleForm({"number": "1"})
    html = render.text("{% field form.number clause='4.3.5' clause_href='/c' %}", {"form": form})
    described = re.search(r'aria-describedby="([^"]*)"', html)
    assert described is not None
    ids = re.findall(r' id="([^"]*)"', html)
    assert set(described[1].split()) == {"id_number_helptext", "id_number_error"} <= set(ids)
    assert 'for="id_number"' in html
    assert 'href="/c"' in html
    assert "必填" in html
    assert 'data-state="wrong"' in html
    assert 'class="form-control"' in html


def test_field_takes_the_clause_that_a_form_declares(render: Render) -> None:
    class Declared(forms.Form):
        reason = forms.CharField(required=False)

    form = Declared()
    form.fields["reason"].clause = "4.7"  # type: ignore[attr-defined]  # set by whoever builds forms from an edition
    html = render.text("{% field form.reason %}", {"form": form})
    assert ">4.7</span>" in html
    assert "必填" not in html


def test_group_of_choices_is_a_fieldset_that_describes_itself(render: Render) -> None:
    html = render.text("{% field form.mode %}", {"form": SampleForm({})})
    assert html.startswith("<fieldset")
    assert 'aria-describedby="id_mode_helptext id_mode_error"' in html


def test_error_summary_links_to_the_first_control_of_each_field() -> None:
    class Crossed(SampleForm):
        def clean(self) -> None:
            raise forms.ValidationError("起止日期颠倒。")

    summary = error_summary([Crossed({"number": "1", "kind": "first", "reason": "x"}), SampleForm()])
    assert summary.general == ("起止日期颠倒。",)
    assert [wrong.target for wrong in summary.wrong] == ["id_number", "id_mode", "id_promise"]
    assert summary.count == 4


def test_errors_print_nothing_for_a_form_not_yet_sent(render: Render) -> None:
    assert render.text("{% errors form %}", {"form": SampleForm()}) == ""


def test_error_page_stands_on_an_empty_context(render: Render) -> None:
    html = unescape(render("base/error.html", {}))
    assert "系统没有完成刚才的操作" in html
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("size", list(TextSize))
def test_server_renders_the_text_size_without_script(render: Render, size: TextSize) -> None:
    html = render("components/gallery.html", gallery(size=size.value))
    assert f'data-size="{size.value}"' in html
    pressed = re.findall(r'name="size" value="([a-z]+)" aria-pressed="true"', html)
    assert set(pressed) == {size.value}


def test_demo_banner_stands_only_in_demonstrations(render: Render, shell: Shell) -> None:
    page = gallery()
    real = page | {"shell": dataclasses.replace(shell, demo=False, role_switch=None)}
    assert render("components/gallery.html", page).count("演示环境，数据为虚构") == 2
    assert "演示环境" not in render("components/gallery.html", real)


def test_pages_hold_no_inline_script_style_or_handler(render: Render) -> None:
    html = render("components/gallery.html", gallery())
    assert re.findall(r"<script(?! defer src=)|<style|\sstyle=|\son[a-z]+=|javascript:", html) == []


def test_every_id_of_a_page_is_its_own(render: Render) -> None:
    ids = re.findall(r'\sid="([^"]+)"', render("components/gallery.html", gallery()))
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
