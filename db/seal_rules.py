"""What the seals refuse: each rule about a table, said once in SQL for SQLite and for PostgreSQL.

`db.seals` makes triggers of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Event = Literal["insert", "update", "delete", "truncate"]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one database writes the pieces that a rule about one table is made of."""

    is_postgres: bool
    columns: Sequence[str]

    def changed(self, *names: str) -> str:
        """True when one of `names` gets another value. Columns this revision of the table lacks are passed over."""
        known = [name for name in names if name in self.columns]
        if self.is_postgres:  # as text, since its json has no equality
            return "(" + " or ".join(f"OLD.{name}::text is distinct from NEW.{name}::text" for name in known) + ")"
        return "(" + " or ".join(f"OLD.{name} is not NEW.{name}" for name in known) + ")"

    def changed_beside(self, *names: str) -> str:
        """True when any column but `names` gets another value."""
        return self.changed(*(name for name in self.columns if name not in names))

    def of(self, parent: str, column: str, link: str) -> str:
        """`column` of the row of `parent` that `link` (such as `NEW.sheet_id`) names, held until the transaction ends.

        Without the lock, PostgreSQL would let a late answer slip in beside the submission it did not see yet.
        """
        lock = " for share" if self.is_postgres else ""
        return f"(select {column} from {parent} where id = {link}{lock})"  # noqa: S608 (names of our own tables)


@dataclass(frozen=True, slots=True)
class Rule:
    """`event` on a row of `table` is refused with `words` whenever `refused` (SQL over OLD and NEW) is true."""

    table: str
    event: Event
    words: str
    refused: Callable[[Grammar], str] = lambda _sql: "1 = 1"


def _any(*rules: Callable[["Grammar"], str]) -> Callable[["Grammar"], str]:
    """Refused only where each of `rules` refuses, so that each of their exceptions is let through."""
    return lambda sql: " and ".join(f"({rule(sql)})" for rule in rules)


def _only_added(table: str) -> tuple[Rule, ...]:
    return (
        Rule(table, "update", f"{table} may not change"),
        Rule(table, "delete", f"{table} may not be deleted"),
    )


def _only_while_draft(
    table: str, parent: str, link: str, unless: Callable[[Grammar], str] = lambda _sql: "1 = 1"
) -> tuple[Rule, ...]:
    """Rows of `table` come, change and go only while the `parent` they belong to is a draft.

    `unless` says which changes of a row later are refused; all of them where it is not given.
    """
    words = f"{table} may not change, its {parent} is no draft"

    def locked(*rows: str) -> Callable[[Grammar], str]:
        return lambda sql: " or ".join(f"{sql.of(parent, 'status', f'{row}.{link}')} <> 'draft'" for row in rows)

    return (
        Rule(table, "insert", words, locked("NEW")),
        Rule(table, "update", words, _any(locked("OLD", "NEW"), unless)),
        Rule(table, "delete", words, locked("OLD")),
    )


def _emptied(text: str, *notes: str) -> Callable[[Grammar], str]:
    """All but one change: `text` becomes NULL, once, with the moment of its purge or redaction and `notes` set."""
    beside = (text, "purged_at", "redacted_at", *notes)
    conditions = [
        f"OLD.{text} is not null and NEW.{text} is null",
        "(NEW.purged_at is null) <> (NEW.redacted_at is null)",
        *(f"NEW.{note} is not null" for note in notes),
    ]
    return lambda sql: f"not ({' and '.join(conditions)} and not {sql.changed_beside(*beside)})"


def _some_emptied(*texts: str) -> Callable[[Grammar], str]:
    """All but one change: some of `texts` become NULL and nothing else, with the moment of purge or redaction set."""

    def refused(sql: "Grammar") -> str:
        kept = " and ".join(f"(NEW.{name} is null or not {sql.changed(name)})" for name in texts if name in sql.columns)
        moments = [name for name in ("purged_at", "redacted_at") if name in sql.columns]
        if not moments:  # a revision of the table from before it could be emptied
            return "1 = 1"
        once = f"(NEW.{moments[0]} is null) <> (NEW.{moments[-1]} is null)"
        return f"not ({once} and {kept} and not {sql.changed_beside(*texts, *moments)})"

    return refused


def _of_closed_meeting(row: str, texts: Sequence[str] = ()) -> Callable[["Grammar"], str]:
    """Whatever belongs to a closed meeting, but for `texts` becoming NULL with the moment set."""

    def is_closed(sql: Grammar) -> str:
        return f"{sql.of('meeting', 'status', f'{row}.meeting_id')} = 'closed'"

    return _any(is_closed, _some_emptied(*texts)) if texts else is_closed


def _told(sql: "Grammar") -> str:
    """All but one change to a decision: the day on which the coach was told in person is noted, once."""
    return f"not (OLD.told_on is null and NEW.told_on is not null and not {sql.changed_beside('told_on', 'told_by')})"


def _once(*names: str) -> Callable[[Grammar], str]:
    """All but one change: what is noted in `names` comes later, all of it together and once."""
    set_now = " and ".join(f"OLD.{name} is null and NEW.{name} is not null" for name in names)
    return lambda sql: f"not ({set_now} and not {sql.changed_beside(*names)})"


def _frozen(
    table: str,
    words: str,
    parent: str,
    link: str,
    condition: str,
    unless: Callable[[Grammar], str] = lambda _sql: "1 = 1",
) -> tuple[Rule, ...]:
    """Rows of `table` neither come, change nor go while a column of their `parent` meets `condition`.

    `unless` says which changes of a row are refused then; all of them where it is not given.
    """
    column, test = condition.split(" ", 1)
    rows: tuple[tuple[Event, str], ...] = (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))

    def refused(row: str) -> Callable[[Grammar], str]:
        return lambda sql: f"{sql.of(parent, column, f'{row}.{link}')} {test}"

    return tuple(
        Rule(
            table,
            event,
            f"{table} may not change, {words}",
            _any(refused(row), unless) if event == "update" else refused(row),
        )
        for event, row in rows
    )


def _moves(before: str, after: str) -> Callable[[Grammar], str]:
    """All but one change once a row is no draft: from status `before` to `after`, with every other column kept."""
    allowed = f"OLD.status = '{before}' and NEW.status = '{after}'"
    return lambda sql: f"OLD.status <> 'draft' and not ({allowed} and not {sql.changed_beside('status')})"


SIGNED = (
    "id", "coach_id", "lead_id", "division_id", "framework_id", "policy_id", "kind", "first_90_id", "self_assessment",
    "opened_at", "sheets_due_on", "closing_words", "revealed_at", "signed_at",
)  # fmt: skip
BEFORE_SIGNING = "('open', 'both_in', 'in_conversation')"
NOTES = (
    "went_well", "was_hard", "support_missing", "experience", "performance", "wellness", "strengths", "directive",
    "suggestion", "needs_from_lead",
)  # fmt: skip
"""The narrative of a one-on-one, which a purge or a redaction may empty after it is closed."""

PRESENTED = (
    "key_question", "strength", "goal", "tried", "reaction", "notes_draft", "notes", "takeaways", "drop_reason",
)  # fmt: skip
"""The narrative of an agenda item, which a purge or a redaction may empty after its meeting is closed."""

RULES: tuple[Rule, ...] = (
    *_only_added("audit_event"),
    *_only_added("policy"),
    *_only_added("wording_confirmation"),
    *_only_added("safety_protocol"),
    *_only_added("safety_step"),
    *_only_added("offered_words"),
    *_only_added("taken_out"),
    Rule("review_event", "update", "review_event may not change", _emptied("reason")),
    Rule("review_event", "delete", "review_event may not be deleted"),
    Rule("sealed_record", "update", "sealed_record may not change", _emptied("content", "removal")),
    Rule("sealed_record", "delete", "sealed_record may not be deleted"),
    Rule("sheet", "update", "sheet may not change once it is submitted", _moves("submitted", "returned")),
    Rule(
        "sheet", "update", "sheet may not move to another review, side or author",
        lambda sql: sql.changed("id", "review_id", "side", "revision", "author_id"),
    ),
    Rule("sheet", "delete", "sheet may not be deleted once it is submitted", lambda _sql: "OLD.status <> 'draft'"),
    *(
        Rule(
            "sheet", event, "sheet may not change, its review is signed",
            lambda sql: f"{sql.of('review', 'signed_at', 'NEW.review_id')} is not null",
        )
        for event in ("insert", "update")
    ),
    *_only_while_draft("rating", "sheet", "sheet_id", _some_emptied("evidence", "reason")),
    Rule(
        "review", "update", "review may not change once it is signed",
        _any(
            lambda sql: f"OLD.signed_at is not null and ({sql.changed(*SIGNED)} or NEW.status in {BEFORE_SIGNING})",
            _some_emptied("closing_words"),
        ),
    ),
    Rule("review", "delete", "review may not be deleted"),
    *_frozen(
        "goal", "its review is signed", "review", "review_id", "signed_at is not null", _some_emptied("text", "support")
    ),
    Rule(
        "observation", "update", "observation may not change once the coach was told",
        lambda sql: f"OLD.told_on is not null and {_emptied('text')(sql)}",
    ),
    Rule(
        "observation", "delete", "observation may not be deleted once the coach was told",
        lambda _sql: "OLD.told_on is not null",
    ),
    *_frozen("observation_item", "the coach was told", "observation", "observation_id", "told_on is not null"),
    Rule("one_on_one", "update", "one_on_one may not change once it is closed", _any(
        lambda _sql: "OLD.status = 'closed'", _some_emptied(*NOTES)
    )),
    Rule("one_on_one", "delete", "one_on_one may not be deleted", lambda _sql: "OLD.status <> 'planned'"),
    *_frozen("focus_score", "its one_on_one is closed", "one_on_one", "one_on_one_id", "status = 'closed'"),
    Rule("one_on_one_addendum", "update", "one_on_one_addendum may not change", _emptied("text")),
    Rule("one_on_one_addendum", "delete", "one_on_one_addendum may not be deleted"),
    Rule("commitment", "delete", "commitment may not be deleted"),
    Rule("first_90", "delete", "first_90 may not be deleted"),
    Rule("first_90", "update", "first_90 may not change once it is over", lambda sql: (
        f"OLD.status = 'ended' and {sql.changed_beside('version', 'appeal_to_id', 'appeal_words')}"
    )),
    Rule("recommendation", "update", "recommendation may not change", _any(_emptied("reasons"), _emptied("attested"))),
    Rule("recommendation", "delete", "recommendation may not be deleted"),
    Rule("decision", "update", "decision may not change", _any(_told, _emptied("reasons"), _emptied("late_reason"))),
    Rule("decision", "delete", "decision may not be deleted"),
    Rule("first_90_event", "update", "first_90_event may not change", _emptied("reason")),
    Rule("first_90_event", "delete", "first_90_event may not be deleted"),
    *_only_added("case_event"),
    Rule("coded_case", "delete", "coded_case may not be deleted"),
    Rule("coded_case", "update", "coded_case may not change once it has ended", lambda _sql: "OLD.status = 'ended'"),
    Rule("coded_case", "update", "coded_case may not change its code or the rules it began under", lambda sql: (
        sql.changed("id", "code", "policy_id", "assigned_by", "made_at")
    )),
    Rule("coded_case", "update", "coded_case may not change whom and how once they have talked", lambda sql: (
        f"OLD.conversations > 0 and {sql.changed('programme', 'channel')}"
    )),
    Rule("case_contact", "update", "case_contact may not change", _once("taken_back_at")),
    Rule("case_contact", "delete", "case_contact may not be deleted"),
    Rule("case_handover", "update", "case_handover may not change", _once("key_passed_on", "key_passed_by")),
    Rule("case_handover", "delete", "case_handover may not be deleted"),
    Rule("meeting", "update", "meeting may not change once it is closed", lambda _sql: "OLD.status = 'closed'"),
    Rule("meeting", "delete", "meeting may not be deleted once it was opened or called off", lambda _sql: (
        "OLD.status <> 'scheduled'"
    )),
    *_only_added("meeting_event"),
    *_frozen(
        "attendance", "its meeting is closed", "meeting", "meeting_id", "status = 'closed'",
        _some_emptied("guest_reason"),
    ),
    Rule("meeting_item", "insert", "meeting_item may not come into a closed meeting", _of_closed_meeting("NEW")),
    Rule("meeting_item", "update", "meeting_item may not change, its meeting is closed", (
        _of_closed_meeting("OLD", PRESENTED)
    )),
    Rule("meeting_item", "update", "meeting_item may not come into a closed meeting", lambda sql: (
        f"{sql.changed('meeting_id')} and {_of_closed_meeting('NEW')(sql)}"
    )),
    Rule("meeting_item", "delete", "meeting_item may not be deleted"),
    Rule("item_outcome", "insert", "item_outcome may not change, its meeting is closed", _of_closed_meeting("NEW")),
    Rule("item_outcome", "update", "item_outcome may not change, its meeting is closed", (
        _of_closed_meeting("OLD", ("text",))
    )),
    Rule("item_outcome", "delete", "item_outcome may not change, its meeting is closed", _of_closed_meeting("OLD")),
    *_only_added("item_event"),
    *_only_added("wellness_quarter"),
    *_only_added("wellness_picture"),
    Rule("meeting_addendum", "update", "meeting_addendum may not change", _emptied("text")),
    Rule("meeting_addendum", "delete", "meeting_addendum may not be deleted"),
    *_only_added("concern_entry"),
    *_only_added("mandated_report"),
    Rule("concern", "update", "concern may not change what was raised, by whom and about whom", lambda sql: sql.changed(
        "id", "kind", "category", "reporter_id", "subject_id", "what", "happened_on", "safety_now", "proposed_level",
        "policy_id", "received_at",
    )),
    Rule("concern", "delete", "concern may not be deleted"),
    Rule("concern_named", "update", "concern_named may not change"),
    Rule("concern_named", "delete", "concern_named may not be deleted"),
    Rule("concern_question", "update", "concern_question may not change once it is answered", lambda sql: (
        f"OLD.answered_at is not null or {sql.changed('id', 'concern_id', 'to_id', 'asked_by', 'question', 'asked_at')}"
    )),
    Rule("concern_question", "delete", "concern_question may not be deleted"),
    Rule("concern_action", "update", "concern_action may not change", _once("done_at")),
    Rule("concern_action", "delete", "concern_action may not be deleted"),
    Rule("framework", "update", "framework may not change once adopted", _moves("adopted", "retired")),
    Rule("framework", "delete", "framework may not be deleted once adopted", lambda _sql: "OLD.status <> 'draft'"),
    *_only_while_draft("category", "framework", "framework_id"),
    *_only_while_draft("item", "framework", "framework_id"),
    *_only_while_draft("anchor", "framework", "framework_id"),
)  # fmt: skip

# SQLite's INSERT OR REPLACE removes the row in its way without asking the delete triggers of a connection that has
# not set recursive_triggers. Here taking the key of a row that is there is refused before it comes to that.
KEYS_KEPT = (
    "audit_event", "policy", "wording_confirmation", "review_event", "sealed_record", "sheet", "review", "framework",
    "observation", "one_on_one", "one_on_one_addendum", "commitment", "first_90", "recommendation", "decision",
    "first_90_event", "safety_protocol", "safety_step", "coded_case", "case_contact", "case_handover", "case_event",
    "meeting", "meeting_event", "meeting_item", "item_event", "item_outcome", "meeting_addendum", "offered_words",
    "concern", "concern_named", "concern_entry", "concern_question", "concern_action", "mandated_report",
    "wellness_quarter", "wellness_picture",
    "taken_out",
)  # fmt: skip
