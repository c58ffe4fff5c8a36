"""What one may and another may not in a case, said by hand, beside the matrix of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases.models import Exhibit
from mingjian.documents.models import Paper
from mingjian.procedures import catalogue
from mingjian.procedures.sides import may_read
from tests.access.asking import EDITION
from tests.access.house import OFFICES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.access.house import House

#: Who may judge a point of the check table: leader, assessor, expert; an observer reads what is on record.
JUDGES = ("jiazi", "yichou", "dingmao")
OBSERVER = "yangduyi"
#: Of what stands beside the team, who of the other sides finds it there.
OWNERS: Mapping[str, tuple[str, ...]] = {
    "desk:beside_mine": (OBSERVER,),
    "desk:beside_paper": (),
    "desk:learning": (),
    "desk:rating": ("jiazi",),
}


def behind_doors(house: House, path: str) -> bool:
    """Whether an address leads to a closed meeting of the team, or to something brought to one."""
    one = path.rstrip("/").rpartition("/")[2]
    steps = dict(Exhibit.objects.filter(case=house.case).values_list("pk", "step"))
    steps |= dict(Paper.objects.filter(case_id=house.case).values_list("pk", "step"))
    step = steps.get(one, path.partition("/steps/")[2].partition("/")[0])
    return step in {"pre-meet", "meet-inside"}


def reads(who: str, path: str) -> bool:
    """Whether somebody of the case may read the step whose paper an address would sign."""
    key = path.split("/steps/")[1].partition("/")[0]
    step = next(one for one in catalogue.edition(EDITION).procedure.steps if one.key == key)
    return who in OFFICES or may_read(("institution",), step)
