"""What is told of a credit code that is not right: how long it is, which character, which part of it."""

import pytest

from mingjian.people.rules import SCOPES, Acting, may_hold, may_sign, uscc_fault, uscc_is_shaped

RIGHT = "91990102MA05LA011E"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "现在是 0 位"),
        (RIGHT[:-1], "现在是 17 位"),
        (RIGHT + "0", "现在是 19 位"),
        ("O" + RIGHT[1:], "第 1 位“O”"),
        (RIGHT[:-1] + "Z", "第 18 位“Z”"),
        (RIGHT.lower(), "第 9 位“m”"),
        (RIGHT[:-1] + "F", "第 18 位应为“E”，现在是“F”。第 9 至 17 位自带的校验相符"),
        ("92" + RIGHT[2:], "核对第 1 至 8 位和第 18 位"),
        (RIGHT[:9] + "B" + RIGHT[10:], "第 9 至 17 位自带的校验也不符"),
    ],
)
def test_a_wrong_code_is_told_at_its_place(code: str, says: str) -> None:
    fault = uscc_fault(code)
    assert fault is not None
    assert says in str(fault)


@pytest.mark.parametrize("code", [RIGHT, "914403001922038216", "9144030071526726XG", "91330100799655058B"])
def test_a_right_code_has_no_fault(code: str) -> None:
    assert uscc_fault(code) is None


def test_an_early_pilot_code_is_shaped_and_faulty() -> None:
    assert uscc_fault("91350100M0001TGQXM") is not None
    assert uscc_is_shaped("91350100M0001TGQXM")
    assert not uscc_is_shaped("91350100M0001TGQXI")


def test_only_an_agent_is_held_to_a_scope() -> None:
    signs = {scope: may_sign(Acting("p", "a", "o", "agent", scope)) for scope in ("", *SCOPES)}
    assert signs == {"": False, "file": False, "sign": True}
    assert may_sign(Acting("p", "a", "o", "manager"))


@pytest.mark.parametrize("office", ["steward", "agent"])
def test_only_institutions_have_stewards_and_agents(office: str) -> None:
    kinds = ("authority", "evaluation-body", "institution", "pool", "operating-body")
    assert [kind for kind in kinds if may_hold(office, kind, ())] == ["institution"]
