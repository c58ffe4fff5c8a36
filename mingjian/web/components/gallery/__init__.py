"""Invented values for every part in every state: for ``components/gallery.html``, tests and pictures."""

from __future__ import annotations

from mingjian.web.components.gallery.evidence import evidence_parts
from mingjian.web.components.gallery.filling import filling_parts
from mingjian.web.components.gallery.frame import shell
from mingjian.web.components.gallery.small import small_parts
from mingjian.web.components.gallery.supervision import supervision_parts
from mingjian.web.components.gallery.work import work_parts
from mingjian.web.components.gallery.worklist import worklist_parts


def gallery(*, here: str = "/", size: str | None = None) -> dict[str, object]:
    """The whole context of ``components/gallery.html``; ``size`` as the cookie gives it."""
    return {
        "title": "部件样张",
        "shell": shell(here=here, size=size),
        **small_parts(),
        **worklist_parts(),
        **work_parts(),
        **evidence_parts(),
        **filling_parts(),
        **supervision_parts(),
    }
