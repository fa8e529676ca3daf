import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegbereiter.core.names import LONGEST_NAME, NameFault, NameRefusedError, clean_name, mixes_scripts, search_key

# Letters of DIN 91379, other scripts, and names that break the rules of simpler programs.
NAMES = [
    "Müller",
    "Đorđević",
    "Łukasz Żółć",
    "Nguyễn Thị Minh",
    "O’Connor-d’Arc",
    "Ñandú",
    "Ğülşah İpek",
    "ሰላም ገብረ",
    "محمد الأحمد",
    "Олександра",
    "X Æ",
    "Null",
]


@pytest.mark.parametrize("name", NAMES)
def test_clean_name_keeps_every_letter(name):
    assert clean_name(f"  {name}  ") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", NAMES)
def test_decomposed_spelling_is_found_and_stored_alike(name):
    decomposed = unicodedata.normalize("NFD", name)

    assert clean_name(decomposed) == clean_name(name)
    assert search_key(decomposed) == search_key(name)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("MÜLLER", "mueller"),
        ("Strauß-Weiß", "strauss weiss"),
        ("Ørsted", "oersted"),
        ("Şahin", "sahin"),
        ("Đorđević", "dordevic"),
        ("Weilheim/Teck", "weilheim teck"),
        ("أحمد", "احمد"),
    ],
)
def test_search_key_is_the_form_spellings_share(typed, key):
    assert search_key(typed) == key


def test_invisible_characters_that_turn_the_direction_are_taken_out():
    assert clean_name("A\u202eb\u2066c\u200bd") == "Abcd"
    assert clean_name("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\x1bb"])
def test_control_characters_and_half_pairs_are_refused(text):
    with pytest.raises(NameRefusedError) as refused:
        clean_name(text)
    assert refused.value.fault == NameFault.FORBIDDEN_CHARACTER


def test_endless_name_is_refused():
    assert len(clean_name("a" * LONGEST_NAME)) == LONGEST_NAME
    with pytest.raises(NameRefusedError) as refused:
        clean_name("a" * (LONGEST_NAME + 1))
    assert refused.value.fault == NameFault.TOO_LONG


def test_lookalike_letters_in_one_word_are_noticed():
    assert mixes_scripts("P\u0430ul Weber")
    assert not mixes_scripts("Paul Иваненко")
    assert not mixes_scripts("Müller 2")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_name(clean_name(text)) == clean_name(text)
