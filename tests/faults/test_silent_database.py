"""The database does not answer for a while: every door says so in a sentence, and what was typed can be sent again."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from mingjian.cases import jobs
from mingjian.cases.models import Act
from mingjian.commands.journey import THE_ACTS, TOP
from mingjian.commands.work import Loop, order_and_publish, repeat
from mingjian.web.live import passes, uploads
from tests.evidence.asking import ask, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


@contextmanager
def silent(tmp_path: Path) -> Iterator[None]:
    """Nothing answers where the database was: a closed port, or a place that is no file."""
    connections.close_all()
    known = dict(connection.settings_dict)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    if connection.vendor == "postgresql":
        connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": port}
    else:
        connection.settings_dict["NAME"] = str(tmp_path / "no such folder" / "file")
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.update(known)


def test_pages_say_so_and_the_same_form_goes_through_afterwards(committed: Play, tmp_path: Path) -> None:
    committed.open_case(TOP)
    visitor = committed.visitor(TOP)
    page = visitor.get(f"/cases/{committed.case}/steps/apply/")
    form = page.form("step-form")
    files = committed._fill(THE_ACTS[0], form)
    with silent(tmp_path):
        for path in (
            f"/cases/{committed.case}/",
            "/tasks/",
            "/cases/",
            "/lab/apply/",
            page.url,
            "/",
            "/account/login/",
        ):
            answer = visitor.get(path)
            if answer.status != 200:
                assert (path, answer.status, "数据库暂时没有应答" in answer.text) == (path, 503, True)
        answer = visitor.send(page, form, do="finish", enclosed=files)
        assert (answer.status, "同一张表单不会重复办理" in answer.text) == (503, True)
        assert "Traceback" not in answer.body.decode()
    assert Act.objects.count() == 0
    assert visitor.send(page, form, do="finish", enclosed=files).status == 200
    assert visitor.send(page, form, do="finish", enclosed=files).status == 200
    assert Act.objects.count() == 1
    assert jobs.recompute(committed.case) == []


def test_uploads_go_on_meanwhile(committed: Play, tmp_path: Path) -> None:
    """Bytes first: the routes for them ask no database."""
    upload_pass = passes.give(passes.UploadPass("person-one"))
    head = {"tus-resumable": "1.0.0", "authorization": f"Bearer {upload_pass}"}
    with silent(tmp_path):
        reply = run(ask(uploads.application, "POST", "/uploads", head | {"upload-length": "5"}))
        assert reply.status == 201
        more = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
        assert run(ask(uploads.application, "PATCH", reply.headers["location"], head | more, [b"12345"])).status == 204


def test_worker_goes_on_when_it_answers_again(committed: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from mingjian.commands import work
    from mingjian.ledger import queries as ledger

    monkeypatch.setattr(work, "PAUSE_AFTER_FAILURE_SECONDS", 0.05)
    committed.open_case(TOP)
    turns: list[int] = []
    stop = threading.Event()

    def turn() -> bool:
        turns.append(len(turns))
        if len(turns) == 4:
            stop.set()
        return order_and_publish()

    with silent(tmp_path):
        repeat(stop, Loop("log", turn, 0.01))
    assert len(turns) == 4
    assert ledger.unsequenced_count() > 0
    while order_and_publish():
        pass
    assert ledger.unsequenced_count() == 0
