"""How a name sounds, roughly: one key for the spellings that transliteration makes of one name.

محمد, Mohammed, Muhamad and Мухаммед are one name in four documents. What they share are the consonants, and these only in
rough classes: Arabic writes few vowels, German writes "sch" where English writes "sh", Ukrainian documents of 2005 spell
otherwise than those of 2015. So a key keeps the classes of the consonants and nothing else. Many names share a key; it finds
candidates, which the likeness of their spelling then puts in order.
"""

import re
from functools import lru_cache

from anyascii import anyascii

from wegbereiter.core.names import search_key

# Longest first. What one language writes with several letters is one sound; an empty one is breathed or a vowel.
_TOGETHER = (
    ("schtsch", "s"), ("shch", "s"), ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("sh", "s"), ("kh", ""), ("ch", ""),
    ("gh", "k"), ("ph", "b"), ("th", "t"), ("dh", "t"), ("zh", "s"), ("dj", ""), ("dsch", ""), ("dzh", ""), ("ck", "k"), ("ts", "s"),
    ("tz", "s"), ("ou", ""),
)  # fmt: skip
_CLASSES = {
    **dict.fromkeys("bpfv", "b"),
    **dict.fromkeys("ckqgx", "k"),
    **dict.fromkeys("dt", "t"),
    **dict.fromkeys("sz", "s"),
    **{letter: letter for letter in "lmnr"},
}  # vowels, h, j, w and y are what spellings differ in
_PARTS = re.compile("|".join(written for written, _sound in sorted(_TOGETHER, key=lambda one: -len(one[0]))) + "|.")
_SOUNDS = dict(_TOGETHER) | _CLASSES
_ARTICLES = frozenset({"al", "el", "ul", "il", "ar", "as", "an", "ad", "ur", "us"})
_ARABIC_ARTICLE = re.compile(r"^ال(?=\w{3})")
_SERVANT = re.compile(r"^abd[ue](?:l(?=[^l]|$)|([rsnz])(?=\1))")  # Abdul-, Abdur-: the article, written with its word
_DOUBLE = re.compile(r"([a-z])\1")


@lru_cache(maxsize=4096)
def sound_of(word: str) -> str:
    """The key of one word in any script; empty for one without consonants.

    >>> sound_of("Mohammed"), sound_of("محمد"), sound_of("Мухаммед"), sound_of("Ahmed")
    ('mmt', 'mmt', 'mmt', 'mt')
    """
    latin = _SERVANT.sub("abd", re.sub("[^a-z]", "", anyascii(search_key(word)).lower()))
    return "".join(_SOUNDS.get(part, "") for part in _PARTS.findall(_DOUBLE.sub(r"\1", latin)))


def sounds_of(*names: str) -> tuple[str, ...]:
    """Keys of all words, and of neighbours that some write together (Abd al-Rahman, Abdulrahman), once each, in order."""
    found: dict[str, None] = {}
    for name in names:
        before, article = "", False
        for word in search_key(name).split():
            if word in _ARTICLES:
                article = True
                continue
            bare = _ARABIC_ARTICLE.sub("", word)
            alone = sound_of(bare)
            with_article = "l" + alone if alone and (article or bare != word) else ""
            found |= {key: None for key in (alone, before + alone, with_article) if key}
            before, article = alone, False
    return tuple(found)


def spellings(*names: str) -> str:
    """What a search looks through letter by letter: every name as it sorts, and in Latin letters where it is in others."""
    keys = [search_key(name) for name in names if name]
    latin = [search_key(anyascii(key)) for key in keys if not key.isascii()]
    return " ".join(dict.fromkeys([*keys, *latin]))
