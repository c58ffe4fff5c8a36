import gettext
from pathlib import Path

from tools import messages
from tools.messages import Sentence


def _product(root: Path) -> Path:
    folder = root / "mingjian" / "web"
    folder.mkdir(parents=True)
    (folder / "page.py").write_text(
        '_("办件")\ngettext_lazy("两段" "相连")\npgettext("字号", "大")\nngettext("剩 %(n)d 天", "剩 %(n)d 天", n)\n'
        "_(words)\n",
        encoding="utf-8",
    )
    (folder / "page.html").write_text(
        '{% load i18n %}{# _("注释") #}<p title="{% translate "标题" %}">{{ x|default:_("没有") }}</p>'
        '{% translate "大" context "字号" %}{% blocktranslate trimmed count n=days %}\n  剩 {{ n }} 天\n'
        "{% plural %}\n  剩 {{ n }} 天\n{% endblocktranslate %}",
        encoding="utf-8",
    )
    return root


def test_every_way_to_mark_a_sentence_is_found(tmp_path: Path) -> None:
    assert set(messages.spoken(_product(tmp_path))) == {
        Sentence("办件"),
        Sentence("两段相连"),
        Sentence("大", "字号"),
        Sentence("剩 %(n)d 天", "", "剩 %(n)d 天"),
        Sentence("标题"),
        Sentence("没有"),
        Sentence("剩 %(n)s 天", "", "剩 %(n)s 天"),
    }


def test_a_catalogue_comes_back_as_it_was_written_and_drops_what_nobody_says(tmp_path: Path) -> None:
    said = messages.spoken(_product(tmp_path))
    told = {one: (("a day", "days") if one.plural else ('English "words"',)) for one in said}
    catalogue = tmp_path / "django.po"
    catalogue.write_text(messages.written(said, told | {Sentence("旧"): ("old",)}), encoding="utf-8")
    assert messages.read(catalogue) == told


def test_the_compiled_catalogue_answers_in_english(tmp_path: Path) -> None:
    said = messages.spoken(_product(tmp_path))
    told = {one: (("%(n)d day left", "%(n)d days left") if one.plural else ("Large",)) for one in said}
    catalogue = tmp_path / "django.po"
    catalogue.write_text(messages.written(said, told), encoding="utf-8")
    with messages.made(catalogue).open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)
    assert english.pgettext("字号", "大") == "Large"
    assert english.ngettext("剩 %(n)d 天", "剩 %(n)d 天", 1) == "%(n)d day left"
    assert english.ngettext("剩 %(n)d 天", "剩 %(n)d 天", 5) == "%(n)d days left"
