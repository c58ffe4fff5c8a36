"""``mingjian law``: the editions of procedures listed, printed, checked and compared. Needs no database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import mingjian
from mingjian.procedures import catalogue, published
from mingjian.procedures.checks import faults
from mingjian.procedures.differences import differences
from mingjian.procedures.render import print_out

#: Where the print-outs of a checkout stand; an installed product has none.
PRINT_OUTS = Path(mingjian.__file__).parents[1] / "docs" / "procedures"


def main(argv: list[str]) -> int:
    """0 when all is well, 1 when a check fails; an edition that does not exist raises NotFound."""
    arguments = _parser().parse_args(argv)
    code: int = arguments.run(arguments)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mingjian law", description="the editions of procedures")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("list", help="every edition, since when it is in force, and its hash")
    one.set_defaults(run=_list)
    one = commands.add_parser("show", help="one edition as Markdown, Chinese with English")
    one.add_argument("edition")
    one.set_defaults(run=_show)
    one = commands.add_parser("diff", help="what changed from one edition to another, as Markdown")
    one.add_argument("old")
    one.add_argument("new")
    one.set_defaults(run=_diff)
    one = commands.add_parser("check", help="every check on every edition, published hashes, print-outs")
    one.add_argument("edition", nargs="*", help="only these; all otherwise")
    one.add_argument("--write", action="store_true", help="write the print-outs in docs/procedures anew")
    one.add_argument("--publish", action="store_true", help="freeze the hashes of editions that are new and clean")
    one.add_argument("--thorough", action="store_true", help="walk published editions again too, which takes minutes")
    one.set_defaults(run=_check)
    return parser


def _list(_arguments: argparse.Namespace) -> int:
    frozen = published.read()
    for edition in catalogue.editions():
        source = edition.source
        state = "published" if frozen.get(edition.key) == edition.hash else "draft"
        until = f"–{source.until}" if source.until else "–"
        print(f"{edition.key:<32} {source.in_force}{until:<11} {edition.hash[:16]} {state:<10}", end="")
        print(edition.words.label("procedure", "title"))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    print(print_out(catalogue.edition(arguments.edition)), end="")
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    print(differences(catalogue.edition(arguments.old), catalogue.edition(arguments.new)), end="")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    frozen = published.read()
    editions = catalogue.editions()
    chosen = [catalogue.edition(key) for key in arguments.edition] or list(editions)
    failed = _told([str(one) for one in published.check_published(frozen, editions)])
    clean = []
    for edition in chosen:
        # What was published was walked before it was; if it is no longer the same, that alone fails.
        walks = arguments.thorough or edition.key not in frozen
        found = faults(edition, walk=walks, skips=walks)
        failed += _told([f"{edition.key}: {one}" for one in found])
        clean += [] if found else [edition]
        print(f"{edition.key}: {f'{len(found)} fault(s)' if found else 'clean'}{' (walked)' if walks else ''}")
    if arguments.publish and not failed:
        for key in published.add(clean):
            print(f"{key}: published")
    return 1 if failed + _print_outs(chosen, write=arguments.write) else 0


def _print_outs(editions: list[catalogue.Edition], *, write: bool) -> int:
    """Compare the print-outs with the definitions, or write them; how many are stale."""
    if not PRINT_OUTS.parent.is_dir():
        print("no docs/ beside this installation: print-outs are not compared")
        return 0
    if write:
        PRINT_OUTS.mkdir(exist_ok=True)
        for edition in editions:
            _path(edition).write_text(print_out(edition), encoding="utf-8")
            print(f"{edition.key}: written")
        return 0
    stale = [one for one in editions if not _path(one).exists() or _path(one).read_text("utf-8") != print_out(one)]
    return _told([f"{_path(one).name}：打印稿与程序定义不一致。请运行 mingjian law check --write。" for one in stale])


def _path(edition: catalogue.Edition) -> Path:
    return PRINT_OUTS / f"{edition.key}.md"


def _told(sentences: list[str]) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return len(sentences)
