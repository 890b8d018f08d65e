"""The trend of a coach's categories: each side's mean, and a gap where a side rated nothing."""

from portal.coaches import trend
from portal.coaches.trend import Line, Trend
from tests.cast import Cast, review_in


def read(cast: Cast, name: str) -> Trend:
    found = cast.do(name, trend.read, cast["maya"])
    assert isinstance(found, Trend)
    return found


def line(found: Trend, number: int) -> Line:
    return next(line for line in found.lines if line.number == number)


def test_each_side_has_its_own_mean_and_reflective_categories_have_none(cast: Cast) -> None:
    review_in(cast, "closed")
    found = read(cast, "jordan")
    assert len(found.reviews) == 1
    (privacy,) = line(found, 1).points
    assert (privacy.coach, privacy.lead) == (4.0, 1.0)
    (ethics,) = line(found, 2).points  # four items: the coach 3 2 3 3, the lead 3 4 3 3
    assert (ethics.coach, ethics.lead) == (2.75, 3.25)
    (caring,) = line(found, 3).points  # the coach has not observed 3c, which counts as nothing and not as 0
    assert (caring.coach, caring.lead) == (3.0, 3.0)
    assert 15 not in {one.number for one in found.lines}
    assert len(found.lines) == 16


def test_a_declined_self_assessment_is_a_gap_and_never_a_zero(cast: Cast) -> None:
    life = review_in(cast, "declined")
    life.submit("lead")
    life.talk()
    life.sign()
    for name in ("maya", "jordan", "olive"):
        found = read(cast, name)
        assert {point.coach for one in found.lines for point in one.points} == {None}
        assert line(found, 2).points[0].lead == 3.25
        assert 2 in {one.number for one in found.strengths}
        assert 1 not in {one.number for one in found.strengths}


def test_nothing_is_drawn_before_a_review_is_signed_or_for_who_may_not_see_it(cast: Cast) -> None:
    review_in(cast, "in_conversation")
    assert read(cast, "jordan") == Trend((), ())
    other = read(cast, "noor")
    assert other == Trend((), ())


def test_who_is_too_close_or_elsewhere_sees_no_trend(cast: Cast) -> None:
    review_in(cast, "closed")
    for name in ("kit", "victor", "noor", "ada", "opal"):
        assert read(cast, name) == Trend((), ())
