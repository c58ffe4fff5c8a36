"""Every sentence of ``proof`` and ``verify`` has its English where no catalogue of Django is at hand."""

from __future__ import annotations

import ast
from pathlib import Path

import mingjian.proof
import mingjian.verify
from mingjian.errors import Refused
from mingjian.verify.english import said, table


def sentences() -> set[str]:
    found = set()
    for package in (mingjian.proof, mingjian.verify):
        for path in Path(str(package.__file__)).parent.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                    found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_sentence_is_translated() -> None:
    assert sentences() - set(table()) == set()
    assert len(sentences()) > 200


def test_what_a_package_says_of_itself_cannot_command_the_terminal() -> None:
    told = said(Refused("无法读取文件 {name}", name="\x1b[2J\u202ename\n"))

    assert told.zh == r"无法读取文件 \x1b[2J\u202ename\n"
    assert told.en == r"The file \x1b[2J\u202ename\n cannot be read"
