"""What coach and lead do with their sheets: save, submit, take back, return, decline."""

import hashlib
import uuid
from datetime import timedelta

from sqlmodel import Session

from db.tables.people import Person
from db.tables.reviews import Review, ReviewStatus, SelfAssessment, Sheet, SheetStatus, Side
from portal import clock, seals
from portal.access import Actor, Permission, review_for
from portal.access.permissions import LOCKED, NOT_SUBMITTED
from portal.audit import Kind
from portal.errors import InvalidInput, NotAllowed
from portal.frameworks import queries as frameworks
from portal.observations import evidence
from portal.policy import service as policies
from portal.reviews import answers, edits, store, texts
from portal.reviews.answers import Answered, Missing
from portal.reviews.history import step
from portal.wording import gate
from portal.wording.finding import Finding
from portal.wording.texts import is_blank

EVIDENCE = "rating.evidence"
RETURN = "review_event.reason"
NOT_ANSWERED = Answered()
SIDES = {Side.LEAD: "The lead’s sheet", Side.COACH: "The coach’s sheet"}


def save(session: Session, actor: Actor, review_id: uuid.UUID, pending: object) -> dict[str, object]:
    """Store what the form holds unconfirmed and say what became of it, item by item.

    `pending` is what the browser sent and is trusted in nothing. Returns the acknowledgement the form understands:
    the highest change dealt with, the new version of each item, conflicts with their stored rows, refusals in words.
    Raises NotFound or NotAllowed (the sheet is submitted, the review sealed).
    """
    standing = review_for(session, actor, review_id, Permission.WRITE_SHEET)
    sheet = store.newest_sheet(session, review_id, standing.side, lock=True)
    if sheet.status is not SheetStatus.DRAFT:  # submitted by another tab while this one waited for the row
        raise NotAllowed(LOCKED.reason)
    _, changes = edits.read(pending)
    framework = frameworks.view(session, standing.review.framework_id)
    stored = store.ratings(session, sheet.id, {change.code for change in changes} & framework.items.keys())
    wanted = edits.observations_in(changes)
    usable = evidence.usable(session, actor, standing.review.coach_id, wanted) if wanted else ()
    rows, ack = edits.apply(stored, pending, framework, standing.side, actor.today, {str(one) for one in usable})
    now = clock.now()
    store.write(session, sheet.id, rows, now)
    if ack.confirmed:
        names = texts.roster(session, standing.review)
        newest = {**stored, **rows}
        for code in ack.confirmed:
            for text in _texts({code: newest.get(code, NOT_ANSWERED)}).values():
                gate.confirm(session, actor, EVIDENCE, text, names)
    rated = [code for code, row in rows.items() if row.answer and not stored.get(code, NOT_ANSWERED).answer]
    return {
        "client": ack.client,
        "seq": ack.seq,
        "saved": clock.in_zone(now, actor.zone).strftime("%H:%M"),
        "versions": ack.versions,
        "last": store.last_time(session, standing.review, standing.side, rated) if rated else {},
        "conflicts": ack.conflicts,
        "refused": ack.refused,
    }


def submit(session: Session, actor: Actor, review_id: uuid.UUID) -> list[Missing]:
    """Hand in the actor's own sheet and lock it. Returns what is still open; empty means it is submitted.

    Every sentence passes the text check first. When the other side is in as well, both are revealed.
    """
    standing = review_for(session, actor, review_id, Permission.SUBMIT_SHEET, lock=True)
    review, side = standing.review, standing.side
    sheet = store.newest_sheet(session, review_id, side, lock=True)
    if sheet.status is not SheetStatus.DRAFT:  # handed in by another tab while this one waited for the row
        raise NotAllowed(LOCKED.reason)
    stored = store.ratings(session, sheet.id)
    framework = frameworks.view(session, review.framework_id)
    open_items = answers.missing(framework, stored)
    open_items += _unchecked(session, actor, review, stored) + _to_tell_first(session, review, stored)
    if open_items:
        order = {code: place for place, code in enumerate(framework.items)}
        return sorted(open_items, key=lambda item: order[item.code])
    sheet.status, sheet.submitted_at = SheetStatus.SUBMITTED, clock.now()
    sheet.digest = _digest(stored)
    session.flush()
    if side is Side.COACH:
        review.self_assessment = SelfAssessment.SUBMITTED
    step(session, actor, review, Kind.SHEET_SUBMITTED, side=side.value, digest=sheet.digest)
    _reveal_if_both_in(session, actor, review)
    return []


def take_back(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Reopen the actor's own submitted sheet as a new revision, as long as nothing is revealed."""
    standing = review_for(session, actor, review_id, Permission.TAKE_BACK_SHEET, lock=True)
    _reopen(session, standing.review, standing.side)
    step(session, actor, standing.review, Kind.SHEET_RETURNED, side=standing.side.value, by_author=True)


def return_sheet(session: Session, actor: Actor, review_id: uuid.UUID, side: Side, reason: str) -> None:
    """Return a sheet both have seen to its author for a new revision; the old one stays as it was.

    Raises InvalidInput without a reason, with one that may identify a person, or where that side handed nothing in.
    """
    standing = review_for(session, actor, review_id, Permission.RETURN_SHEET, lock=True)
    review = standing.review
    if side not in SIDES:
        raise InvalidInput({"side": "Choose which sheet to return."})
    side = Side(side)
    if side is Side.COACH and review.self_assessment is not SelfAssessment.SUBMITTED:
        raise InvalidInput({"side": "There is no submitted self-assessment to return."})
    if store.newest_sheet(session, review_id, side, lock=True).status is not SheetStatus.SUBMITTED:
        raise InvalidInput({"side": "This sheet is open already; its author can change it."})
    _check_reason(session, actor, review, reason)
    _reopen(session, review, side)
    if side is Side.COACH:  # else a sheet returned late could be noted as not received the same minute
        days = policies.number(policies.by_id(session, review.policy_id), "review.self_assessment_late")
        review.late_on = max(review.late_on, actor.today + timedelta(days=days))
    to = ReviewStatus.OPEN if review.status is not ReviewStatus.OPEN else None
    step(session, actor, review, Kind.SHEET_RETURNED, to, reason, side=side.value)


def _check_reason(session: Session, actor: Actor, review: Review, reason: str) -> None:
    texts.storable("return_reason", reason, answers.LONGEST["reason"])
    if is_blank(reason):
        raise InvalidInput({"return_reason": "Say in a sentence why; coach and lead both read it."})
    found = gate.unresolved(session, actor, RETURN, {"reason": reason}, texts.roster(session, review)).get("reason")
    if found:  # not Flagged: a director rewords the sentence, since nobody can answer for it on this form
        raise InvalidInput({"return_reason": texts.advice(found, actor.today)})


def decline_self_assessment(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """The coach's word that there will be no self-assessment. What they wrote so far stays theirs, unread."""
    standing = review_for(session, actor, review_id, Permission.DECLINE_SELF_ASSESSMENT, lock=True)
    standing.review.self_assessment = SelfAssessment.DECLINED
    step(session, actor, standing.review, Kind.SELF_ASSESSMENT_DECLINED)
    _reveal_if_both_in(session, actor, standing.review)


def mark_not_received(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Note that the self-assessment did not come in time, so that the review can go on; said plainly in the record."""
    standing = review_for(session, actor, review_id, Permission.MARK_NOT_RECEIVED, lock=True)
    standing.review.self_assessment = SelfAssessment.NOT_RECEIVED
    step(session, actor, standing.review, Kind.SELF_ASSESSMENT_NOT_RECEIVED)
    _reveal_if_both_in(session, actor, standing.review)


def _reveal_if_both_in(session: Session, actor: Actor, review: Review) -> None:
    if review.self_assessment is SelfAssessment.EXPECTED:
        return
    lead_sheet = store.newest_sheet(session, review.id, Side.LEAD)
    if lead_sheet.status is SheetStatus.SUBMITTED and review.status is ReviewStatus.OPEN:
        review.revealed_at = review.revealed_at or clock.now()
        step(session, actor, review, Kind.SHEETS_REVEALED, ReviewStatus.BOTH_IN)


def _reopen(session: Session, review: Review, side: Side) -> None:
    old = store.newest_sheet(session, review.id, side, lock=True)
    if old.status is not SheetStatus.SUBMITTED:  # reopened by another tab while this one waited for the row
        raise NotAllowed(NOT_SUBMITTED.reason)
    old.status = SheetStatus.RETURNED
    new = Sheet(review_id=review.id, author_id=old.author_id, side=side, revision=old.revision + 1)
    session.add(new)
    session.flush()
    store.copy_ratings(session, old, new)
    if side is Side.COACH:
        review.self_assessment = SelfAssessment.EXPECTED


def _unchecked(session: Session, actor: Actor, review: Review, stored: dict[str, Answered]) -> list[Missing]:
    found = gate.unresolved(session, actor, EVIDENCE, _texts(stored), texts.roster(session, review))
    by_item: dict[str, list[Finding]] = {}
    for key, findings in found.items():
        by_item.setdefault(key.split(".")[0], []).extend(findings)
    return [Missing(code, "checked", texts.advice(findings, actor.today)) for code, findings in by_item.items()]


def _to_tell_first(session: Session, review: Review, stored: dict[str, Answered]) -> list[Missing]:
    used = {uuid.UUID(row.observation) for row in stored.values() if row.observation}
    if not used:
        return []
    told = {str(one): on for one, on in evidence.told_days(session, used).items()}
    coach = session.get(Person, review.coach_id)
    return answers.tell_first(stored, told, coach.name if coach else "the coach")


def _texts(stored: dict[str, Answered]) -> dict[str, str]:
    return {
        f"{code}.{name}": row.get(name)
        for code, row in stored.items()
        for name in ("evidence", "reason")
        if row.get(name)
    }


def _digest(stored: dict[str, Answered]) -> str:
    content = {
        code: {name: row.get(name) for name in answers.FIELDS} | {"version": row.version}
        for code, row in stored.items()
    }
    return hashlib.sha256(seals.canonical(content)).hexdigest()
