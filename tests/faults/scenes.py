"""What is interrupted: an application with its files, a decision with its paper, a case being opened, a package built.

A scene is prepared once. ``act`` does it as a person at a browser or the worker would; ``again`` is what they do when
the house is back: go on with what was cut, send the same form once more. ``done`` counts how often the thing was done.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mingjian import clock
from mingjian.commands import journey, made_files
from mingjian.commands.in_process import InProcess
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.web.live import uploads
from tests.evidence.asking import ask, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mingjian.commands.visitor import Form, Page

#: A film in pieces, so that an upload can be cut between them.
_PIECE = 9_000


@dataclass
class Replies:
    """What the other side was told, as far as it heard it: this survives the process that said it."""

    file: Path
    statuses: list[int] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def note(self, page: Page) -> None:
        """A page must be one a person can read, whatever happened to the house."""
        self.statuses.append(page.status)
        if not any("\u4e00" <= character <= "\u9fff" for character in page.text) or "Traceback" in page.text:
            self.odd.append(f"{page.status} {page.said()[:200]}")

    def remember(self, name: str, value: str) -> None:
        self.file.write_text(json.dumps(self.recall() | {name: value}), encoding="utf-8")

    def recall(self) -> dict[str, str]:
        return json.loads(self.file.read_text(encoding="utf-8")) if self.file.exists() else {}


class Scene:
    """``play`` has come to where the scene begins. One subclass for each kind of interruption."""

    def __init__(self) -> None:
        self.play = Play(_Steady, DEMO_PASSWORD, lambda _line: None)
        self.prepare()

    def prepare(self) -> None:
        raise NotImplementedError

    def act(self, replies: Replies) -> None:
        raise NotImplementedError

    def again(self, replies: Replies) -> None:
        self.act(replies)

    def done(self) -> Mapping[str, int]:
        raise NotImplementedError


class _Steady(InProcess):
    """A browser: an error of the house is a page to it."""

    def __init__(self) -> None:
        super().__init__()
        self.client.raise_request_exception = False


class Applying(Scene):
    """The application: a film by resumable upload, papers with the form, facts, a thread, all in one act."""

    def prepare(self) -> None:
        from mingjian.commands.visitor import Enclosed

        act = journey.THE_ACTS[0]
        self.play.open_case(journey.TOP)
        self.visitor = self.play.visitor(journey.TOP)
        self.page = self.visitor.get(f"/cases/{self.play.case}/steps/apply/")
        self.form: Form = self.page.form("step-form")
        self.enclosed = self.play._fill(act, self.form)
        self.film = made_files.page("large", lines=900)
        first = self.enclosed.pop(0)
        assert isinstance(first, Enclosed)
        self.uploads = f"{first.control.removesuffix('-files')}-uploads"

    def act(self, replies: Replies) -> None:
        upload = self._uploaded(replies)
        if upload:
            self.form.controls[self.uploads].values = [upload]
            replies.note(self.visitor.send(self.page, self.form, do="finish", enclosed=self.enclosed))

    def _uploaded(self, replies: Replies) -> str:
        """As the page's script does: begin or go on, piece by piece; "" where the house says no."""
        where = replies.recall().get("upload", "")
        reply = self._tus("HEAD", where) if where else None
        if reply is None or reply.status == 404:
            name = "filename " + base64.b64encode("扫描件.pdf".encode()).decode()
            reply = self._tus("POST", "/uploads", {"upload-length": str(len(self.film)), "upload-metadata": name})
            if reply.status != 201:
                replies.statuses.append(reply.status)
                return ""
            where = reply.headers["location"]
            replies.remember("upload", where)
        at = int(reply.headers["upload-offset"])
        while at < len(self.film):
            head = {"upload-offset": str(at), "content-type": "application/offset+octet-stream"}
            reply = self._tus("PATCH", where, head, self.film[at : at + _PIECE])
            if reply.status != 204:
                replies.statuses.append(reply.status)
                if not reply.sentence:
                    replies.odd.append(f"{reply.status} without a sentence")
                return ""
            at = int(reply.headers["upload-offset"])
        return where.rpartition("/")[2]

    def _tus(self, method: str, path: str, headers: Mapping[str, str] | None = None, piece: bytes = b"") -> Any:
        head = {"tus-resumable": "1.0.0", "authorization": f"Bearer {self.form.upload_pass}"} | dict(headers or {})
        return run(ask(uploads.application, method, path, head, [piece] if piece else []))

    def done(self) -> Mapping[str, int]:
        from mingjian.cases.models import Act, Exhibit, Thread

        return {
            "acts": Act.objects.filter(case_id=self.play.case).count(),
            "exhibits": Exhibit.objects.filter(case_id=self.play.case).count(),
            "threads": Thread.objects.filter(case_id=self.play.case).count(),
        }


class Accepting(Scene):
    """The decision to accept: its paper is drawn up, sealed, the step done; three forms one after another."""

    def prepare(self) -> None:
        from mingjian.commands.journey import OFFICER

        self.play.open_case(journey.TOP)
        self.play.do(journey.THE_ACTS[0])
        self.officer = self.play.visitor(OFFICER)
        # Who signs is asked again who they are; here they have just been.
        page = self.officer.get("/account/again/")
        again = next(one for one in page.forms if "password" in one.controls)
        again.controls["password"].values = [DEMO_PASSWORD]
        self.officer.send(page, again)
        self.step = f"/cases/{self.play.case}/steps/accept/"
        self.page = self.officer.get(self.step)
        self.form = self.page.form("step-form")
        self.play._fill(journey.THE_ACTS[1], self.form)

    def act(self, replies: Replies) -> None:
        page = self.officer.get(self.step)
        replies.note(page)
        form = next((one for one in page.forms if one.testid == "step-form"), None)
        for button in [one for one in form.buttons if one.startswith("draw-up:")] if form else []:
            replies.note(self.officer.send(self.page, self.form, do=button))
        page = self.officer.get(self.step)
        for link in page.links_with("sign-"):
            asked = self.officer.get(link)
            replies.note(asked)
            act = next((one for one in asked.forms if one.testid == "act"), None)
            if act is not None:
                replies.note(self.officer.send(asked, act))
        replies.note(self.officer.send(self.page, self.form, do="finish"))

    def done(self) -> Mapping[str, int]:
        from mingjian.cases.models import Act
        from mingjian.documents.models import Paper
        from mingjian.ledger.models import Entry

        return {
            "acts": Act.objects.filter(case_id=self.play.case, step="accept").count(),
            "issued": Paper.objects.filter(case_id=self.play.case, state="issued").count(),
            "signed": Entry.objects.filter(subject_id=self.play.case, kind="case:document:signed").count(),
        }


class Opening(Scene):
    """The form by which an institution opens a case."""

    def prepare(self) -> None:
        self.visitor = self.play.visitor(journey.TOP)
        self.page = self.visitor.get("/lab/apply/")
        self.form = self.page.form("apply")
        self.form.controls["edition"].values = ["cma_remote_2023"]
        self.form.controls["authority"].values = [one for one in self.form.controls["authority"].offered if one][:1]

    def act(self, replies: Replies) -> None:
        replies.note(self.visitor.send(self.page, self.form))

    def done(self) -> Mapping[str, int]:
        from mingjian.cases.models import Case

        return {"cases": Case.objects.count()}


class Building(Scene):
    """The worker: entries get their places, the log is published, a package is built."""

    def prepare(self) -> None:
        from mingjian.commands.journey import OFFICER

        self.play.open_case(journey.TOP)
        for act in journey.THE_ACTS[:3]:
            self.play.do(act)
        self.officer = self.play.visitor(OFFICER)
        page = self.officer.get(f"/cases/{self.play.case}/")
        self.officer.send(page, next(one for one in page.forms if "profile" in one.controls))

    def act(self, replies: Replies) -> None:
        from mingjian.commands.work import loops

        del replies
        for loop in loops():
            while loop.turn():
                pass

    def again(self, replies: Replies) -> None:
        from mingjian.archive.jobs import STALE

        with clock.standing_at(clock.now() + STALE + timedelta(seconds=1)):
            self.act(replies)
        if self._failed():
            # The page says so; whoever wants the package asks once more.
            page = self.officer.get(f"/cases/{self.play.case}/")
            self.officer.send(page, next(one for one in page.forms if "profile" in one.controls))
            self.act(replies)

    def _failed(self) -> bool:
        from mingjian.archive.models import Package

        failed = Package.objects.filter(state="failed").order_by("-n").first()
        assert failed is None or failed.failure.endswith("。")
        return failed is not None

    def done(self) -> Mapping[str, int]:
        from django.conf import settings

        from mingjian.archive.models import Package

        whole = [
            one
            for one in Package.objects.filter(state="built")
            if (settings.DATA / "packages" / f"{one.pk}.zip").stat().st_size == one.size_bytes
        ]
        return {"built": len(whole)}


SCENES: Mapping[str, Callable[[], Scene]] = {
    "applying": Applying,
    "accepting": Accepting,
    "opening": Opening,
    "building": Building,
}
