"""Documents that cannot lie: each link leads somewhere, each path, command and option they name exists."""

import importlib.util
import re
from pathlib import Path
from urllib.parse import unquote

from .tree import ROOT, files, named, write

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```|^(?: {4}|\t)[^\n]*$", re.DOTALL | re.MULTILINE)
CODE_SPAN = re.compile(r"`([^`\n]+)`")
OUR_PATH = re.compile(r"(?:docs|mingjian|tests|tools|frontend|benchmarks)/[\w./-]*[\w/]")
#: The name of a format, `mingjian/contents/v1`, is no path.
FORMAT = re.compile(r"/v\d+$")
MAKE = re.compile(r"\bmake ([a-z]+)")
COMMAND = re.compile(r"(?<![\w./-])mingjian ([a-z]+)((?:[ \t]+[^\s|;&#)]+)*)")
MODULE = re.compile(r"\bpython -m ((?:mingjian|tools|benchmarks)[\w.]*)")
#: Documents quoted as they are, whose links are not ours.
QUOTED: set[str] = {"LICENSE", "NOTICE"}


def documents(root: Path) -> list[Path]:
    return [path for path in files(root, ".md") if named(path, root) not in QUOTED]


def dead_links(root: Path) -> list[str]:
    found = []
    for path in documents(root):
        text = CODE_SPAN.sub("", CODE_BLOCK.sub("", path.read_text(encoding="utf-8")))
        for target in LINK.findall(text):
            address, _, anchor = target.partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            there = path.parent / unquote(address) if address else path
            if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
                found.append(f"{named(path, root)}: {target}")
    return found


def anchors(document: Path) -> set[str]:
    """What headings are called in a link, as the usual hosts make it."""
    headings = re.findall(r"^#+\s+(.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def code_of(document: Path) -> list[str]:
    """Everything a document sets as code: blocks line by line, and spans."""
    text = document.read_text(encoding="utf-8")
    blocks = [line for block in CODE_BLOCK.findall(text) for line in block.splitlines()]
    return [*blocks, *CODE_SPAN.findall(CODE_BLOCK.sub("", text))]


def missing_paths(root: Path) -> list[str]:
    return [
        f"{named(path, root)}: {named_path}"
        for path in documents(root)
        for span in CODE_SPAN.findall(path.read_text(encoding="utf-8"))
        if (match := OUR_PATH.fullmatch(span))
        and not FORMAT.search(named_path := match[0])
        and not (root / named_path).exists()
    ]


def missing_targets(root: Path) -> list[str]:
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    return [
        f"{named(path, root)}: make {target}"
        for path in documents(root)
        for line in code_of(path)
        for target in MAKE.findall(line)
        if target not in targets
    ]


def missing_commands(root: Path, commands: dict[str, str]) -> list[str]:
    """``mingjian NAME …``: in the table, its module there, and each option and action spelt in it."""
    found = []
    for path in documents(root):
        for line in code_of(path):
            for name, rest in COMMAND.findall(line):
                module = root / "mingjian" / "commands" / f"{commands.get(name)}.py"
                if name == "help":
                    continue
                if not module.exists():
                    found.append(f"{named(path, root)}: mingjian {name}")
                    continue
                text = _source(module)
                said = re.findall(r"(?<=\s)--[a-z-]+|^\s+[a-z]+(?=\s|$)", rest)
                found += [
                    f"{named(path, root)}: mingjian {name} {word.strip()}"
                    for word in said
                    if f'"{word.strip()}"' not in text
                ]
    return found


def _source(module: Path) -> str:
    """A command's module, with what it hands its arguments to when that is ``mingjian.verify``."""
    text = module.read_text(encoding="utf-8")
    beside = module.parents[1] / module.stem
    return text + "".join(one.read_text(encoding="utf-8") for one in sorted(beside.glob("*.py")))


def the_commands() -> dict[str, str]:
    from mingjian.commands.cli import COMMANDS

    return {name: command.module for name, command in COMMANDS.items()}


def test_every_link_leads_somewhere() -> None:
    assert dead_links(ROOT) == []


def test_every_path_in_a_document_exists() -> None:
    assert missing_paths(ROOT) == []


def test_every_make_target_in_a_document_exists() -> None:
    assert missing_targets(ROOT) == []


def test_every_command_in_a_document_exists() -> None:
    assert missing_commands(ROOT, the_commands()) == []


def test_every_command_of_the_table_has_its_module() -> None:
    modules = {name: f"mingjian.commands.{module}" for name, module in the_commands().items()}
    assert [name for name, module in modules.items() if importlib.util.find_spec(module) is None] == []


def test_every_module_that_a_document_runs_exists() -> None:
    run = {module for path in documents(ROOT) for line in code_of(path) for module in MODULE.findall(line)}
    assert [module for module in sorted(run) if importlib.util.find_spec(module) is None] == []


def test_lies_are_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        README_dot_md=(
            "# 一 页\n[there](docs/there.md) [gone](docs/gone.md) [anchor](#一-页) [no](#no)\n"
            "`mingjian/gone.py` and `mingjian/commands/keys.py`\n\n"
            "    make demo\n    make tea\n"
            "    mingjian keys list --all\n    mingjian keys melt --hot\n    mingjian brew\n"
        ),
        docs__there_dot_md="there",
        Makefile="demo:\n\ttrue\n",
        mingjian__commands__keys_dot_py='("list"); ("--all")\n',
    )
    assert dead_links(tmp_path) == ["README.md: docs/gone.md", "README.md: #no"]
    assert missing_paths(tmp_path) == ["README.md: mingjian/gone.py"]
    assert missing_targets(tmp_path) == ["README.md: make tea"]
    assert missing_commands(tmp_path, {"keys": "keys"}) == [
        "README.md: mingjian keys melt",
        "README.md: mingjian keys --hot",
        "README.md: mingjian brew",
    ]
