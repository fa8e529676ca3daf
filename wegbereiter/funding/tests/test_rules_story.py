"""The chapters of a town's story: how far each is, and which was the last."""

from wegbereiter.funding.rules.story import Facts, How, Stage, Told, reached, tell

DONE, BEGUN = Told(begun=True, done=True), Told(begun=True)


def hows(**told):
    return [str(chapter.how) for chapter in tell(Facts(**told))]


def test_nothing_has_happened_yet():
    assert hows() == ["open"] * 7
    assert reached(tell(Facts())) is None


def test_each_chapter_is_over_under_way_or_open():
    found = tell(Facts(count=DONE, allotment=DONE, way=BEGUN))

    assert [one.how for one in found[:4]] == [How.DONE, How.DONE, How.RUNNING, How.OPEN]
    assert reached(found) == Stage.ALLOTMENT


def test_a_town_that_reaches_the_claim_needs_no_way_but_may_go_one():
    assert hows(needs_way=False)[2] == "not_needed"
    assert hows(needs_way=False, way=BEGUN)[2] == "running"


def test_what_is_somebody_elses_is_hidden():
    assert hows(count=None, notice=None, start=DONE) == ["hidden", "open", "open", "open", "open", "hidden", "done"]
