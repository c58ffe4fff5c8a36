"""Nothing in the repository tells of the machine it was made on or holds a secret."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .tree import ROOT, files, named, write

#: Files that are no text.
BINARY = {".png", ".jpg", ".pdf", ".zip", ".mo", ".ico", ".woff2", ".webm", ".mp4", ".tsr", ".tsq", ".der", ".bin"}
HOSTS = re.compile(
    r"pyp[i]\.(?:org|io)|pythonhoste[d]\.|registr[y]\.(?:npmjs|yarnpkg)|npmmirro[r]\.|/simpl[e]/?[\"'\s]|index-ur[l]"
)
PATHS = re.compile(r"(?<![\w.])/(?:home|Users)/\w+|(?<![\w.])/roo[t]/\w*|[A-Z]:\\Users\\")
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|(?i:\b(?:password|passwd|secret|token|api_key)\b\s*[=:]\s*[\"'][A-Za-z0-9+/=_-]{16,}[\"'])"
    r"|://[^\s/:@{}]+:[^\s/:@{}]{3,}@(?!host)"
)
#: A made-up secret in a test or an example, and why it is none.
NO_SECRET = re.compile(r"user:password@")


def telling(root: Path, pattern: re.Pattern[str]) -> list[str]:
    """Files and lines that match; never what they say, so that a log does not repeat it."""
    return [
        f"{named(path, root)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in files(root)
        if path.suffix not in BINARY
        for text in [NO_SECRET.sub("", path.read_text(encoding="utf-8", errors="replace"))]
        for match in pattern.finditer(text)
    ]


def of_this_machine() -> re.Pattern[str]:
    """The folder above the checkout, and the package hosts this machine is set to use."""
    pip = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    npm = (Path.home() / ".npmrc").read_text(encoding="utf-8") if (Path.home() / ".npmrc").exists() else ""
    environment = "\n".join(
        value for name, value in os.environ.items() if re.search("(?i)index_url|registry|proxy", name)
    )
    hosts = set(re.findall(r"://(?:[^/@\s]*@)?([^/:'\"\s]+)", f"{pip.stdout}\n{npm}\n{environment}"))
    told = [re.escape(host) for host in sorted(hosts - {"localhost", "127.0.0.1"})]
    if len(ROOT.parents) > 1:
        told.append(rf"(?<![\w.]){re.escape(str(ROOT))}(?![\w-])")
    return re.compile("|".join(told) or "(?!)")


@pytest.mark.parametrize("pattern", [HOSTS, PATHS, SECRETS], ids=["package hosts", "machine paths", "secrets"])
def test_no_file_tells(pattern: re.Pattern[str]) -> None:
    assert telling(ROOT, pattern) == []


def test_no_file_names_this_machine() -> None:
    assert telling(ROOT, of_this_machine()) == []


def test_traces_are_seen(tmp_path: Path) -> None:
    at = "@"
    write(
        tmp_path,
        host_dot_md="py" + "pi.org\n",
        path_dot_py="\nDATA = '/ho" + "me/somebody/data'\n",
        key_dot_pem="-----BEGIN PRIV" + "ATE KEY-----\nMC4CAQAwBQ\n",
        word_dot_toml="secret = " + '"abcdefghijklmnopqrst"\n',
        address_dot_env=f"x=postgresql://me:hunter2{at}db/x\n",
    )
    assert telling(tmp_path, HOSTS) == ["host.md:1"]
    assert telling(tmp_path, PATHS) == ["path.py:2"]
    assert telling(tmp_path, SECRETS) == ["address.env:1", "key.pem:1", "word.toml:1"]


def built_beside_their_sources(root: Path) -> list[str]:
    """What the front end builds lies in a folder that git ignores; anything else there was put there by hand."""
    return [named(path, root) for path in files(root, under="mingjian/web/static")]


def test_nothing_that_is_built_is_kept() -> None:
    assert built_beside_their_sources(ROOT) == []


def test_what_is_built_and_kept_is_seen(tmp_path: Path) -> None:
    write(tmp_path, mingjian__web__static__app_dot_js="console.log(1)\n", frontend__scripts__app_dot_ts="")
    assert built_beside_their_sources(tmp_path) == ["mingjian/web/static/app.js"]
