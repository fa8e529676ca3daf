"""One name in many spellings and scripts; two names that only look alike."""

import pytest

from wegbereiter.people.rules.sounds import sound_of, sounds_of, spellings

ONE_NAME = [
    ("محمد", "Mohammed", "Muhamad", "Mohamad", "Мухаммед", "Mehmet"),
    ("حسين", "Hussein", "Hossein", "Husain", "Хусейн"),
    ("عبد الرحمن", "Abdulrahman", "Abd al-Rahman", "Abdurrahman", "Abdul Rahman"),
    ("عبدالله", "Abdullah", "Abdallah"),
    ("يوسف", "Yusuf", "Youssef", "Юсуф"),
    ("Олександр", "Oleksandr", "Aleksandr"),
    ("ተስፋይ", "Tesfay", "Tesfai"),
    ("شاهین", "Şahin", "Shahin", "Schahin"),
    ("خالد", "Khaled", "Chaled", "Халед"),
    ("غلام", "Ghulam", "Gulam"),
    ("قاسم", "Qasim", "Kasem"),
    ("جمال", "Jamal", "Djamal", "Dschamal"),
    ("فاطمة", "Fatima", "Fatma"),
    ("Щербак", "Shcherbak", "Schtscherbak"),
    ("الحسن", "al-Hasan", "Alhassan"),
    ("Nguyễn", "Nguyen"),
    ("Müller", "Mueller", "MÜLLER"),
]
TWO_NAMES = [("Mohammed", "Ahmed"), ("Hasan", "Hassine Kader"), ("Fatima", "Farida"), ("Samir", "Salim")]


@pytest.mark.parametrize("names", ONE_NAME, ids=lambda names: names[1])
def test_spellings_of_one_name_share_a_key(names):
    first, *others = [set(sounds_of(name)) for name in names]

    assert [name for name, keys in zip(names[1:], others, strict=True) if not keys & first] == []


@pytest.mark.parametrize(("one", "other"), TWO_NAMES)
def test_different_names_have_different_keys(one, other):
    assert sound_of(one.split()[0]) != sound_of(other.split()[-1])


@pytest.mark.parametrize("text", ["", " ", "12", "…", "\u200f", "Aoi"])
def test_what_has_no_consonants_has_no_key(text):
    assert sounds_of(text) == ()


def test_order_and_number_of_words_do_not_matter():
    assert set(sounds_of("Beispiel", "Erika Maria")) >= set(sounds_of("Maria")) | set(sounds_of("Beispiel"))


def test_a_name_is_searched_in_its_script_and_in_latin_letters():
    assert spellings("Müller-Łukasz", "محمد", "", "محمد") == "mueller lukasz محمد mhmd"
