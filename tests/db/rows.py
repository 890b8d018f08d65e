"""A small programme with one review, as plain rows: what the tests of the database itself need and no more."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from db.engine import writing_alone
from db.tables.audit import AuditEvent
from db.tables.cases import (
    Case,
    CaseAcquaintance,
    CaseContact,
    CaseEvent,
    CaseHandover,
    CaseStatus,
    Channel,
    ContactKind,
    HandoverReason,
)
from db.tables.commitments import Commitment, CommitmentSource
from db.tables.concerns import Category as ConcernCategory
from db.tables.concerns import (
    Concern,
    ConcernAction,
    ConcernEntry,
    ConcernKind,
    ConcernNamed,
    ConcernQuestion,
    ConcernTarget,
    Consult,
    Desk,
    EntryKind,
    MandatedReport,
    PrivacyIncident,
    ReportBasis,
    SafetyNow,
    Target,
    VoiceDraft,
)
from db.tables.first_90 import (
    ClockStop,
    Decision,
    FirstNinety,
    FirstNinetyEvent,
    FirstNinetyStatus,
    Outcome,
    Recommendation,
    StartEvent,
    StopReason,
)
from db.tables.frameworks import Anchor, Category, Framework, FrameworkStatus, Item, Programme
from db.tables.meetings import (
    Attendance,
    GroupMember,
    ItemEvent,
    ItemKind,
    ItemOutcome,
    ItemStatus,
    Meeting,
    MeetingAddendum,
    MeetingEvent,
    MeetingItem,
    MeetingSeries,
    MeetingStatus,
    OutcomeKind,
    Presence,
    ReviewGroup,
    SafetyStep,
)
from db.tables.notices import Notice, NoticeKind
from db.tables.observations import Observation, ObservationItem, ObservationKind, Setting
from db.tables.one_on_ones import (
    AgendaItem,
    FocusScore,
    OneOnOne,
    OneOnOneAddendum,
    OneOnOneStatus,
    Preparation,
)
from db.tables.people import Division, Leave, Person, StandIn, Supervision
from db.tables.policy import Policy
from db.tables.resources import Resource, ResourceKind
from db.tables.reviews import (
    Goal,
    Rating,
    RecordKind,
    Review,
    ReviewEvent,
    ReviewKind,
    SealedRecord,
    Sheet,
    SheetStatus,
    Side,
)
from db.tables.safety import SafetyProtocol
from db.tables.sessions import WordingConfirmation
from db.tables.wellness import (
    CheckIn,
    CheckInPause,
    CheckInShare,
    SupportAgreement,
    TalkRequest,
    TalkWhen,
    WellnessPicture,
    WellnessPlan,
    WellnessQuarter,
)
from db.tables.wording import OfferedWords

AT = datetime(2026, 3, 2, 15, 4, 5, 678901, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rows:
    """The keys of what was written."""

    framework: uuid.UUID
    review: uuid.UUID
    draft: uuid.UUID
    submitted: uuid.UUID
    record: uuid.UUID
    event: int
    coach: uuid.UUID
    told: uuid.UUID
    untold: uuid.UUID
    closed: uuid.UUID
    open: uuid.UUID
    first_90: uuid.UUID
    over: uuid.UUID
    recommendation: uuid.UUID
    decision: uuid.UUID


def add(engine: Engine, *rows: SQLModel) -> None:
    """Write `rows` in one transaction."""
    with (
        writing_alone(engine),
        Session(engine.execution_options(sqlite_begin="IMMEDIATE"), expire_on_commit=False) as session,
    ):
        session.add_all(rows)
        session.commit()


def write(engine: Engine, text: str = "Asked open questions.") -> Rows:
    """One open review with a draft and a submitted sheet, a record, an event; `text` in every encrypted column."""
    division = Division(name="North", zone="America/Chicago")
    coach = Person(username="maya", name="Maya Torres", created_at=AT)
    lead = Person(username="ruth", name="Ruth Okafor", created_at=AT)
    framework = Framework(name="Core", number=1)
    policy = Policy(name="Core", number=1, preset="first", effective_from=date(2026, 1, 1), made_at=AT, rules={"a": 1})
    add(engine, division, coach, lead, framework, policy)
    add(
        engine,
        Category(framework_id=framework.id, number=4, name="Provides effective support", short="Support"),
        Item(framework_id=framework.id, code="4a", category=4, position=1, text="Listens"),
        Anchor(framework_id=framework.id, code="4a", level=1, text="Rarely"),
        WordingConfirmation(person_id=coach.id, place="rating.evidence", kinds="name", digest="0" * 64, at=AT),
    )
    framework.status, framework.adopted_at = FrameworkStatus.ADOPTED, AT
    review = Review(
        coach_id=coach.id,
        lead_id=lead.id,
        division_id=division.id,
        framework_id=framework.id,
        policy_id=policy.id,
        kind=ReviewKind.NINETY_DAY,
        opened_at=AT,
        sheets_due_on=date(2026, 3, 16),
        late_on=date(2026, 3, 23),
        closing_words=text,
    )
    add(engine, framework, review)
    draft = Sheet(review_id=review.id, author_id=coach.id, side=Side.COACH)
    done = Sheet(review_id=review.id, author_id=lead.id, side=Side.LEAD)
    add(engine, draft, done)
    event = ReviewEvent(review_id=review.id, actor_id=lead.id, what="review_opened", reason=text, at=AT)
    event.from_status, event.to_status = "", "open"
    record = SealedRecord(
        review_id=review.id,
        kind=RecordKind.ADDENDUM,
        made_by=lead.id,
        sealed_at=AT,
        format=1,
        kid="k",
        salt="s",
        signature="f",
        content=text,
    )
    add(
        engine,
        *(
            Rating(sheet_id=sheet.id, code=code, answer="3", evidence=text, reason=text, updated_at=AT)
            for sheet in (draft, done)
            for code in ("4a", "4b")
        ),
        event,
        record,
        AuditEvent(seq=1, at=AT, kind="read", record_type="review", record_id="1", facts={}, prev="0" * 64, mac="a"),
    )
    done.status, done.submitted_at, done.digest = SheetStatus.SUBMITTED, AT, "d" * 64
    add(engine, done)
    _meeting(engine, text, coach.id, lead.id, division.id, policy.id)
    _concerns(engine, text, coach.id, lead.id, division.id, policy.id)
    assert event.id is not None
    return Rows(
        framework.id,
        review.id,
        draft.id,
        done.id,
        record.id,
        event.id,
        coach.id,
        **_folder(engine, text, coach.id, lead.id, division.id, framework.id, policy.id, review.id),
    )


def _meeting(
    engine: Engine, text: str, coach: uuid.UUID, lead: uuid.UUID, division: uuid.UUID, policy: uuid.UUID
) -> None:
    """A coded case, and the meeting at which it was talked about."""
    case = Case(
        code="Quiet Harbor 27",
        division_id=division,
        coach_id=coach,
        programme=Programme.PEER,
        channel=Channel.PHONE,
        policy_id=policy,
        assigned_by=lead,
        assigned_on=date(2026, 2, 13),
        contact_due_on=date(2026, 2, 16),
        made_at=AT,
    )
    group = ReviewGroup(division_id=division, name="Tuesday", lead_id=lead, made_by=lead, made_at=AT)
    add(engine, case, group)
    series = MeetingSeries(
        group_id=group.id,
        open_for=group.id,
        starts_on=date(2026, 3, 3),
        every_days=14,
        at_time=time(10),
        zone="America/Chicago",
        minutes=60,
        made_by=lead,
        made_at=AT,
    )
    add(engine, series)
    meeting = Meeting(
        group_id=group.id,
        series_id=series.id,
        occurrence_on=date(2026, 3, 3),
        policy_id=policy,
        starts_at=AT,
        on_day=date(2026, 3, 3),
        minutes=60,
    )
    add(engine, meeting)
    item = MeetingItem(
        group_id=group.id,
        meeting_id=meeting.id,
        kind=ItemKind.CASE,
        case_id=case.id,
        open_for=case.id,
        presenter_id=coach,
        added_by=coach,
        added_at=AT,
        why="asked",
        status=ItemStatus.ON_AGENDA,
        **dict.fromkeys(
            (
                *("key_question", "strength", "goal", "tried", "reaction"),
                *("notes_draft", "notes", "takeaways", "drop_reason"),
            ),
            text,
        ),
    )
    add(engine, item)
    add(
        engine,
        CaseContact(case_id=case.id, coach_id=coach, kind=ContactKind.ATTEMPT, on_day=date(2026, 2, 14), noted_at=AT),
        CaseHandover(case_id=case.id, from_id=lead, to_id=coach, reason=HandoverReason.FIT, made_by=lead, made_at=AT),
        CaseAcquaintance(case_id=case.id, person_id=lead, said_by=lead, said_at=AT),
        CaseEvent(case_id=case.id, actor_id=lead, after=CaseStatus.ASSIGNED, at=AT),
        GroupMember(group_id=group.id, coach_id=coach, from_on=date(2026, 1, 1)),
        Attendance(
            meeting_id=meeting.id,
            person_id=coach,
            presence=Presence.GUEST,
            guest_reason=text,
            noted_by=lead,
            noted_at=AT,
        ),
        ItemOutcome(
            item_id=item.id, meeting_id=meeting.id, kind=OutcomeKind.LEARNING, text=text, noted_by=lead, noted_at=AT
        ),
        ItemEvent(item_id=item.id, meeting_id=meeting.id, actor_id=lead, what="placed", at=AT),
        SafetyStep(item_id=item.id, told="on_call", acted_at=AT, noted_by=lead, noted_at=AT),
        SafetyProtocol(number=1, from_on=date(2026, 1, 1), text="Call.", numbers=[["Line", "1"]], made_at=AT),
        OfferedWords(number=1, entries=[["frequent flyer*", "someone who calls often", "It mocks.", ""]], made_at=AT),
        MeetingEvent(meeting_id=meeting.id, actor_id=lead, after=MeetingStatus.SCHEDULED, at=AT),
        MeetingAddendum(meeting_id=meeting.id, author_id=lead, text=text, at=AT),
        Notice(person_id=coach, kind=NoticeKind.MINUTES, record_id=meeting.id, made_at=AT),
        Resource(kind=ResourceKind.HOUSING, name="Open Door", reach="605 555 0142", added_by=lead, added_at=AT),
    )


def _folder(
    engine: Engine,
    text: str,
    coach: uuid.UUID,
    lead: uuid.UUID,
    division: uuid.UUID,
    framework: uuid.UUID,
    policy: uuid.UUID,
    review: uuid.UUID,
) -> dict[str, uuid.UUID]:
    """What else stands in the coach's folder: observations, one-on-ones, commitments, the first 90 days."""
    seen = {
        "coach_id": coach,
        "author_id": lead,
        "division_id": division,
        "framework_id": framework,
        "seen_on": date(2026, 2, 20),
        "setting": Setting.SHADOWING,
        "kind": ObservationKind.STRENGTH,
        "text": text,
        "made_at": AT,
    }
    told, untold = Observation(**seen), Observation(**seen)
    notes = dict.fromkeys(
        (
            *("went_well", "was_hard", "support_missing", "experience", "performance", "wellness"),
            *("strengths", "directive", "suggestion", "needs_from_lead"),
        ),
        text,
    )
    met = {"coach_id": coach, "lead_id": lead, "division_id": division, "framework_id": framework, "made_at": AT}
    closed, still_open = (OneOnOne(**met, **notes, status=OneOnOneStatus.OPEN, held_on=date(2026, 2, 21)) for _ in "12")
    began = {
        "coach_id": coach,
        "open_for": coach,
        "division_id": division,
        "framework_id": framework,
        "policy_id": policy,
        "start_event": StartEvent.FIRST_DUTY_DAY,
        "started_on": date(2026, 1, 15),
        "begun_by": lead,
        "begun_at": AT,
    }
    over = FirstNinety(**began)
    add(engine, told, untold, closed, still_open, over)
    over.status, over.outcome, over.ended_on = FirstNinetyStatus.ENDED, Outcome.WITHDRAWN, date(2026, 2, 22)
    over.open_for = None
    add(engine, over)
    running = FirstNinety(**began)
    add(engine, running)
    recommendation = Recommendation(
        first_90_id=running.id,
        review_id=review,
        made_by=lead,
        outcome=Outcome.CONFIRM,
        reasons=text,
        attested=text,
        made_at=AT,
    )
    add(engine, recommendation)
    decision = Decision(
        first_90_id=running.id,
        recommendation_id=recommendation.id,
        made_by=coach,
        outcome=Outcome.CONFIRM,
        reasons=text,
        late_reason=text,
        made_at=AT,
    )
    stepped = {"first_90_id": running.id, "actor_id": lead, "what": "first_90_begun", "at": AT}
    add(
        engine,
        decision,
        FirstNinetyEvent(**stepped, from_status="", to_status="running", reason=text),
        ClockStop(first_90_id=running.id, why=StopReason.TRAINING, from_on=date(2026, 2, 1)),
        *(ObservationItem(observation_id=one.id, code="4a") for one in (told, untold)),
        *(FocusScore(one_on_one_id=one.id, category=4, lead_level=3) for one in (closed, still_open)),
        OneOnOneAddendum(one_on_one_id=closed.id, author_id=coach, text=text, at=AT),
        AgendaItem(coach_id=coach, author_id=coach, text=text, added_at=AT),
        Preparation(lead_id=lead, coach_id=coach, text=text, written_at=AT, delete_on=date(2026, 4, 1)),
        Commitment(
            coach_id=coach,
            owner_id=coach,
            made_by=lead,
            source=CommitmentSource.ONE_ON_ONE,
            source_id=closed.id,
            text=text,
            support=text,
            reason=text,
            made_at=AT,
        ),
        Goal(review_id=review, position=1, text=text, support=text, due_on=date(2026, 4, 1), codes=["4a"]),
        Leave(person_id=coach, from_on=date(2026, 2, 1), until_on=date(2026, 2, 3), recorded_by=lead, recorded_at=AT),
        StandIn(coach_id=coach, person_id=lead, named_by=lead, from_on=date(2026, 2, 1), until_on=date(2026, 5, 1)),
    )
    told.told_on, told.told_by = date(2026, 2, 21), lead
    closed.status, closed.closed_at = OneOnOneStatus.CLOSED, AT
    add(engine, told, closed)
    _ended_case(engine, coach, lead, division, policy)
    _wellness(engine, text, coach, lead)
    return {
        "told": told.id,
        "untold": untold.id,
        "closed": closed.id,
        "open": still_open.id,
        "first_90": running.id,
        "over": over.id,
        "recommendation": recommendation.id,
        "decision": decision.id,
    }


def _ended_case(engine: Engine, coach: uuid.UUID, lead: uuid.UUID, division: uuid.UUID, policy: uuid.UUID) -> None:
    """A case that is over, beside the one that is talked about."""
    add(
        engine,
        Case(
            code="Wide Bridge 31",
            division_id=division,
            coach_id=coach,
            programme=Programme.PEER,
            channel=Channel.TEXT,
            status=CaseStatus.ENDED,
            policy_id=policy,
            assigned_by=lead,
            assigned_on=date(2026, 2, 13),
            contact_due_on=date(2026, 2, 16),
            ended_on=date(2026, 3, 1),
            made_at=AT,
        ),
    )


def _concerns(
    engine: Engine, text: str, coach: uuid.UUID, lead: uuid.UUID, division: uuid.UUID, policy: uuid.UUID
) -> None:
    """A question asked before acting, and a concern with a question to be answered and an action to be done."""
    concern = Concern(
        kind=ConcernKind.ABOUT_ANOTHER,
        category=ConcernCategory.MONEY,
        division_id=division,
        reporter_id=lead,
        subject_id=coach,
        desk=Desk.DIRECTOR,
        desk_coach_id=coach,
        what=text,
        outcome=text,
        safety_now=SafetyNow.NO,
        proposed_level=3,
        policy_id=policy,
        received_at=AT,
        urgent_from=AT,
        check_back_on=date(2026, 4, 1),
    )
    asked = {"asker_id": coach, "division_id": division, "desk": Desk.LEAD, "asked_at": AT, "due_at": AT}
    add(engine, concern, Consult(**asked, question=text, answer=text, answered_by=lead, answered_at=AT))
    put = {"concern_id": concern.id, "to_id": coach, "asked_by": lead, "asked_at": AT, "due_on": date(2026, 4, 1)}
    add(
        engine,
        ConcernNamed(concern_id=concern.id, person_id=coach),
        ConcernTarget(concern_id=concern.id, target=Target.SORT, due_at=AT),
        ConcernEntry(
            concern_id=concern.id, number=1, kind=EntryKind.RAISED, actor_id=lead, at=AT, text=text, digest="d" * 64
        ),
        ConcernQuestion(**put, question=text, answer=text, answered_at=AT),
        ConcernQuestion(**put, question=text),
        ConcernAction(concern_id=concern.id, text=text, owner_id=coach, due_on=date(2026, 4, 1), made_at=AT),
        MandatedReport(
            division_id=division,
            reported_by=lead,
            basis=ReportBasis.CHILD,
            agency=text,
            reference=text,
            reported_at=AT,
            noted_at=AT,
        ),
        PrivacyIncident(
            concern_id=concern.id, record_type="minutes", record_id=concern.id, noted_by=lead, taken_out_at=AT
        ),
        VoiceDraft(person_id=coach, place="raise.what", text=text, written_at=AT),
    )


def _wellness(engine: Engine, text: str, coach: uuid.UUID, lead: uuid.UUID) -> None:
    """A shared check-in, a plan, a request to talk, an agreement, and the picture of a quarter."""
    span = Supervision(coach_id=coach, lead_id=lead, from_on=date(2026, 1, 15))
    entry = CheckIn(person_id=coach, made_at=AT, on_day=date(2026, 2, 10), content=text)
    add(engine, span, entry, WellnessQuarter(first_on=date(2026, 1, 1), published_at=AT))
    add(
        engine,
        CheckInShare(check_in_id=entry.id, supervision_id=span.id, shared_at=AT),
        CheckInPause(person_id=coach, until_on=date(2026, 2, 24)),
        WellnessPlan(person_id=coach, keeps_well=text, early_signs=text, what_helps=text, whom_i_call=text),
        TalkRequest(
            person_id=coach,
            open_for=coach,
            supervision_id=span.id,
            wanted=TalkWhen.TODAY,
            asked_at=AT,
            due_on=date(2026, 2, 10),
        ),
        SupportAgreement(
            coach_id=coach,
            open_for=span.id,
            supervision_id=span.id,
            content=text,
            starts_on=date(2026, 2, 10),
            review_on=date(2026, 3, 10),
            proposed_by=lead,
            proposed_at=AT,
        ),
        WellnessPicture(first_on=date(2026, 1, 1), question="arriving", counts={"bright": 3, "steady": 4}),
        WellnessPicture(first_on=date(2026, 1, 1), question="workload"),
    )
