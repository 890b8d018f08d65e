"""A meeting under way with ten people following it: how late the slowest sees a change, what the server does for it.

Each viewer is a client of its own, signed in, that asks as often as the page tells its browser to. The lead's notes are
shared by another process, as from another server; a change is seen when its words arrive.
"""

import statistics
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import event
from sqlmodel import Session, select

from bench import servers
from bench.client import Client, Run
from bench.example import pointed_at
from bench.figure import Figure
from bench.sitting import Sitting
from db.engine import engine
from db.tables.meetings import (
    Attendance,
    GroupMember,
    ItemKind,
    ItemStatus,
    Meeting,
    MeetingItem,
    Presence,
    ReviewGroup,
)
from db.tables.people import Division, Grant, Person, Role
from db.tables.policy import Policy
from portal import clock
from portal.access import acting, system
from portal.access.sessions import hash_token
from portal.meetings import live, notes, view

VIEWERS, CHANGES, PAUSE, IDLE = 10, 12, 4.0, 20.0


@dataclass
class Gathered:
    """The meeting, its lead, its item, and the sign-in of each viewer."""

    meeting: uuid.UUID
    item: uuid.UUID
    lead: Sitting
    viewers: list[Sitting]


@dataclass
class Viewer:
    """One client that follows, and when it first saw each change."""

    tab: Client
    query: str
    offset: float
    parts: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    wanted: str = ""
    polls: int = 0

    def open(self) -> None:
        """Draw the page once and learn how often its parts ask."""
        self.learn(self.tab.rerun(page_name="meeting", page_script_hash="", query_string=self.query))

    def learn(self, run: Run) -> None:
        """Note which parts ask how often, and whether the change that is waited for has come."""
        for message in run.messages:
            if message.WhichOneof("type") == "auto_rerun":
                self.parts[message.auto_rerun.fragment_id] = float(message.auto_rerun.interval)
        if self.wanted and self.wanted not in self.seen:
            word = self.wanted.encode()
            if any(word in message.SerializeToString() for message in run.messages):
                self.seen[self.wanted] = time.perf_counter()

    def follow(self, stop: threading.Event) -> None:
        """Ask as a browser does until told to stop."""
        time.sleep(self.offset)
        due = dict.fromkeys(self.parts, time.perf_counter())
        while not stop.is_set():
            now = time.perf_counter()
            for part in [one for one in due if due[one] <= now]:
                before = set(self.parts)
                self.learn(self.tab.rerun(fragment_id=part, query_string=self.query))
                self.polls += 1
                if set(self.parts) != before:
                    due = {one: due.get(one, now) for one in self.parts}
                due[part] = now + self.parts.get(part, 60.0)
            time.sleep(0.01)


def measure() -> list[Figure]:
    """Delay of the slowest viewer, processor time of the server while things change and while nothing does."""
    with servers.portal_data() as env, pointed_at(env):
        found = gather()
        asked, signed_in = statements(found)
        with servers.portal(env) as portal:
            portal.wait_for("/readyz")
            query = urlencode({"id": str(found.meeting)})
            step = 1.5 / VIEWERS
            viewers = [Viewer(one.tab(portal.url), query, number * step) for number, one in enumerate(found.viewers)]
            for one in viewers:
                one.open()
            stop = threading.Event()
            threads = [threading.Thread(target=one.follow, args=(stop,)) for one in viewers]
            for thread in threads:
                thread.start()
            time.sleep(5.0)
            idle, polls = _idle(portal, viewers)
            delays, active = _changing(portal, viewers, found)
            stop.set()
            for thread in threads:
                thread.join()
            for one in viewers:
                one.tab.close()
    slowest = sorted(max(row) for row in delays)
    return [
        Figure("viewers", VIEWERS, "people"),
        Figure("slowest_viewer_seconds", slowest[max(0, -(-95 * len(slowest) // 100) - 1)], "s, 95th of 100 changes"),
        Figure("usual_viewer_seconds", statistics.median(one for row in delays for one in row), "s, median"),
        Figure("server_cpu_percent", active, f"% of one core, a change every {PAUSE:.0f} s"),
        Figure("live_idle_cpu_percent", idle, "% of one core, nothing changes"),
        Figure("polls_per_second", polls, "polls of all viewers together"),
        Figure("queries_per_poll", asked, "statements"),
        Figure("sign_in_queries_per_poll", signed_in, "statements: the one that finds who asks"),
    ]


def _idle(portal: servers.Server, viewers: list[Viewer]) -> tuple[float, float]:
    began, before, polls = time.perf_counter(), portal.cpu(), sum(one.polls for one in viewers)
    time.sleep(IDLE)
    took = time.perf_counter() - began
    return 100 * (portal.cpu() - before) / took, (sum(one.polls for one in viewers) - polls) / took


def _changing(portal: servers.Server, viewers: list[Viewer], found: Gathered) -> tuple[list[list[float]], float]:
    delays, shared = [], None
    began, before = time.perf_counter(), portal.cpu()
    for number in range(CHANGES):
        words = f"change number {number} of this meeting"
        for one in viewers:
            one.wanted = words
        with acting(hash_token(found.lead.token), write=True) as (session, actor):
            notes.save_notes(session, actor, found.item, words, shared)
            notes.share_notes(session, actor, found.item, words)
        at, shared = time.perf_counter(), words
        time.sleep(PAUSE)
        delays.append([one.seen.get(words, at + 60.0) - at for one in viewers])
    return delays, 100 * (portal.cpu() - before) / (time.perf_counter() - began)


def statements(found: Gathered) -> tuple[int, int]:
    """How many statements one poll takes, and how many finding out who asks takes before it."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    credential = hash_token(found.viewers[0].token)
    event.listen(engine(), "before_cursor_execute", note)
    try:
        with acting(credential) as (session, actor):
            before = _selects(seen)
            view.pulse(session, actor, found.meeting)
            return _selects(seen) - before, before
    finally:
        event.remove(engine(), "before_cursor_execute", note)


def _selects(seen: list[str]) -> int:
    return sum(one.lstrip().upper().startswith("SELECT") for one in seen)


def gather() -> Gathered:
    """A meeting of ten coaches of one division, opened by their lead, with an item that lies before them."""
    with system(write=True) as session:
        division = session.exec(select(Division)).first()
        policy = session.exec(select(Policy)).first()
        assert division is not None
        assert policy is not None
        lead = _person(session, "bench-lead", division.id, Role.LEAD)
        coaches = [_person(session, f"bench-coach-{number}", division.id, Role.COACH) for number in range(VIEWERS)]
        group = ReviewGroup(division_id=division.id, name="Bench", lead_id=lead, made_by=lead, made_at=clock.now())
        session.add(group)
        session.flush()
        today = clock.today(division.zone)
        for one in coaches:
            session.add(GroupMember(group_id=group.id, coach_id=one, from_on=today - timedelta(days=1)))
        made = Meeting(group_id=group.id, policy_id=policy.id, starts_at=clock.now(), on_day=today, minutes=90)
        session.add(made)
        session.flush()
        item = MeetingItem(
            group_id=group.id,
            meeting_id=made.id,
            kind=ItemKind.SCENARIO,
            presenter_id=coaches[0],
            added_by=lead,
            added_at=clock.now(),
            why="added",
            status=ItemStatus.ON_AGENDA,
            key_question="How do we begin?",
            shared_at=clock.now(),
        )
        session.add(item)
        for one in coaches:
            row = Attendance(meeting_id=made.id, person_id=one, presence=Presence.REMOTE, noted_by=lead)
            row.noted_at = row.acknowledged_at = clock.now()
            session.add(row)
        session.flush()
        ids = (made.id, item.id)
    found = Gathered(*ids, Sitting(lead), [Sitting(one) for one in coaches])
    with acting(hash_token(found.lead.token), write=True) as (session, actor):
        live.open_meeting(session, actor, found.meeting)
        live.call_up(session, actor, found.meeting, found.item)
    return found


def _person(session: Session, username: str, division: uuid.UUID, role: Role) -> uuid.UUID:
    made = Person(username=username, name=username.title(), created_at=clock.now())
    session.add(made)
    session.flush()
    since = clock.now().date() - timedelta(days=30)
    session.add(Grant(person_id=made.id, division_id=division, role=role, from_on=since))
    session.flush()
    return made.id
