from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from tools import pictures
from tools.demonstration import a_demonstration
from tools.pages import OFFICER, PAGES, Page


@pytest.mark.browser
def test_a_page_is_drawn_at_both_widths_as_the_person_named_sees_it(tmp_path: Path) -> None:
    asked = [Page("mine", OFFICER, "/tasks/"), Page("none", OFFICER, "/nowhere/"), Page("gone", "", "/", ("a.gone",))]
    # In a thread of its own: the browser of another test keeps a loop running in this one.
    with a_demonstration("--bare") as address, ThreadPoolExecutor(1) as thread:
        taken = thread.submit(lambda: dict(pictures.take(address, asked, tmp_path))).result()
    assert taken == {
        "mine-1440": "",
        "mine-390": "",
        "none-1440": "/nowhere/ answered 404",
        "none-390": "/nowhere/ answered 404",
        "gone-1440": "no a.gone on /",
        "gone-390": "no a.gone on /",
    }
    with Image.open(tmp_path / "mine-1440.png") as wide, Image.open(tmp_path / "mine-390.png") as narrow:
        assert (wide.width, narrow.width) == (1440, 390)
        assert (wide.mode, narrow.mode) == ("P", "P")


def test_every_picture_has_its_own_name() -> None:
    assert len({page.name for page in PAGES}) == len(PAGES)
