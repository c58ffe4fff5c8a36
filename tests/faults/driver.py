"""Interrupt a scene at every point in turn and say what was wrong afterwards.

``python -m tests.faults.driver SCENE WAY FOLDER`` prints one JSON object: how many points there were, what was wrong.
It runs in a process of its own, for it lets copies of itself die.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults import stage

if TYPE_CHECKING:
    from tests.faults.scenes import Scene


def main(name: str, way: str, folder: Path, stride: int) -> None:
    stage.set_up(folder / "base")
    from tests.faults.scenes import SCENES

    scene = SCENES[name]()
    from mingjian.ledger import jobs

    jobs.sequence()
    jobs.publish()
    run = folder / "run"
    stage.copy(folder / "base", run)
    whole = stage.in_child(run, lambda: _do(scene, run, 0, "dies")).said
    wanted = stage.in_child(run, lambda: _look(scene, run, resend=False)).said
    wrong = [f"undisturbed: {one}" for one in [*whole["odd"], *wanted["wrong"]]]
    for at in range(1, len(whole["points"]) + 1, stride):
        stage.copy(folder / "base", run)
        broken = stage.in_child(run, lambda at=at: _do(scene, run, at, way))  # type: ignore[misc]
        where = f"{way} at {at} ({whole['points'][at - 1]})"
        if broken.killed is not (way == "dies"):
            wrong.append(f"{where}: the process was {'' if broken.killed else 'not '}killed")
        elif not broken.killed:
            wrong += [f"{where}: {one}" for one in broken.said["odd"]]
        after = stage.in_child(run, lambda: _look(scene, run, resend=True)).said
        wrong += [f"{where}: {one}" for one in after["wrong"]]
        if after["done"] != wanted["done"]:
            wrong.append(f"{where}: after the form was sent again {after['done']}, not {wanted['done']}")
    shutil.rmtree(folder)
    sys.stdout.write(json.dumps({"points": len(whole["points"]), "wrong": wrong}, ensure_ascii=False) + "\n")


def _do(scene: Scene, run: Path, at: int, way: str) -> dict[str, Any]:
    from tests.faults.points import Points, watched
    from tests.faults.scenes import Replies

    replies = Replies(run / "what-the-browser-knows.json")
    points = Points(at, way)
    try:
        with watched(points):
            scene.act(replies)
    except Exception as error:  # noqa: BLE001 - the worker's turn may fail; its loop would try again
        if not points.struck or replies.statuses:
            replies.odd.append(f"{type(error).__name__}: {error}")
    return {"points": points.log, "odd": replies.odd}


def _look(scene: Scene, run: Path, *, resend: bool) -> dict[str, Any]:
    """The house starts again: is everything whole, and does the same form sent again do the thing exactly once?"""
    from mingjian.archive import jobs as archive
    from mingjian.cases import jobs as cases
    from mingjian.commands.work import order_and_publish
    from mingjian.ledger import jobs
    from tests.faults.scenes import Replies

    wrong: list[str] = []

    def whole(when: str) -> None:
        jobs.prepare()
        while order_and_publish():
            pass
        wrong.extend(f"{when}: {one}" for one in cases.differences(read_bytes=True))
        wrong.extend(f"{when}: {one}" for one in archive.differences(read_bytes=True))

    whole("after the start")
    if resend:
        replies = Replies(run / "what-the-browser-knows.json")
        scene.again(replies)
        wrong.extend(replies.odd)
        if replies.statuses and replies.statuses[-1] not in {200, 204}:
            wrong.append(f"sent again and answered {replies.statuses}")
        whole("after it was sent again")
    return {"wrong": wrong, "done": dict(scene.done())}


if __name__ == "__main__":
    scene_name, how, where = sys.argv[1:4]
    main(scene_name, how, Path(where), int(os.environ.get("STRIDE", "1")))
