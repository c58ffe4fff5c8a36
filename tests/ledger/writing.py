"""How the tests write: entries about subjects of no consequence, and everything that can be asked of a whole log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian import ids
from mingjian.ledger import jobs, keys, queries
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.ledger.models import Checkpoint, Entry, Opening, Sequencer, Subject
from mingjian.proof import entry as formats
from mingjian.proof import fields, merkle, note, tiles
from mingjian.proof.prover import Prover

if TYPE_CHECKING:
    from mingjian.ledger.folder import LogFolder

ACTOR = "0123456789abcdefghjkmnpqrs"


def open_case(count: int = 1) -> str:
    """A new subject with this many entries; its id."""
    subject = ids.new_id()
    with opening_subject("case", subject) as pen:
        for number in range(count):
            pen.write("case:note:added", actor=ACTOR, law={}, fields={"text": f"第 {number} 条"})
    return subject


def add_note(subject: str, text: str = "备注", **more: str) -> int:
    with writing_about(subject) as pen:
        return pen.write("case:note:added", actor=ACTOR, law={}, fields={"text": text, **more}).n


def publish() -> int:
    while jobs.sequence():
        pass
    return jobs.publish()


def demand_whole(log: LogFolder) -> int:
    """Ask everything that must hold of the database and the published log together; the size of the log."""
    entries = list(Entry.objects.exclude(position=None).order_by("position"))
    assert [each.position for each in entries] == list(range(len(entries)))
    bodies = [bytes(each.body) for each in entries]
    leaves = [merkle.leaf_hash(body) for body in bodies]
    sequencer = Sequencer.objects.get()
    assert sequencer.size == len(entries)

    published = log.published()
    assert published is not None
    assert published.root == merkle.root(leaves[: published.size])
    vkeys = [vkey for _key, vkey in keys.trust().log_keys()]
    note.verify(log.read("checkpoint"), vkeys)
    prover = Prover(log, published.size)
    assert prover.root() == published.root
    for index in range(published.size):
        merkle.verify_inclusion(leaves[index], index, published.size, prover.inclusion_proof(index), published.root)
    for checkpoint in Checkpoint.objects.all():
        assert checkpoint.root == merkle.root(leaves[: checkpoint.size]).hex()
        proof = prover.consistency_proof(checkpoint.size)
        merkle.verify_consistency(
            checkpoint.size, published.size, proof, bytes.fromhex(checkpoint.root), published.root
        )
    bundled = [
        body
        for index in range(-(-published.size // tiles.WIDTH))
        for body in tiles.read_entries(log, index, min(tiles.WIDTH, published.size - index * tiles.WIDTH))
    ]
    assert bundled == bodies[: published.size]
    for subject in Subject.objects.all():
        chain = [formats.decode(body) for _n, body in queries.bodies_of(subject.pk)]
        assert (len(chain), formats.check_chain(chain)) == (subject.n, subject.head)
        assert [each.at for each in chain] == sorted(each.at for each in chain)
        _demand_openings(subject.pk, chain)
    return sequencer.size


def _demand_openings(subject: str, chain: list[formats.Entry]) -> None:
    for known in queries.recorded(subject):
        fields.check(known.fields, chain[known.entry.n - 1].commitment)
    assert Opening.objects.filter(subject_id=subject, n__gt=len(chain)).count() == 0
