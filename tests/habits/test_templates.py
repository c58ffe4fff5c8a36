"""Templates keep the content policy (no inline script or style) and leave every word to the translators."""

import re
from pathlib import Path

from .tree import ROOT, files, named, write

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
INLINE = {
    "script without a source": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"),
    "style element": re.compile(r"<style\b"),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign host": re.compile(r"(?:src|href|action)\s*=\s*[\"']?(?:https?:)?//"),
}
TRANSLATED = re.compile(
    r"\{%\s*blocktranslate.*?\{%\s*endblocktranslate\s*%\}|\{%\s*(?:translate|trans)\b.*?%\}|_\(\s*(?:\"[^\"]*\"|'[^']*')\s*\)",
    re.DOTALL,
)
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Pages of invented facts, which stay in the language of those facts.
INVENTED = {"mingjian/web/templates/components/gallery.html"}
#: Words that are the same in every language.
SAME_EVERYWHERE = re.compile(r"明鉴|中文|>大<")


def inline(root: Path) -> list[str]:
    return [
        f"{named(path, root)}: {what}"
        for path in files(root, ".html")
        for what, pattern in INLINE.items()
        if pattern.search(_without_comments(path))
    ]


def untranslated(root: Path) -> list[str]:
    found = []
    for path in files(root, ".html", under="mingjian" if root == ROOT else ""):
        if named(path, root) in INVENTED:
            continue
        left = SAME_EVERYWHERE.sub("", TRANSLATED.sub(_same_height, _without_comments(path)))
        found += [
            f"{named(path, root)}:{number}" for number, line in enumerate(left.splitlines(), 1) if CHINESE.search(line)
        ]
    return found


def _without_comments(path: Path) -> str:
    return COMMENT.sub(_same_height, path.read_text(encoding="utf-8"))


def _same_height(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def test_no_template_needs_an_inline_script_or_style() -> None:
    assert inline(ROOT) == []


def test_every_word_of_a_template_goes_to_the_translators() -> None:
    assert untranslated(ROOT) == []


def test_bad_templates_are_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        bad_dot_html=(
            "<script>go()</script>\n<style>a{}</style>\n<p style='x'>办件</p>\n"
            '<a onclick="x" href="javascript:x">{% translate "办件" %}</a>\n<img src="//far.example/x.png">\n'
        ),
        good_dot_html=(
            "{# 说明 #}<script src=\"{% static 'built/app.js' %}\"></script>\n"
            '<script id="facts" type="application/json">{}</script>\n'
            "{% blocktranslate trimmed %}\n  剩 {{ n }} 天\n{% endblocktranslate %}\n"
        ),
    )
    assert inline(tmp_path) == [f"bad.html: {what}" for what in INLINE]
    assert untranslated(tmp_path) == ["bad.html:3"]
