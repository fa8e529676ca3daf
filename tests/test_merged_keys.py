"""Keys of municipalities that were merged away: the commands name what they have become, as the import does."""

import pytest

from wegbereiter.cli import allotting, pooling

WEHR, GONE, LONG_GONE = "08337116", "08999001", "08999002"


@pytest.fixture
def merged(monkeypatch):
    """The register of the package, and two towns: one went into Wehr, the other into that one before; two in a circle."""
    rows = allotting._register()
    last = rows[-1]
    gone = {GONE: WEHR, LONG_GONE: GONE, "08999003": "08999004", "08999004": "08999003"}
    added = [last | {"ags": ags, "name": f"Altdorf {ags}", "successor": into} for ags, into in gone.items()]
    monkeypatch.setattr(allotting, "_register", lambda: [*rows, *added])


def file_of(tmp_path, text):
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.usefixtures("merged")
def test_a_merged_town_is_none_and_leads_to_what_it_has_become_in_the_end():
    assert allotting.merged_keys() == {GONE: WEHR, LONG_GONE: WEHR}
    assert GONE not in allotting.municipalities()
    assert len(allotting.municipalities()) == 1_101


@pytest.mark.usefixtures("merged")
@pytest.mark.parametrize("key", [GONE, LONG_GONE, GONE[1:]])
@pytest.mark.parametrize(
    ("read", "column", "what"),
    [(allotting.counted, "persons", "persons"), (pooling.towns_of, "annual_amount", "amount")],
)
def test_a_file_with_a_key_that_is_gone_is_answered_with_the_new_one(tmp_path, key, read, column, what):
    path = file_of(tmp_path, f"ags,name,{column}\n{WEHR},Wehr,50949\n{key},Altdorf,4\n")

    with pytest.raises(allotting.CallRefusedError) as caught:
        read(path)

    (sentence,) = caught.value.sentences
    assert f"has become a part of Wehr ({WEHR}). Put its {what} into that row." in sentence
