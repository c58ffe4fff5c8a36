"""Files of every kind, good and hostile: what is taken in is whole; what is not says why and leaves nothing."""

from __future__ import annotations

import hashlib
import threading
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mingjian.errors import MingjianError, NotFound, Refused
from mingjian.evidence import actions, containers, ports
from mingjian.evidence.quarantine import clean_name
from mingjian.proof import digests
from tests.evidence import samples

if TYPE_CHECKING:
    from pathlib import Path

ME = "person-one"


def send(name: str, content: bytes) -> actions.Received:
    return actions.receive_whole(name, [content], len(content), person=ME)


def waiting(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "quarantine").iterdir())


def stored(data: Path) -> list[str]:
    return sorted(path.parent.name + path.name for path in (data / "store" / "sha256").glob("??/*"))


@pytest.mark.parametrize("name", samples.GOOD)
def test_good_file_is_stored_whole_and_typed(data: Path, name: str) -> None:
    content, media_type = samples.GOOD[name]
    received = send(name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    assert received == actions.Received(
        name=name,
        sha256=sha256,
        sm3=digests.sm3(content).hex(),
        crc32=zlib.crc32(content),
        size_bytes=len(content),
        media_type=media_type,
    )
    with ports.store().open(sha256) as kept:
        assert kept.read() == content


@pytest.mark.parametrize("case", samples.HOSTILE)
def test_hostile_file_is_refused_in_a_sentence_and_leaves_nothing(data: Path, case: str) -> None:
    name, content, word = samples.HOSTILE[case]
    with pytest.raises(Refused) as refused:
        send(name, content)
    said = str(refused.value)
    assert name in said
    assert word in said
    assert said.endswith("。")
    assert (stored(data), waiting(data)) == ([], [])


def test_empty_file_is_refused(data: Path) -> None:
    with pytest.raises(Refused, match="0 字节"):
        send("a.pdf", b"")
    assert waiting(data) == []


def test_file_longer_than_it_said_is_refused(data: Path) -> None:
    content, _type = samples.GOOD["a.pdf"]
    with pytest.raises(Refused, match="声明"):
        actions.receive_whole("a.pdf", [content, b"more"], len(content), person=ME)
    assert (stored(data), waiting(data)) == ([], [])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\扫描件.pdf", "扫描件.pdf"),
        ("a\x00b\r\n\x1b[2J.pdf", "ab[2J.pdf"),
        ("现场\u202efdp.exe", "现场fdp.exe"),
        ("\u2066a\u200b\ufeff.pdf", "a.pdf"),
        ("   ", "未命名"),
        ("", "未命名"),
        ("照" * 300 + ".jpg", "照" * 196 + ".jpg"),
        ("x" * 300, "x" * 200),
        ("a." + "p" * 300, "a." + "p" * 198),
    ],
)
def test_name_is_shown_without_what_deceives(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


def test_reversed_name_is_judged_by_what_it_is(data: Path) -> None:
    with pytest.raises(Refused, match="可接收的文件类型"):
        send("report\u202efdp.exe", samples.GOOD["a.pdf"][0])


def test_long_name_keeps_its_ending(data: Path) -> None:
    received = send("检" * 300 + ".pdf", samples.GOOD["a.pdf"][0])
    assert (len(received.name), received.media_type) == (200, "application/pdf")


def test_one_upload_received_twice_gives_the_same_answer(data: Path) -> None:
    content, _type = samples.GOOD["a.pdf"]
    upload = actions.quarantine().open(person=ME, name="a.pdf", length_bytes=len(content))
    actions.quarantine().append_all(upload, [content])
    first = actions.receive(upload.id, person=ME)
    assert actions.receive(upload.id, person=ME) == first
    assert stored(data) == [first.sha256]


def test_one_upload_received_by_two_at_once(data: Path) -> None:
    """A form sent twice by a double click: both wait for one reading of the bytes."""
    content = samples.boxes(b"isom") + samples.box(b"free", bytes(3 * 2**20))
    for _turn in range(5):
        upload = actions.quarantine().open(person=ME, name="a.mp4", length_bytes=len(content))
        actions.quarantine().append_all(upload, [content])
        answers: list[object] = []
        ready = threading.Barrier(4)

        def receive(upload_id: str = upload.id, ready: threading.Barrier = ready, said: list[object] = answers) -> None:
            ready.wait()
            try:
                said.append(actions.receive(upload_id, person=ME))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
                said.append(error)

        threads = [threading.Thread(target=receive) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(answers)) == 1
        assert isinstance(answers[0], actions.Received)


def test_upload_of_somebody_else_is_not_there(data: Path) -> None:
    content, _type = samples.GOOD["a.pdf"]
    upload = actions.quarantine().open(person=ME, name="a.pdf", length_bytes=len(content))
    actions.quarantine().append_all(upload, [content])
    with pytest.raises(NotFound):
        actions.receive(upload.id, person="person-two")
    for garbage in ("", "../" + upload.id, upload.id + "x", "x" * 5000, "é" * 26):
        with pytest.raises(NotFound):
            actions.receive(garbage, person=ME)


def test_unfinished_upload_is_not_received_and_stays(data: Path) -> None:
    content, _type = samples.GOOD["a.pdf"]
    upload = actions.quarantine().open(person=ME, name="a.pdf", length_bytes=len(content) + 1)
    actions.quarantine().append_all(upload, [content])
    with pytest.raises(Refused, match=f"{len(content)} / {len(content) + 1}"):
        actions.receive(upload.id, person=ME)
    assert actions.quarantine().offset(upload) == len(content)


def test_stored_bytes_that_are_gone_are_said_to_be(data: Path) -> None:
    content, _type = samples.GOOD["a.pdf"]
    upload = actions.quarantine().open(person=ME, name="a.pdf", length_bytes=len(content))
    actions.quarantine().append_all(upload, [content])
    received = actions.receive(upload.id, person=ME)
    (data / "store" / "sha256" / received.sha256[:2] / received.sha256[2:]).unlink()
    with pytest.raises(NotFound, match=received.sha256):
        actions.receive(upload.id, person=ME)


@given(data=st.data())
@hypothesis_settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bent_file_brings_an_examiner_down(tmp_path: Path, data: st.DataObject) -> None:
    """Bytes changed, cut out or doubled anywhere: a sentence or nothing, never another error."""
    name = data.draw(st.sampled_from(sorted(samples.GOOD)))
    content, media_type = samples.GOOD[name]
    bent = bytearray(content)
    for _change in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(bent) - 1, 0)))
        how = data.draw(st.sampled_from(["set", "cut", "double", "long"]))
        if how == "set" and bent:
            bent[at] = data.draw(st.integers(0, 255))
        elif how == "cut":
            del bent[at : at + data.draw(st.integers(1, 64))]
        elif how == "double":
            bent[at:at] = bent[at : at + data.draw(st.integers(1, 64))]
        else:
            bent[at : at + 4] = data.draw(st.sampled_from([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"]))
    path = tmp_path / "bent"
    path.write_bytes(bent)
    try:
        containers.check(path, media_type, name=name)
    except MingjianError as refused:
        assert name in str(refused)  # noqa: PT017 - a sentence is one of two good ends
