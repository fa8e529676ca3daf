import hashlib
import json
from datetime import date

import pytest

from wegbereiter.audit.anchors import AnchoredHead, is_anchored, read_anchors, write_anchor
from wegbereiter.audit.rules import FIRST_LINK

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))


def head(sequence, organisation="a", river="money"):
    return AnchoredHead(
        organisation=organisation, river=river, month="2026-11", sequence=sequence, hash=f"{sequence:064d}"
    )


def test_an_anchor_comes_back_as_it_was_written(tmp_path):
    written = write_anchor(tmp_path, MONDAY, [head(2, "b"), head(1, "a")])

    anchors = read_anchors(tmp_path)

    assert [(anchor.day, anchor.heads) for anchor in anchors.files] == [("2026-11-23", (head(1, "a"), head(2, "b")))]
    assert (anchors.broken, anchors.newest_hash) == ((), written)


def test_an_anchor_is_private_and_leaves_nothing_beside_it(tmp_path):
    write_anchor(tmp_path, MONDAY, [head(1)])

    (path,) = (tmp_path / "anchors").iterdir()
    assert (path.name, path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (
        "2026-11-23.json",
        0o600,
        0o700,
    )


def test_an_anchor_is_plain_json_that_names_the_file_before_it(tmp_path):
    write_anchor(tmp_path, MONDAY, [head(1)])
    write_anchor(tmp_path, TUESDAY, [head(2)])

    first, second = ((tmp_path / "anchors" / f"2026-11-{day}.json").read_bytes() for day in (23, 24))
    assert json.loads(first)["previous"] == FIRST_LINK
    assert json.loads(second)["previous"] == hashlib.sha256(first).hexdigest()


def test_an_anchor_names_only_chains_that_have_grown(tmp_path):
    write_anchor(tmp_path, MONDAY, [head(1, "a"), head(5, "b")])
    write_anchor(tmp_path, TUESDAY, [head(1, "a"), head(6, "b")])

    anchors = read_anchors(tmp_path)

    assert anchors.files[1].heads == (head(6, "b"),)
    assert anchors.last_heads() == {("a", "money"): head(1, "a"), ("b", "money"): head(6, "b")}


def test_an_anchor_is_never_written_twice(tmp_path):
    write_anchor(tmp_path, MONDAY, [head(1)])

    with pytest.raises(FileExistsError):
        write_anchor(tmp_path, MONDAY, [head(2)])

    assert read_anchors(tmp_path).files[0].heads == (head(1),)
    assert (is_anchored(tmp_path, MONDAY), is_anchored(tmp_path, TUESDAY)) == (True, False)


def test_a_changed_anchor_is_named_by_the_one_after_it(tmp_path):
    for day, sequence in ((MONDAY, 1), (TUESDAY, 2), (WEDNESDAY, 3)):
        write_anchor(tmp_path, day, [head(sequence)])
    path = tmp_path / "anchors" / "2026-11-24.json"
    path.write_text(path.read_text().replace('"sequence": 2', '"sequence": 1'))

    assert read_anchors(tmp_path).broken == ("2026-11-25.json",)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"day": "2026-11-24"}', '{"day": 1, "previous": "", "heads": [{}]}', "\xff"]
)
def test_a_damaged_anchor_is_named(tmp_path, content):
    write_anchor(tmp_path, MONDAY, [head(1)])
    (tmp_path / "anchors" / "2026-11-24.json").write_text(content, encoding="latin-1")

    anchors = read_anchors(tmp_path)

    assert (anchors.broken, len(anchors.files)) == (("2026-11-24.json",), 1)


def test_the_oldest_anchor_may_follow_on_files_in_an_archive(tmp_path):
    for day, sequence in ((MONDAY, 1), (TUESDAY, 2)):
        write_anchor(tmp_path, day, [head(sequence)])
    (tmp_path / "anchors" / "2026-11-23.json").unlink()

    assert read_anchors(tmp_path).broken == ()


def test_no_folder_is_no_anchor(tmp_path):
    anchors = read_anchors(tmp_path)

    assert (anchors.files, anchors.newest_hash) == ((), FIRST_LINK)
