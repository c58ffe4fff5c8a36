"""Check: every name used is defined once, everything defined is used, and nothing is read out of its scope."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.checks.faults import Fault, fault
from mingjian.procedures.checks.places import atoms, conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mingjian.procedures.catalogue import Edition

CHECK = "names"
SCOPE = "scope"


class Names:
    """What an edition defines, by kind of name; asked for one name at a time."""

    def __init__(self, edition: Edition) -> None:
        law = self.procedure = edition.procedure
        self.keys: dict[str, set[str]] = {
            "roles": {one.key for one in law.roles},
            "facts": {one.key for one in law.facts},
            "items": {one.kind for one in law.items},
            "steps": {one.key for one in law.steps},
            "clocks": {one.key for one in law.clocks},
            "numbers": {one.key for one in law.numbers},
            "forms": {one.key for one in edition.forms},
            "evidence": {one.key for step in law.steps for one in step.evidence},
            "documents": {one.key for step in law.steps for one in step.produces},
        }

    @cached_property
    def steps(self) -> dict[str, s.Step]:
        return {step.key: step for step in self.procedure.steps}

    @cached_property
    def clocks(self) -> dict[str, s.Clock]:
        return {clock.key: clock for clock in self.procedure.clocks}

    def unknown(self, place: str, table: str, keys: Iterable[str]) -> Iterator[Fault]:
        """A fault for each name that is used at a place and defined nowhere."""
        for key in keys:
            if key and key not in self.keys[table]:
                yield fault(CHECK, place, _("“{key}”在“{table}”中没有定义。"), key=key, table=table)


def check_names(edition: Edition) -> Iterator[Fault]:
    """Steps, outcomes, clocks, facts, items, numbers, roles, forms: defined once, and each used one defined."""
    names = Names(edition)
    law = edition.procedure
    yield from _twice(edition)
    for step in law.steps:
        yield from _of_step(names, step)
    for clock in law.clocks:
        place = f"clock {clock.key}"
        yield from names.unknown(place, "roles", (clock.watched_by,))
        yield from names.unknown(place, "items", (clock.per,))
        if isinstance(clock.length, str):
            yield from names.unknown(place, "numbers", (clock.length,))
        for pause in clock.pauses:
            for event in (pause.begins, *pause.ends):
                yield from _of_atom(names, f"{place} pause", event)
    for one in conditions(law):
        for atom, _scope in atoms(one.condition):
            yield from _of_atom(names, one.where, atom)
    for role in law.roles:
        yield from names.unknown(f"role {role.key}", "roles", role.counts)
    for items in law.items:
        yield from names.unknown(f"items {items.kind}", "forms", (items.form,))
    yield from _of_ways_out(names, law)
    yield from _of_dossiers(names, law)
    yield from _unused(names, law)


def _of_step(names: Names, step: s.Step) -> Iterator[Fault]:
    place = f"step {step.key}"
    roles = (step.by, *step.or_by, *step.appoints)
    yield from names.unknown(place, "roles", roles)
    yield from names.unknown(place, "items", (step.per, *step.names))
    yield from names.unknown(place, "facts", (*step.states, step.batch.by if step.batch else ""))
    yield from names.unknown(place, "steps", (*step.reopens, *step.keeps))
    yield from names.unknown(place, "clocks", (step.within,))
    yield from names.unknown(place, "forms", (step.form,))
    for document in step.produces:
        signers = (*document.signed_by, *document.sealed_by, *document.to)
        yield from names.unknown(f"{place} document {document.key}", "roles", signers)
    for evidence in step.evidence:
        yield from names.unknown(f"{place} evidence {evidence.key}", "roles", (evidence.by, *evidence.or_by))
    if step.session is not None:
        attend = (role for one in step.session.attend for role in (one.role, *one.or_roles))
        yield from names.unknown(f"{place} session", "roles", (step.session.chair, *attend, *step.session.may_enter))
    for table, keys in (
        ("outcomes", [outcome.key for outcome in step.outcomes]),
        ("grounds", [ground.key for ground in step.grounds]),
        ("documents", [document.key for document in step.produces]),
    ):
        yield from _repeated(f"{place} {table}", keys)


def _of_atom(names: Names, place: str, atom: s.Condition) -> Iterator[Fault]:  # noqa: C901 - one case a word
    match atom:
        case s.Done(step) | s.Begun(step):
            yield from names.unknown(place, "steps", (step,))
        case s.Decided(step, outcome):
            yield from names.unknown(place, "steps", (step,))
            if step in names.steps and all(one.key != outcome for one in names.steps[step].outcomes):
                yield fault(CHECK, place, _("步骤“{step}”没有结果“{outcome}”。"), step=step, outcome=outcome)
        case s.Lapsed(clock) | s.Elapsed(clock):
            yield from names.unknown(place, "clocks", (clock,))
        case s.Stated(key, value):
            yield from names.unknown(place, "facts", (key,))
            values = next((fact.values for fact in names.procedure.facts if fact.key == key), ())
            if values and value not in values:
                yield fault(CHECK, place, _("事实“{fact}”没有取值“{value}”。"), fact=key, value=value)
        case s.Below(key, number):
            yield from names.unknown(place, "facts", (key,))
            yield from names.unknown(place, "numbers", (number,))
            if any(fact.key == key and fact.kind is not s.FactKind.NUMBER for fact in names.procedure.facts):
                yield fault(CHECK, place, _("事实“{fact}”不是数值，不能比较大小。"), fact=key)
        case s.Marked(mark):
            marks = {mark for items in names.procedure.items for mark in _marks(items)}
            if mark not in marks:
                yield fault(CHECK, place, _("没有任何事项可以带标记“{mark}”。"), mark=mark)
        case s.Each(kind, _inner) | s.Some(kind, _inner):
            yield from names.unknown(place, "items", (kind,))


def _marks(items: s.Items) -> Iterator[str]:
    yield from items.marks
    for _name, marks in items.listed:
        yield from marks


def _of_ways_out(names: Names, law: s.Procedure) -> Iterator[Fault]:
    for exit_ in law.exits:
        place = f"exit {exit_.key}"
        yield from names.unknown(place, "steps", exit_.then)
        for key in exit_.then:
            step = names.steps.get(key)
            if step is not None and step.duty is not s.Duty.SHALL:
                yield fault(CHECK, place, _("退出后的步骤“{step}”不是必须办理的，办件可能永远不结束。"), step=key)
            if step is not None and step.per:
                yield fault(CHECK, place, _("退出后的步骤“{step}”逐项办理，不能由退出等待。"), step=key)


def _of_dossiers(names: Names, law: s.Procedure) -> Iterator[Fault]:
    for dossier in law.dossiers:
        for part in dossier.parts:
            place = f"dossier {dossier.key} part {part.key}"
            yield from names.unknown(place, "documents", part.documents)
            yield from names.unknown(place, "evidence", part.evidence)
            yield from names.unknown(place, "forms", part.forms)


def _twice(edition: Edition) -> Iterator[Fault]:
    law = edition.procedure
    for table in ("roles", "facts", "numbers", "steps", "clocks", "exits", "endings", "tracks", "dossiers"):
        yield from _repeated(table, [one.key for one in getattr(law, table)])
    yield from _repeated("items", [items.kind for items in law.items])
    yield from _repeated("forms", [form.key for form in edition.forms])
    for form in edition.forms:
        yield from _repeated(f"form {form.key}", [field.key for field in form.fields])


def _repeated(place: str, keys: Iterable[str]) -> Iterator[Fault]:
    for key, n in Counter(keys).items():
        if n > 1:
            yield fault(CHECK, place, _("“{key}”定义了{n}次。"), key=key, n=n)


def _unused(names: Names, law: s.Procedure) -> Iterator[Fault]:
    named = {kind for step in law.steps for kind in step.names}
    for items in law.items:
        if not items.listed and items.kind not in named:
            yield fault(CHECK, f"items {items.kind}", _("没有任何步骤列出这类事项。"))
    stated = {fact for step in law.steps for fact in step.states}
    for fact in law.facts:
        if fact.key not in stated:
            yield fault(CHECK, f"fact {fact.key}", _("没有任何步骤填明这一事实。"))
    appointed = {role for step in law.steps for role in step.appoints}
    for role in law.roles:
        if not role.office and role.key not in appointed:
            yield fault(CHECK, f"role {role.key}", _("既不是机关单位的角色，也没有任何步骤确定其人选。"))
    filled = {step.form for step in law.steps} | {items.form for items in law.items}
    for key in sorted(names.keys["forms"] - filled):
        yield fault(CHECK, f"form {key}", _("没有任何步骤或者事项使用这张表单。"))


def check_scope(edition: Edition) -> Iterator[Fault]:
    """What is kept per item is read from inside that item, or with ``Each`` or ``Some``; never bare from outside."""
    names = Names(edition)
    for place in conditions(edition.procedure):
        for atom, scope in atoms(place.condition, place.scope):
            match atom:
                case s.Done(step) | s.Begun(step) | s.Decided(step, _):
                    per = names.steps[step].per if step in names.steps else ""
                case s.Lapsed(clock) | s.Elapsed(clock):
                    per = names.clocks[clock].per if clock in names.clocks else ""
                case s.Marked():
                    per = scope or "?"
                case _:
                    per = ""
            if per and scope != per and not scope.startswith(f"{per}/"):
                yield fault(
                    SCOPE, place.where, _("在“{kind}”之外直接读取了逐项的内容，须写明每一项或者某一项。"), kind=per
                )
    for one in edition.procedure.steps:
        bound = names.clocks.get(one.within)
        if bound is not None and bound.per and one.per != bound.per and not one.per.startswith(f"{bound.per}/"):
            yield fault(SCOPE, f"step {one.key}", _("期限“{clock}”逐项计算，步骤不在该事项之内。"), clock=bound.key)
