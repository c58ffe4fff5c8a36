import pytest

from mingjian.people.rules import organisation_code_is_valid, uscc_is_valid


@pytest.mark.parametrize(
    "code", ["914403001922038216", "9144030071526726XG", "91330100799655058B", "91990102MA05LA011E"]
)
def test_uscc_with_right_check_character_is_valid(code: str) -> None:
    assert uscc_is_valid(code)


@pytest.mark.parametrize(
    "code",
    [
        "914403001922038215",  # wrong check character
        "91440300192203821",  # a character short
        "914403001922038216 ",
        "91440300192203821I",  # I is not in the alphabet
        "９14403001922038216",
        "",
    ],
)
def test_uscc_that_is_not_one_is_refused(code: str) -> None:
    assert not uscc_is_valid(code)


def test_every_single_changed_character_is_seen() -> None:
    code = "9144030071526726XG"
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for place, was in enumerate(code):
        for character in alphabet.replace(was, ""):
            assert not uscc_is_valid(code[:place] + character + code[place + 1 :])


@pytest.mark.parametrize("code", ["192203821", "71526726X", "799655058"])
def test_organisation_code_with_right_check_character_is_valid(code: str) -> None:
    assert organisation_code_is_valid(code)


@pytest.mark.parametrize("code", ["192203822", "71526726x", "19220382", "１92203821"])
def test_organisation_code_that_is_not_one_is_refused(code: str) -> None:
    assert not organisation_code_is_valid(code)
