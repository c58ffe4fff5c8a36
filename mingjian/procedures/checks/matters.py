"""Check: evidence has a supplier, whoever must attend may enter, documents are signed and go into a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.checks.faults import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.catalogue import Edition

EVIDENCE = "evidence"
SESSIONS = "sessions"
DOSSIERS = "dossiers"


def check_evidence(edition: Edition) -> Iterator[Fault]:
    """Every piece says who supplies it; alternatives are alternatives; a key means one thing throughout."""
    forms: dict[str, s.RecordForm] = {}
    for step in edition.procedure.steps:
        place = f"step {step.key}"
        for need in step.needs:
            if isinstance(need, s.OneOf) and len(need.of) < 2:  # noqa: PLR2004 - a choice is between two
                yield fault(EVIDENCE, place, _("只写了一种可选的材料。"))
        for one in step.evidence:
            if not one.by:
                yield fault(EVIDENCE, f"{place} evidence {one.key}", _("没有写明由谁提供。"))
            if one.by in one.or_by:
                yield fault(EVIDENCE, f"{place} evidence {one.key}", _("提供人“{role}”写了两次。"), role=one.by)
            if forms.setdefault(one.key, one.form) is not one.form:
                yield fault(EVIDENCE, f"{place} evidence {one.key}", _("同名的材料在别处是另一种形式。"))


def check_sessions(edition: Edition) -> Iterator[Fault]:
    """Who chairs or must attend may enter; documents have somebody who signs or seals them."""
    for step in edition.procedure.steps:
        place = f"step {step.key}"
        if step.session is not None:
            inside = set(step.session.may_enter)
            for role in (step.session.chair, *(one.role for one in step.session.attend)):
                if role not in inside:
                    yield fault(SESSIONS, place, _("“{role}”应当到场或者主持，但不在可以进入的人员之内。"), role=role)
            for attend in step.session.attend:
                if attend.whole and attend.or_roles:
                    yield fault(SESSIONS, place, _("“{role}”须全体到场，不能由他人代替。"), role=attend.role)
        for document in step.produces:
            if not document.signed_by and not document.sealed_by:
                yield fault(SESSIONS, place, _("文书“{document}”没有写明由谁签字或者盖章。"), document=document.key)


def check_dossiers(edition: Edition) -> Iterator[Fault]:
    """With a dossier, everything that is archived stands in one part of it at least."""
    law = edition.procedure
    if not law.dossiers:
        return
    parts = [part for dossier in law.dossiers for part in dossier.parts]
    kept = {key for part in parts for key in (*part.evidence, *part.documents, *part.forms)}
    for step in law.steps:
        place = f"step {step.key}"
        for one in step.evidence:
            if one.archived and one.key not in kept:
                yield fault(DOSSIERS, place, _("材料“{key}”应当归档，但案卷目录中没有。"), key=one.key)
        for document in step.produces:
            if document.key not in kept:
                yield fault(DOSSIERS, place, _("文书“{key}”在案卷目录中没有。"), key=document.key)
        if step.form and step.form not in kept:
            yield fault(DOSSIERS, place, _("表单“{key}”在案卷目录中没有。"), key=step.form)
