"""Numbers as they are dictated."""

import pytest

from wegbereiter.people.rules.phones import PhoneRefusedError, digits_to_find, normal_phone, shown_phone


@pytest.mark.parametrize("typed", ["0711 / 123 45-67", "+49 (711) 1234567", "0049711 1234567", "+49 (0)711 1234567"])
def test_one_number_has_one_form(typed):
    assert normal_phone(typed) == "+497111234567"


@pytest.mark.parametrize("typed", ["", "abc", "12", "0711", "+999 123456", "1" * 40])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(PhoneRefusedError):
        normal_phone(typed)


def test_foreign_numbers_keep_their_country():
    assert normal_phone("00380 44 123 4567") == "+380441234567"
    assert shown_phone("+380441234567") == "+380 44 123 4567"
    assert shown_phone("+497111234567").startswith("0711")


def test_a_number_is_found_by_its_end_and_a_name_is_none():
    assert digits_to_find("0711 123-4567") == "7111234567"
    assert digits_to_find("4567") == "4567"
    assert [digits_to_find(text) for text in ("567", "", "Yusuf 4567", "WB-4567/x")] == ["", "", "", ""]
