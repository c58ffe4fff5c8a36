"""``python -m mingjian.verify PACKAGE``: checks a package without database, settings or network."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import trust as trusting
from mingjian.verify import printed
from mingjian.verify.answer import NO_PACKAGE
from mingjian.verify.english import said
from mingjian.verify.verifying import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.proof.trust import Trust
    from mingjian.verify.answer import Answer

#: Names the trust file where no ``--trust`` is given.
VARIABLE = "MINGJIAN_TRUST"

_TRUST_BYTES = 1_000_000


def main(argv: Sequence[str] | None = None) -> int:
    """Print the answer and return its exit code: 0, 1, 2 or 3. A companion file that cannot be read is 2 as well."""
    asked = _arguments().parse_args(argv)
    try:
        trust = _trust(asked.trust)
        answer = verify(asked.package, trust=trust, checkpoints=asked.checkpoint, receipts=asked.receipt)
    except OSError as wrong:
        return _cannot(Refused(_("无法读取文件 {name}"), name=Path(str(wrong.filename or asked.package)).name))
    except MingjianError as wrong:
        return _cannot(wrong)
    _print(answer, as_json=asked.json)
    return answer.exit


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mingjian verify",
        description="核验证据包。退出码：0 完整可信，1 被改动或不完整，2 不是证据包，3 签名者不明或有步骤未核对。 "
        "Verify an evidence package. Exit codes: 0 whole and trusted, 1 altered or incomplete, 2 not a package, "
        "3 unknown signer or a step not checked.",
    )
    parser.add_argument("package", type=Path, help="证据包文件 · the package")
    parser.add_argument(
        "--trust", type=Path, help=f"信任文件；缺省取 {VARIABLE}，再缺省为演示密钥 · whose signatures to believe"
    )
    parser.add_argument(
        "--checkpoint", type=Path, action="append", default=[], help="您持有的检查点 · a checkpoint that you hold"
    )
    parser.add_argument(
        "--receipt", type=Path, action="append", default=[], help="您持有的回执 · a receipt that you hold"
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 · print the answer as JSON")
    return parser


def _trust(path: Path | None) -> Trust | None:
    """What ``--trust`` or the environment names; None for the demonstration keys. Raises OSError or Unverifiable."""
    named = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is None:
        return None
    with named.open("rb") as file:
        return trusting.parse(file.read(_TRUST_BYTES + 1), place=named.name)


def _print(answer: Answer, *, as_json: bool) -> None:
    text = json.dumps(answer.to_json(), ensure_ascii=False, indent=2) if as_json else "\n".join(printed.lines(answer))
    _write(sys.stdout, text)


def _cannot(wrong: MingjianError) -> int:
    what = said(wrong)
    _write(sys.stderr, f"{what.zh}\n{what.en}")
    return NO_PACKAGE


def _write(stream: object, text: str) -> None:
    """UTF-8 whatever the terminal claims to speak: a sentence is better read with some marks than not at all."""
    print(text, file=stream)  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
