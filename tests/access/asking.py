"""Somebody before every address of one case: the addresses, what answers, and how many entries there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingjian.archive.models import Package
from mingjian.cases.beside_models import Companion
from mingjian.cases.models import Exhibit
from mingjian.documents.models import Paper
from mingjian.ledger.models import Entry
from mingjian.procedures import catalogue
from mingjian.registers.capability.models import Sheet
from tests.access.matrix import addresses_of_case

if TYPE_CHECKING:
    from tests.access.house import House

EDITION = "cma_remote_2023"
#: What tells a stranger that there is such a case.
TELLING = ("示例甲环境检测", "〓")


def about(house: House, case: str) -> list[tuple[str, str]]:
    law = catalogue.edition(EDITION).procedure
    return list(
        addresses_of_case(
            case,
            steps=[step.key for step in law.steps],
            exhibits=list(Exhibit.objects.filter(case=house.case).values_list("pk", flat=True)),
            papers=list(Paper.objects.filter(case_id=house.case).values_list("pk", flat=True)),
            sheets=list(Sheet.objects.filter(case=house.case).values_list("pk", flat=True)),
            companions=list(Companion.objects.filter(case_id=house.case).values_list("pk", flat=True)),
            packages=list(Package.objects.filter(case=house.case).values_list("pk", flat=True)),
            signed=[(step.key, document.key) for step in law.steps for document in step.produces],
        )
    )


def asked(house: House, who: str, method: str, path: str) -> tuple[int, str, Any]:
    client = house.visitor(who).client
    answer: Any = (
        client.get(path) if method == "GET" else client.post(path, {"do": "finish", "profile": "archive", "token": ""})
    )
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body.decode("utf-8", "replace"), answer


def entries() -> int:
    return Entry.objects.count()
