"""Each rule about rows that may not change, on both databases."""

import sqlite3
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, ProgrammingError

from db import migrate, seal_rules, seals
from db.engine import engine_for
from db.keys import create_keys, keyring
from portal.settings import settings
from tests.db import postgres
from tests.db.rows import AT, Rows, write

TABLES_SEALED = sorted({rule.table for rule in seal_rules.RULES})


@pytest.fixture
def rows(any_database: Engine) -> Rows:
    return write(any_database)


def run(engine: Engine, statement: str, **values: Any) -> int:
    """Run one statement for itself; returns how many rows it touched."""
    types = {name: sa.Uuid() for name, value in values.items() if isinstance(value, uuid.UUID)}
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        clause = sa.text(statement).bindparams(*(sa.bindparam(n, type_=types.get(n)) for n in values))
        return connection.execute(clause, values).rowcount


def one(engine: Engine, statement: str) -> Any:
    with engine.connect() as connection:
        return connection.scalar(sa.text(statement))


SIGN = f"update review set signed_at = '{AT}', status = 'signed' where 1 = 1"

HELD = f"update meeting set status = 'closed', closed_at = '{AT}'"
GAP = (
    "insert into taken_out (id, one_on_one_id, place, reason, made_by, at)"
    f" select id, id, 'was_hard', 'why', lead_id, '{AT}' from one_on_one where status = 'closed'"
)
DISCUSSED = f"update meeting_item set status = 'discussed', open_for = null, settled_at = '{AT}'"
TALKED = "update coded_case set conversations = 1, started_on = '2026-02-14' where status = 'assigned'"

REFUSED = {
    "concern's words changed": ["update concern set what = null"],
    "concern about somebody else": ["update concern set subject_id = reporter_id"],
    "concern's proposed level changed": ["update concern set proposed_level = 1"],
    "concern removed": ["delete from concern"],
    "somebody named no more": ["delete from concern_named"],
    "somebody else named instead": ["update concern_named set person_id = (select reporter_id from concern)"],
    "chronology changed": ["update concern_entry set text = 'x'"],
    "chronology cut": ["delete from concern_entry"],
    "answered question changed": ["update concern_question set answer = 'x' where answered_at is not null"],
    "question in other words": ["update concern_question set question = 'x' where answered_at is null"],
    "question taken back": ["delete from concern_question"],
    "action in other words": ["update concern_action set text = 'x'"],
    "action done twice": [f"update concern_action set done_at = '{AT}'", f"update concern_action set done_at = '{AT}'"],
    "action removed": ["delete from concern_action"],
    "report changed": ["update mandated_report set basis = 'other'"],
    "report removed": ["delete from mandated_report"],
    "audit event changed": ["update audit_event set kind = 'exported'"],
    "audit event removed": ["delete from audit_event"],
    "policy changed": ["update policy set number = 2"],
    "policy removed": ["delete from policy"],
    "confirmation changed": ["update wording_confirmation set kinds = ''"],
    "confirmation removed": ["delete from wording_confirmation"],
    "safety protocol changed": ["update safety_protocol set text = 'x'"],
    "safety protocol removed": ["delete from safety_protocol"],
    "offered words changed": ["update offered_words set number = 2"],
    "offered words removed": ["delete from offered_words"],
    "safety step changed": ["update safety_step set told = 'lead'"],
    "safety step removed": ["delete from safety_step"],
    "event changed": ["update review_event set what = 'x'"],
    "event's reason changed": ["update review_event set reason = 'x'"],
    "event's reason emptied without a moment": ["update review_event set reason = null"],
    "event's reason emptied, another column too": [
        f"update review_event set reason = null, purged_at = '{AT}', what = 'x'"
    ],
    "event emptied twice": [
        f"update review_event set reason = null, purged_at = '{AT}'",
        f"update review_event set redacted_at = '{AT}'",
    ],
    "event removed": ["delete from review_event"],
    "record's content changed": ["update sealed_record set content = 'x'"],
    "record's signature changed": ["update sealed_record set signature = 'x'"],
    "record emptied without a moment": ["update sealed_record set content = null, removal = 'why'"],
    "record emptied without a reason": [f"update sealed_record set content = null, redacted_at = '{AT}'"],
    "record emptied as purged and redacted": [
        f"update sealed_record set content = null, removal = 'why', redacted_at = '{AT}', purged_at = '{AT}'"
    ],
    "record emptied, the signature too": [
        f"update sealed_record set content = null, removal = 'why', redacted_at = '{AT}', signature = ''"
    ],
    "record marked as emptied with its content kept": [
        f"update sealed_record set removal = 'why', redacted_at = '{AT}'"
    ],
    "record filled again": [
        f"update sealed_record set content = null, removal = 'why', redacted_at = '{AT}'",
        "update sealed_record set content = 'x'",
    ],
    "record removed": ["delete from sealed_record"],
    "submitted sheet back to draft": ["update sheet set status = 'draft' where status = 'submitted'"],
    "submitted sheet's digest changed": ["update sheet set digest = null where status = 'submitted'"],
    "sheet returned with another digest": [
        "update sheet set status = 'returned', digest = '' where status = 'submitted'"
    ],
    "returned sheet submitted": [
        "update sheet set status = 'returned' where status = 'submitted'",
        "update sheet set status = 'submitted' where status = 'returned'",
    ],
    "submitted sheet removed": [
        "delete from sheet where status = 'submitted'",
    ],
    "draft moved to another side": ["update sheet set side = 'lead', revision = 2 where status = 'draft'"],
    "sheet submitted after signing": [SIGN, "update sheet set status = 'submitted' where status = 'draft'"],
    "sheet returned after signing": [SIGN, "update sheet set status = 'returned' where status = 'submitted'"],
    "rating of a submitted sheet changed": [
        "update rating set answer = '1' where sheet_id = (select id from sheet where status = 'submitted')"
    ],
    "rating of a submitted sheet removed": [
        "delete from rating where sheet_id = (select id from sheet where status = 'submitted')"
    ],
    "rating moved into a submitted sheet": [
        "update rating set code = '4z', sheet_id = (select id from sheet where status = 'submitted')"
        " where code = '4a' and sheet_id = (select id from sheet where status = 'draft')"
    ],
    "rating moved out of a submitted sheet": [
        "update rating set code = '4z', sheet_id = (select id from sheet where status = 'draft')"
        " where code = '4a' and sheet_id = (select id from sheet where status = 'submitted')"
    ],
    "rating added to a submitted sheet": [
        "insert into rating (sheet_id, code, answer, source, version, client, seq, updated_at)"
        f" select id, '4z', '1', '', 1, '', 0, '{AT}' from sheet where status = 'submitted'"
    ],
    "rating of a returned sheet changed": [
        "update sheet set status = 'returned' where status = 'submitted'",
        "update rating set answer = '1' where sheet_id = (select id from sheet where status = 'returned')",
    ],
    "rating of a submitted sheet overwritten by an upsert": [
        "insert into rating (sheet_id, code, answer, source, version, client, seq, updated_at)"
        f" select id, '4a', '1', '', 1, '', 0, '{AT}' from sheet where status = 'submitted'"
        " on conflict (sheet_id, code) do update set answer = '1'"
    ],
    "open review removed": ["delete from review"],
    "signed review removed": [SIGN, "delete from review"],
    "signed review unsigned": [SIGN, "update review set signed_at = null"],
    "signed review back in conversation": [SIGN, "update review set status = 'in_conversation'"],
    "signed review's closing words changed": [SIGN, "update review set closing_words = null"],
    "signed review's coach changed": [SIGN, "update review set coach_id = lead_id"],
    "signed review's due day changed": [SIGN, "update review set sheets_due_on = '2027-01-01'"],
    "signed review's self-assessment changed": [SIGN, "update review set self_assessment = 'declined'"],
    "signed review's reveal changed": [SIGN, f"update review set revealed_at = '{AT}'"],
    "adopted framework back to draft": ["update framework set status = 'draft'"],
    "adopted framework renamed": ["update framework set name = 'Other'"],
    "framework renamed as it retires": ["update framework set status = 'retired', name = 'Other'"],
    "retired framework adopted": ["update framework set status = 'retired'", "update framework set status = 'adopted'"],
    "adopted framework removed": ["delete from framework"],
    "category of an adopted framework changed": ["update category set name = 'x'"],
    "category of an adopted framework removed": ["delete from category"],
    "item of an adopted framework changed": ["update item set text = 'x'"],
    "item of an adopted framework removed": ["delete from item"],
    "item added to an adopted framework": [
        "insert into item (framework_id, code, category, position, text, programme, is_reflective)"
        " select id, '4z', 4, 9, 'x', 'both', false from framework"
    ],
    "category added to an adopted framework": [
        "insert into category (framework_id, number, name, short, is_essential)"
        " select id, 9, 'x', 'x', false from framework"
    ],
    "anchor added to an adopted framework": [
        "insert into anchor (framework_id, code, level, text) select id, '4z', 2, 'x' from framework"
    ],
    "anchor of an adopted framework changed": ["update anchor set text = 'x'"],
    "anchor of an adopted framework removed": ["delete from anchor"],
    "goal of a signed review changed": [SIGN, "update goal set text = 'x'"],
    "goal of a signed review removed": [SIGN, "delete from goal"],
    "told observation changed": ["update observation set kind = 'growth' where told_on is not null"],
    "told observation untold": ["update observation set told_on = null, told_by = null where told_on is not null"],
    "told observation removed": [
        "delete from observation_item where observation_id = (select id from observation where told_on is null)",
        "delete from observation",
    ],
    "item of a told observation changed": ["update observation_item set code = '4b'"],
    "item of a told observation removed": ["delete from observation_item"],
    "closed one-on-one changed": ["update one_on_one set minutes = 5 where status = 'closed'"],
    "closed one-on-one reopened": ["update one_on_one set status = 'open' where status = 'closed'"],
    "closed one-on-one's notes changed": ["update one_on_one set strengths = 'x' where status = 'closed'"],
    "closed one-on-one emptied without a moment": ["update one_on_one set strengths = null where status = 'closed'"],
    "closed one-on-one emptied, its functions too": [
        f"update one_on_one set strengths = null, functions = '[1]', purged_at = '{AT}' where status = 'closed'"
    ],
    "one-on-one under way removed": [
        "delete from focus_score where one_on_one_id = (select id from one_on_one where status = 'open')",
        "delete from one_on_one where status = 'open'",
    ],
    "focus score of a closed one-on-one changed": ["update focus_score set lead_level = 1"],
    "focus score of a closed one-on-one removed": ["delete from focus_score"],
    "note to a closed one-on-one changed": ["update one_on_one_addendum set text = 'x'"],
    "note to a closed one-on-one removed": ["delete from one_on_one_addendum"],
    "commitment removed": ["delete from commitment"],
    "first 90 days removed": ["delete from first_90"],
    "first 90 days that are over changed": ["update first_90 set outcome = 'confirm' where status = 'ended'"],
    "first 90 days that are over given another end": ["update first_90 set ended_on = null where status = 'ended'"],
    "recommendation changed": ["update recommendation set outcome = 'extend'"],
    "recommendation removed": ["delete from recommendation"],
    "decision changed": ["update decision set outcome = 'extend'"],
    "decision changed as it is told": [
        "update decision set outcome = 'extend', told_on = '2026-04-01', told_by = made_by"
    ],
    "decision told twice": [
        "update decision set told_on = '2026-04-01', told_by = made_by",
        "update decision set told_on = '2026-04-02'",
    ],
    "decision removed": ["delete from decision"],
    "step of the first 90 days changed": ["update first_90_event set what = 'x'"],
    "step of the first 90 days removed": ["delete from first_90_event"],
    "ended case changed": ["update coded_case set referral = 'crisis' where status = 'ended'"],
    "ended case open again": ["update coded_case set status = 'under_way', ended_on = null where status = 'ended'"],
    "case given another code": ["update coded_case set code = 'Round Table 10' where status = 'assigned'"],
    "case put under other rules": ["update coded_case set policy_id = coach_id where status = 'assigned'"],
    "how they talk changed once they have": [
        TALKED,
        "update coded_case set channel = 'text' where status = 'assigned'",
    ],
    "whom it is for changed once they have talked": [
        TALKED,
        "update coded_case set programme = 'loved_one' where status = 'assigned'",
    ],
    "open case removed": ["delete from coded_case where status = 'assigned'"],
    "contact changed": ["update case_contact set minutes = 5"],
    "contact changed as it is taken back": [f"update case_contact set minutes = 5, taken_back_at = '{AT}'"],
    "contact taken back twice": [
        f"update case_contact set taken_back_at = '{AT}'",
        "update case_contact set taken_back_at = null",
    ],
    "contact removed": ["delete from case_contact"],
    "handover changed": ["update case_handover set reason = 'fit'"],
    "handover's key noted without whom": ["update case_handover set key_passed_on = '2026-04-01'"],
    "handover's key noted twice": [
        "update case_handover set key_passed_on = '2026-04-01', key_passed_by = from_id",
        "update case_handover set key_passed_on = '2026-04-02'",
    ],
    "handover removed": ["delete from case_handover"],
    "step of a case changed": ["update case_event set after = 'declined'"],
    "step of a case removed": ["delete from case_event"],
    "closed meeting changed": [HELD, "update meeting set minutes = 45"],
    "closed meeting open again": [HELD, "update meeting set status = 'live', closed_at = null"],
    "closed meeting removed": [HELD, "delete from meeting"],
    "step of a meeting changed": ["update meeting_event set after = 'live'"],
    "step of a meeting removed": ["delete from meeting_event"],
    "attendance of a closed meeting changed": [HELD, "update attendance set presence = 'absent'"],
    "attendance of a closed meeting removed": [HELD, "delete from attendance"],
    "attendance of a closed meeting emptied without a moment": [HELD, "update attendance set guest_reason = null"],
    "attendance of a closed meeting emptied, the presence too": [
        HELD,
        f"update attendance set guest_reason = null, presence = 'remote', redacted_at = '{AT}'",
    ],
    "attendance of a closed meeting filled again": [
        HELD,
        f"update attendance set guest_reason = null, redacted_at = '{AT}'",
        f"update attendance set guest_reason = 'x', redacted_at = '{AT}'",
    ],
    "gap changed": [GAP, "update taken_out set reason = 'x'"],
    "gap removed": [GAP, "delete from taken_out"],
    "item of a closed meeting changed": [DISCUSSED, HELD, "update meeting_item set minutes = 5"],
    "item of a closed meeting changed in words": [DISCUSSED, HELD, "update meeting_item set notes = 'x'"],
    "item of a closed meeting emptied without a moment": [DISCUSSED, HELD, "update meeting_item set notes = null"],
    "item of a closed meeting emptied, its kind too": [
        DISCUSSED,
        HELD,
        f"update meeting_item set notes = null, kind = 'notice', redacted_at = '{AT}'",
    ],
    "item brought into a closed meeting": [
        "update meeting_item set status = 'waiting', meeting_id = null",
        HELD,
        "update meeting_item set status = 'on_agenda', meeting_id = (select id from meeting)",
    ],
    "item removed": ["delete from meeting_item"],
    "step of an item changed": ["update item_event set what = 'x'"],
    "step of an item removed": ["delete from item_event"],
    "picture of a quarter changed": ["update wellness_picture set counts = null"],
    "picture of a quarter removed": ["delete from wellness_picture"],
    "published quarter changed": ["update wellness_quarter set published_at = null"],
    "published quarter removed": ["delete from wellness_quarter"],
    "outcome of a closed meeting changed": [HELD, "update item_outcome set kind = 'decision'"],
    "outcome of a closed meeting removed": [HELD, "delete from item_outcome"],
    "note to closed minutes changed": ["update meeting_addendum set text = 'x'"],
    "note to closed minutes removed": ["delete from meeting_addendum"],
}

ALLOWED = {
    "a concern sorted": ["update concern set level = 2, status = 'triaged'"],
    "a question answered": [
        f"update concern_question set answer = 'x', answered_at = '{AT}' where answered_at is null"
    ],
    "an action done": [f"update concern_action set done_at = '{AT}'"],
    "event's reason purged": [f"update review_event set reason = null, purged_at = '{AT}'"],
    "record redacted": [f"update sealed_record set content = null, removal = 'why', redacted_at = '{AT}'"],
    "record purged": [f"update sealed_record set content = null, removal = 'run 7', purged_at = '{AT}'"],
    "sheet submitted": ["update sheet set status = 'submitted', digest = 'x' where status = 'draft'"],
    "sheet returned": ["update sheet set status = 'returned' where status = 'submitted'"],
    "rating of a draft changed": [
        "update rating set answer = '1' where sheet_id = (select id from sheet where status = 'draft')"
    ],
    "rating of a draft overwritten by an upsert": [
        "insert into rating (sheet_id, code, answer, source, version, client, seq, updated_at)"
        f" select id, '4a', '1', '', 1, '', 0, '{AT}' from sheet where status = 'draft'"
        " on conflict (sheet_id, code) do update set answer = '1'"
    ],
    "draft removed": [
        "delete from rating where sheet_id = (select id from sheet where status = 'draft')",
        "delete from sheet where status = 'draft'",
    ],
    "review signed with its status": [SIGN],
    "signed review shared, acknowledged, closed": [
        SIGN,
        f"update review set status = 'shared', shared_at = '{AT}', respond_until_on = '2026-05-01', version = 2",
        f"update review set status = 'acknowledged', acknowledged_at = '{AT}'",
        "update review set status = 'closed', version = 3",
    ],
    "framework retired": ["update framework set status = 'retired'"],
    "goal of an open review changed": ["update goal set text = 'x'"],
    "untold observation changed, told, removed": [
        "update observation set kind = 'growth' where told_on is null",
        "delete from observation_item where observation_id = (select id from observation where told_on is null)",
        "delete from observation where told_on is null",
    ],
    "told observation redacted": [
        f"update observation set text = null, redacted_at = '{AT}' where told_on is not null"
    ],
    "open one-on-one closed": ["update one_on_one set strengths = 'x' where status = 'open'"],
    "closed one-on-one purged": [
        f"update one_on_one set strengths = null, wellness = null, purged_at = '{AT}' where status = 'closed'"
    ],
    "commitment done": ["update commitment set status = 'done'"],
    "first 90 days that run changed": ["update first_90 set extended_days = 30 where status = 'running'"],
    "recommendation purged": [f"update recommendation set reasons = null, purged_at = '{AT}'"],
    "decision told": ["update decision set told_on = '2026-04-01', told_by = made_by"],
    "case taken, then ended": [
        "update coded_case set status = 'accepted', accepted_on = '2026-03-01' where status = 'assigned'",
        "update coded_case set status = 'ended', ended_on = '2026-03-02' where status = 'accepted'",
    ],
    "case corrected before they talk": [
        "update coded_case set channel = 'text', programme = 'loved_one' where status = 'assigned'"
    ],
    "contact taken back": [f"update case_contact set taken_back_at = '{AT}'"],
    "handover's key noted": ["update case_handover set key_passed_on = '2026-04-01', key_passed_by = from_id"],
    "who may know somebody changed": ["delete from case_acquaintance"],
    "meeting under way changed, its item too": [
        "update meeting set status = 'live', turn = 2",
        "update meeting_item set notes = 'x'",
        "update item_outcome set is_taken = true",
        "delete from item_outcome",
        "update attendance set presence = 'remote'",
    ],
    "item of a closed meeting redacted": [
        DISCUSSED,
        HELD,
        f"update meeting_item set notes = null, redacted_at = '{AT}'",
    ],
    "outcome of a closed meeting purged": [HELD, f"update item_outcome set text = null, purged_at = '{AT}'"],
    "note to closed minutes redacted": [f"update meeting_addendum set text = null, redacted_at = '{AT}'"],
    "reason of a guest of a closed meeting redacted": [
        HELD,
        f"update attendance set guest_reason = null, redacted_at = '{AT}'",
    ],
    "closed one-on-one redacted, passage by passage": [
        f"update one_on_one set was_hard = null, redacted_at = '{AT}' where status = 'closed'",
        f"update one_on_one set went_well = null, redacted_at = '{AT}' where status = 'closed'",
        GAP,
    ],
    "note to a closed one-on-one redacted": [f"update one_on_one_addendum set text = null, redacted_at = '{AT}'"],
    "recommendation redacted, passage by passage": [
        f"update recommendation set reasons = null, redacted_at = '{AT}'",
        f"update recommendation set attested = null, redacted_at = '{AT}'",
    ],
    "decision redacted, then told": [
        f"update decision set late_reason = null, redacted_at = '{AT}'",
        "update decision set told_on = '2026-04-01', told_by = made_by",
        f"update decision set reasons = null, redacted_at = '{AT}'",
    ],
    "reason of a step of first 90 days redacted": [f"update first_90_event set reason = null, redacted_at = '{AT}'"],
}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database with one review in it, for all tests that change it in vain or in a transaction that is undone."""
    folder = tmp_path_factory.mktemp("filled")
    server: postgres.Server | None = None
    if request.param == "sqlite":
        made = engine_for(f"sqlite:///{folder / 'portal.sqlite3'}")
        migrate.upgrade(made)
    else:
        server = request.getfixturevalue("postgres_server")
        made = engine_for(server.address(server.fresh(), postgres.USER))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PORTAL_KEYS", str(folder / "keys.json"))
        settings.cache_clear()
        create_keys()
        write(made)
    settings.cache_clear()
    keyring.cache_clear()
    yield made
    made.dispose()
    if server is not None:
        server.drop(str(made.url.database))


@pytest.fixture
def undone(filled: Engine) -> Iterator[Connection]:
    """A transaction on the filled database that is taken back at the end."""
    with filled.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        started = connection.begin()
        yield connection
        started.rollback()


@pytest.mark.parametrize("statements", REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses(undone: Connection, statements: list[str]) -> None:
    for before in statements[:-1]:
        assert undone.execute(sa.text(before)).rowcount > 0
    with pytest.raises(IntegrityError, match="sealed: [a-z0-9_]+ may not "):
        undone.execute(sa.text(statements[-1]))


@pytest.mark.parametrize("statements", ALLOWED.values(), ids=ALLOWED.keys())
def test_it_allows(undone: Connection, statements: list[str]) -> None:
    for statement in statements:
        assert undone.execute(sa.text(statement)).rowcount > 0


def test_a_sheet_cannot_be_added_to_a_signed_review(any_database: Engine, rows: Rows) -> None:
    new = (
        "insert into sheet (id, review_id, author_id, side, revision, status)"
        " values (:id, :review, :author, 'coach', :revision, 'draft')"
    )
    values = {"review": rows.review, "author": rows.coach}
    assert run(any_database, new, id=uuid.uuid4(), revision=2, **values) == 1
    run(any_database, SIGN)
    with pytest.raises(IntegrityError, match="its review is signed"):
        run(any_database, new, id=uuid.uuid4(), revision=3, **values)


def test_a_draft_framework_can_be_written_and_thrown_away(any_database: Engine) -> None:
    number = uuid.uuid4()
    run(any_database, "insert into framework (id, name, number, status) values (:id, 'New', 1, 'draft')", id=number)
    run(any_database, "insert into anchor (framework_id, code, level, text) values (:id, '', 1, 'x')", id=number)
    assert run(any_database, "update anchor set text = 'y'") == 1
    assert run(any_database, "update framework set name = 'Newer'") == 1
    assert run(any_database, "delete from anchor") == 1
    assert run(any_database, "delete from framework") == 1


def test_every_sealed_table_is_tried_here() -> None:
    tried = " ".join(statement for statements in REFUSED.values() for statement in statements)
    assert [table for table in TABLES_SEALED if f" {table} " not in tried + " "] == []


def test_installing_twice_changes_nothing(any_database: Engine, owner: Engine) -> None:
    with owner.begin() as connection:
        seals.install(connection)
        assert seals.missing(connection) == []
    assert migrate.is_current(any_database)


def test_a_dropped_seal_is_missed_and_put_back(owner: Engine) -> None:
    with owner.begin() as connection:
        gone = seals.triggers(connection)[0]
        is_postgres = connection.dialect.name == "postgresql"
        connection.exec_driver_sql(f"drop trigger {gone.name}" + (f" on {gone.table}" if is_postgres else ""))
        if is_postgres:
            connection.exec_driver_sql(f"drop function {gone.name}()")
    with owner.connect() as connection:
        assert seals.missing(connection) == [gone.name]
    assert not migrate.is_current(owner)
    migrate.upgrade(owner)
    assert migrate.is_current(owner)


class TestSqliteWithoutOurSettings:
    """Somebody opens the file with a plain client: no foreign keys, no recursive triggers."""

    REPLACING = (
        "insert or replace into audit_event select seq, at, actor_id, session_key, 'exported', record_type, record_id,"
        " facts, prev, mac from audit_event",
        "insert or replace into audit_event select 2, at, actor_id, session_key, 'exported', record_type, record_id,"
        " facts, prev, mac from audit_event",
        "replace into policy select * from policy",
        "replace into review_event select * from review_event",
        "replace into sealed_record select * from sealed_record",
        "replace into wording_confirmation select * from wording_confirmation",
        "replace into sheet select * from sheet where status = 'submitted'",
        "replace into rating select * from rating",
        "replace into review select * from review",
        "replace into framework select * from framework",
        "replace into framework (id, name, number, status) select 'new', name, number, 'draft' from framework",
        "replace into item select * from item",
        "update or replace sheet set side = 'lead' where status = 'draft'",
        "replace into coded_case select * from coded_case",
        "replace into case_contact select * from case_contact",
        "replace into case_handover select * from case_handover",
        "replace into case_event select * from case_event",
    )

    @pytest.mark.parametrize("statement", REPLACING)
    def test_replacing_is_refused(self, database: Engine, statement: str) -> None:
        write(database)
        with closing(sqlite3.connect(str(database.url.database))) as plain:
            assert plain.execute("pragma recursive_triggers").fetchone() == (0,)
            with pytest.raises(sqlite3.IntegrityError, match="sealed: "):
                plain.execute(statement)

    def test_a_draft_framework_cannot_push_out_an_adopted_one(self, database: Engine) -> None:
        write(database)
        run(database, "insert into framework (id, name, number, status) values ('f', 'New', 1, 'draft')")
        with (
            closing(sqlite3.connect(str(database.url.database))) as plain,
            pytest.raises(sqlite3.IntegrityError, match="sealed: framework has this key already"),
        ):
            plain.execute("update or replace framework set name = 'Core' where id = 'f'")

    def test_what_remains_possible_is_noticed(self, database: Engine) -> None:
        """Whoever may write the file may take the seals off: not prevented, but seen at the next look."""
        write(database)
        with closing(sqlite3.connect(str(database.url.database))) as plain, plain:
            name = plain.execute("select name from sqlite_master where name like 'seal_policy_delete%'").fetchone()[0]
            plain.execute(f"drop trigger {name}")
            assert plain.execute("delete from policy").rowcount == 1
        with database.connect() as connection:
            assert seals.missing(connection) == [name]


@pytest.mark.postgres
class TestPostgres:
    """What only PostgreSQL has: emptying a table at once, roles, several writers at a time."""

    @pytest.fixture
    def rows(self, postgres_database: Engine) -> Rows:
        return write(postgres_database)

    def test_truncate_is_refused_even_to_the_owner(self, postgres_database: Engine, owner_of: Any) -> None:
        owner = owner_of(postgres_database)
        for table in TABLES_SEALED:
            with pytest.raises(IntegrityError, match="may not be emptied"):
                run(owner, f"truncate {table} cascade")

    @pytest.mark.parametrize(
        "statement",
        [
            "alter table audit_event disable trigger all",
            "drop trigger seal_audit_event_update_00 on audit_event",
            "drop table audit_event",
            "truncate audit_read",
            "set session_replication_role = replica",
            "create or replace function seal_audit_event_update_00() returns trigger language plpgsql"
            " as 'begin return new; end'",
        ],
    )
    def test_the_portals_role_cannot_take_seals_off(self, postgres_database: Engine, statement: str) -> None:
        with pytest.raises(ProgrammingError, match="must be owner|permission denied"):
            run(postgres_database, statement)

    def test_a_table_of_the_same_name_does_not_stand_in(self, postgres_database: Engine, rows: Rows) -> None:
        with postgres_database.connect() as connection, connection.begin():
            connection.exec_driver_sql("create temporary table sheet as select id, 'draft' as status from public.sheet")
            with pytest.raises(IntegrityError, match="sealed: rating may not change"):
                connection.execute(
                    sa.text("update rating set answer = '1' where sheet_id = :id"), {"id": rows.submitted}
                )

    def test_a_late_answer_waits_for_the_submission_and_is_refused(self, postgres_database: Engine, rows: Rows) -> None:
        with ThreadPoolExecutor(1) as other, postgres_database.connect() as submitting:
            with submitting.begin():
                submitting.execute(sa.text("update sheet set status = 'submitted' where id = :id"), {"id": rows.draft})
                late = other.submit(
                    run, postgres_database, "update rating set answer = '1' where sheet_id = :id", id=rows.draft
                )
                with pytest.raises(TimeoutError):
                    late.result(timeout=0.3)
            with pytest.raises(IntegrityError, match="sealed: rating may not change"):
                late.result(timeout=10)
        assert one(postgres_database, "select count(*) from rating where answer = '1'") == 0
