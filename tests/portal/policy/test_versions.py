"""New versions of the rules: who makes them, what is refused, what they bind and what they leave alone."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from db.tables.audit import AuditEvent
from db.tables.people import Role
from db.tables.policy import Policy
from db.tables.reviews import Review
from portal.access import system
from portal.errors import Conflict, InvalidInput, NotFound
from portal.policy import service, versions, words
from portal.policy.presets import ADDICTION_MANAGEMENT, FAMILY_HELPLINE, PRESETS
from portal.policy.versions import Proposal, RulesPage
from portal.reviews import service as reviews
from tests import make
from tests.cast import Cast, Life

DAY = timedelta(days=1)
TWICE = {"one_on_one.every_first_90": "14"}


def proposal(
    values: Mapping[str, object], division: uuid.UUID | None = None, first: date | None = None, seen: int | None = None
) -> Proposal:
    return Proposal(ADDICTION_MANAGEMENT.key, division, first or make.today(), values, seen)


def adopt(
    cast: Cast, who: str, values: Mapping[str, object], division: uuid.UUID | None = None, first: date | None = None
) -> object:
    return cast.do(who, versions.adopt, proposal(values, division, first))


def page(cast: Cast, who: str, division: uuid.UUID | None = None) -> RulesPage:
    found = cast.do(who, versions.page, division)
    assert isinstance(found, RulesPage)
    return found


def value(cast: Cast, who: str, name: str, division: uuid.UUID | None = None) -> tuple[str, date, str]:
    lines = [line for _, lines in page(cast, who, division).heads for line in lines]
    (line,) = [line for line in lines if line.rule.name == name]
    return line.value, line.since, line.source


@pytest.fixture
def whole(cast_anywhere: Cast) -> Cast:
    """Ada administers both divisions, so that she speaks for the whole programme."""
    with system(write=True) as session:
        make.role(session, cast_anywhere["ada"], cast_anywhere.away, Role.ADMINISTRATOR)
    return cast_anywhere


def test_everybody_reads_every_rule_under_a_heading_in_words(cast: Cast) -> None:
    for who in ("maya", "jordan", "olive", "ada"):
        found = page(cast, who)
        lines = [line for _, lines in found.heads for line in lines]
        assert len(lines) == len(ADDICTION_MANAGEMENT.rules)
        assert not any("{" in line.sentence or "_" in line.value for line in lines)
        assert [head for head, _ in found.heads][:2] == ["The first 90 days", "Reviews"]
        assert found.may_change == (who in ("olive", "ada"))


@pytest.mark.parametrize("preset", PRESETS.values())
def test_every_choice_has_its_words(preset: object) -> None:
    for rule in PRESETS[preset.key].rules:  # type: ignore[attr-defined]
        assert words.shown(rule)
        assert all(words.WAYS[option][1] for option in rule.options)


def test_a_version_for_all_holds_from_its_day_and_shows_until_then_as_coming(whole: Cast) -> None:
    soon = make.today() + 10 * DAY
    assert adopt(whole, "ada", TWICE, first=soon) == 2
    found = page(whole, "maya")
    assert value(whole, "maya", "one_on_one.every_first_90")[0] == "30 days"
    (coming,) = found.coming
    assert (coming.effective_from, coming.number) == (soon, 2)
    assert [change[1:] for change in coming.changes] == [("30 days", "14 days")]
    with system() as session:
        numbers = [
            service.number(service.in_force(session, on), "one_on_one.every_first_90") for on in (soon - DAY, soon)
        ]
    assert numbers == [30, 14]


def test_each_rule_says_since_when_it_holds_and_that_the_programme_set_it(whole: Cast) -> None:
    adopt(whole, "ada", TWICE)
    assert value(whole, "maya", "one_on_one.every_first_90") == ("14 days", make.today(), words.OWN_SOURCE)
    long_ago = make.today() - make.LONG_AGO
    assert value(whole, "maya", "one_on_one.every_after")[:2] == ("91 days", long_ago)
    (before,) = page(whole, "maya").history
    assert (before.number, before.effective_from) == (1, long_ago)


def test_a_division_has_rules_of_its_own_and_the_other_keeps_the_common_ones(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    adopt(cast, "olive", TWICE, cast.home)
    assert value(cast, "maya", "one_on_one.every_first_90")[0] == "14 days"
    assert value(cast, "cleo", "one_on_one.every_first_90")[0] == "30 days"
    assert value(cast, "cleo", "one_on_one.every_first_90", cast.home)[0] == "14 days"
    with system() as session:
        assert service.in_force(session, make.today(), cast.home).number == 2
        assert service.in_force(session, make.today(), cast.away).number == 1


@pytest.mark.parametrize(("who", "error"), [("maya", NotFound), ("jordan", NotFound), ("olive", InvalidInput)])
def test_only_who_looks_after_the_scope_makes_a_version(cast: Cast, who: str, error: type[Exception]) -> None:
    for division in (None, cast.away, uuid.uuid4()):
        with pytest.raises(error):
            adopt(cast, who, TWICE, division)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("one_on_one.every_after", ""),
        ("one_on_one.every_after", "0"),
        ("one_on_one.every_after", "-3"),
        ("one_on_one.every_after", "2.5"),
        ("one_on_one.every_after", "ninety"),
        ("one_on_one.every_after", "٣"),
        ("one_on_one.every_after", "10001"),
        ("one_on_one.every_after", "9" * 40),
        ("one_on_one.every_after", None),
        ("one_on_one.every_after", True),
        ("review.coverage", "101"),
        ("first_90.decided_by", "the_board"),
        ("first_90.decided_by", None),
        ("first_90.leave_pauses", None),
        ("first_90.conversation", "60"),
        ("case_meeting.longest_gap", "7"),
    ],
)
def test_a_value_that_cannot_be_is_said_at_its_rule(cast: Cast, name: str, typed: object) -> None:
    with pytest.raises(InvalidInput) as error:
        adopt(cast, "olive", {name: typed}, cast.home)
    assert set(error.value.fields) == {f"rule.{name}"}
    with system() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Policy)) == 1


def test_yesterday_keeps_its_rules_and_no_change_is_no_version(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as error:
        adopt(cast, "olive", TWICE, cast.home, make.today() - DAY)
    assert set(error.value.fields) == {"effective_from"}
    adopt(cast, "olive", TWICE, cast.home)
    with pytest.raises(InvalidInput, match="Nothing differs"):
        adopt(cast, "olive", TWICE, cast.home)


def test_two_at_once_do_not_overwrite_each_other_unseen(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    seen = page(cast, "olive").newest
    cast.do("olive", versions.adopt, proposal(TWICE, cast.home, seen=seen))
    with pytest.raises(Conflict, match="meantime"):
        cast.do("victor", versions.adopt, proposal({"one_on_one.every_first_90": 21}, cast.home, seen=seen))


def test_what_began_earlier_keeps_its_numbers_and_what_counts_by_the_day_follows(cast: Cast) -> None:
    life = Life(cast)
    life.lead_maya()
    life.open()
    adopt(cast, "olive", {"review.response_window": "10", **TWICE}, cast.home)
    for side in ("coach", "lead"):
        life.submit(side)  # type: ignore[arg-type]
    life.talk()
    life.sign()
    with system() as session:
        assert session.get_one(Review, life.review).respond_until_on == make.today() + 30 * DAY
        policy = service.in_force(session, make.today(), cast.home)
        assert service.number(policy, "one_on_one.every_first_90") == 14
    cast.do("maya", reviews.acknowledge, life.review)
    cast.do("jordan", reviews.close, life.review)
    life.open()
    with system() as session:
        policy = service.by_id(session, session.get_one(Review, life.review).policy_id)
        assert service.number(policy, "review.response_window") == 10


def test_the_decision_mode_is_a_rule_like_the_others(cast: Cast) -> None:
    adopt(cast, "olive", {"first_90.decided_by": "second_lead"}, cast.home)
    assert value(cast, "maya", "first_90.decided_by")[0] == "The lead coach recommends, a second lead coach decides"


def test_a_programme_can_go_over_to_the_other_preset(whole: Cast) -> None:
    whole.do("ada", versions.adopt, Proposal(FAMILY_HELPLINE.key, None, make.today()))
    assert value(whole, "maya", "case.phone_conversations")[0] == "5 conversations"
    rules = whole.do("ada", versions.draft, None, None)
    assert {rule.name for rule in rules} == set(FAMILY_HELPLINE.by_name)  # type: ignore[attr-defined]


def test_a_version_never_changes_and_is_noted(cast: Cast) -> None:
    adopt(cast, "olive", TWICE, cast.home)
    with system() as session:
        event = session.exec(select(AuditEvent).order_by(col(AuditEvent.seq).desc())).first()
        assert event is not None
        assert (event.kind, event.actor_id) == ("policy_adopted", cast["olive"])
    with pytest.raises(sa.exc.DBAPIError), system(write=True) as session:
        session.execute(sa.update(Policy).values(name="other"))


def test_a_rule_newer_than_a_version_has_the_value_of_its_preset(cast: Cast) -> None:
    rules = {key: one for key, one in ADDICTION_MANAGEMENT.values().items() if key != "first_90.decision"}
    old = Policy(
        name="Old", number=7, preset=ADDICTION_MANAGEMENT.key, effective_from=make.today(), made_at=None, rules=rules
    )
    assert service.number(old, "first_90.decision") == 85
    assert {rule.name for rule in versions.rules_of(old)} == set(ADDICTION_MANAGEMENT.by_name)
    with pytest.raises(KeyError):
        service.number(old, "no.such_rule")
    assert cast
