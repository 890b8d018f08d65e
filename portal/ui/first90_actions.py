"""What a reader may do with somebody's first 90 days, each with its words: drawn when it is allowed."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.first_90 import Outcome, StartEvent
from portal.access import Actor, Coaching
from portal.errors import InvalidInput
from portal.first90 import deciding, export, service, workflow
from portal.first90.deciding import LONGEST, LONGEST_GATE, Deciding
from portal.first90.queries import Page
from portal.first90.service import LONGEST_REASON, Beginning
from portal.first90.words import MEANINGS, OUTCOMES, START_EVENTS
from portal.people.proof import Proof
from portal.reviews.export import PURPOSES
from portal.ui import inputs, recommendation_parts, words
from portal.ui.held import key, me
from portal.ui.moves import fetch, go, link
from portal.ui.signing import PASSWORD, sign
from portal.ui.wrappers import act

Values = Mapping[str, Any]
NO_DAY = "Choose a day."


def begin(coaches: list[tuple[uuid.UUID, str]], choices: list[tuple[uuid.UUID, str]]) -> None:
    """Begin somebody's first 90 days: whose, since when, and whom they can appeal to."""
    names = {str(one): name for one, name in coaches}
    only = next(iter(names)) if len(names) == 1 else None
    inputs.selectbox("Coach", "coach", list(names), only, show=lambda one: names.get(one, ""))
    inputs.date_input("Day 0", "started_on", me().today, latest=me().today, hint="At first the first duty day.")
    inputs.selectbox(
        "What is day 0?",
        "start_event",
        list(StartEvent),
        StartEvent.FIRST_DUTY_DAY,
        show=lambda event: START_EVENTS[event].capitalize(),
    )
    _appeal(choices)
    inputs.checkbox("I have looked: day 0 is right, even if it is more than 180 days ago", "is_sure")
    st.button(
        "Begin the first 90 days",
        type="primary",
        key=key("begin"),
        on_click=act(_begin, after=lambda made: go("first90_one", id=made)),
    )


def _begin(session: Session, actor: Actor, values: Values) -> uuid.UUID:
    coach, started_on = values.get("coach"), values.get("started_on")
    wrong = {}
    if not coach:
        wrong["coach"] = "Choose a coach."
    if not isinstance(started_on, date):
        wrong["started_on"] = NO_DAY
    if wrong or not isinstance(started_on, date):
        raise InvalidInput(wrong)
    words_ = values.get("appeal_words") or ""
    said = Beginning(
        started_on, values.get("start_event"), values.get("appeal_to"), words_, bool(values.get("is_sure"))
    )
    return service.begin(session, actor, uuid.UUID(coach), said)


def _appeal(choices: list[tuple[uuid.UUID, str]]) -> None:
    names = dict(choices)
    inputs.selectbox(
        "Whom can the coach appeal to?",
        "appeal_to",
        list(names),
        show=lambda one: names.get(one, ""),
        placeholder="Somebody who is not involved",
        help="Neither the lead coach nor anyone who may decide. It may be somebody from another division.",
    )
    inputs.text_input(
        "Or who it is, in words", "appeal_words", hint="For somebody without an account, such as a member of the board."
    )


def decide(found: Page) -> None:
    """The decision, by somebody else than whoever recommended."""
    newest = found.recommendations[-1]
    st.subheader("Decide", anchor=False)
    if found.is_sharing:
        st.caption("Two people decide here. The decision holds when both have come to the same one.")
    outcome = inputs.radio(
        "Your decision",
        "outcome",
        list(workflow.DECISIONS),
        show=OUTCOMES.__getitem__,
        captions=[MEANINGS[one] for one in workflow.DECISIONS],
    )
    if outcome is Outcome.EXTEND:
        recommendation_parts.extension(found.line.dates.original_last, found.extension_longest)
        if found.is_late:
            last = found.line.dates.original_last
            day = words.short_day(last) if last else ""
            _text(found, "Why does the extension come late?", "late_reason", LONGEST_GATE, f"The last day was {day}.")
    hint = "Needed where you decide otherwise than recommended, and for serious conduct. The coach reads it when told."
    _text(found, "Your reasons", "reasons", LONGEST, hint)
    sign(
        "Decide",
        act(
            _decide,
            found.line.id,
            newest.id,
            password=PASSWORD,
            after=lambda _: inputs.clear("reasons", "late_reason", PASSWORD),
            done=f"Sealed. {found.line.coach} sees nothing of it until it is told in person.",
        ),
        icon=":material/gavel:",
    )


def _decide(
    session: Session, actor: Actor, values: Values, first_90_id: uuid.UUID, recommendation: uuid.UUID, proof: Proof
) -> bool:
    said = Deciding(
        recommendation,
        values.get("outcome"),
        values.get("extend_days"),
        values.get("reasons") or "",
        values.get("late_reason") or "",
    )
    return deciding.decide(session, actor, first_90_id, proof, said)


def send_back(found: Page) -> None:
    """Another look for whoever recommended."""
    with st.expander("Send the recommendation back"):
        _text(found, "What is to be looked at again?", "send_back_reason", LONGEST_GATE, "The lead coach reads this.")
        st.button(
            "Send it back",
            key=key("send_back"),
            on_click=act(
                lambda s, a, v: deciding.send_back(s, a, found.line.id, v.get("send_back_reason") or ""),
                after=lambda _: inputs.clear("send_back_reason"),
                done="Sent back. The lead coach recommends anew; the signed review stays as it is.",
            ),
        )


def recommend_anew(found: Page) -> None:
    """The way to recommend again on the signed review."""
    link("recommend", "Recommend anew", icon=":material/draw:", first=found.line.id)


def tell(found: Page) -> None:
    """Noting the day on which the coach heard the decision in person."""
    coach = words.plain(found.line.coach)
    st.subheader(f"Tell {coach} in person", anchor=False)
    st.write(
        f"First talk with {coach}, then note the day here. Only then do they see the decision, with whom to appeal to "
        "and how long they can respond."
    )
    inputs.date_input("Told in person on", "told_on", me().today, latest=me().today)
    st.button(
        "Note it, and show it to the coach",
        type="primary",
        key=key("tell"),
        on_click=act(_tell, found.line.id, done="Noted. The coach sees the decision now."),
    )


def _tell(session: Session, actor: Actor, values: Values, first_90_id: uuid.UUID) -> None:
    on = values.get("told_on")
    if not isinstance(on, date):
        raise InvalidInput({"told_on": NO_DAY})
    deciding.tell(session, actor, first_90_id, on)


def respond(found: Page) -> None:
    """The coach's own words to the decision."""
    st.subheader("Your response", anchor=False)
    until = f" until {words.day(found.respond_until_on)}" if found.respond_until_on else ""
    st.write(f"You can answer in your own words{until}. They are attached as you write them, and nobody edits them.")
    _text(found, "My response", "response", LONGEST, "Read by those who can read the decision.")
    st.button(
        "Attach it",
        type="primary",
        key=key("respond"),
        on_click=act(
            lambda s, a, v: deciding.respond(s, a, found.line.id, v.get("response") or ""),
            after=lambda _: inputs.clear("response"),
            done="Attached and sealed.",
        ),
    )


def letter(found: Page, decision: uuid.UUID) -> None:
    """The letter of a decision, to hand over or to keep."""
    with st.expander("The letter"):
        inputs.selectbox(
            "What is the copy for?",
            f"purpose.{decision.hex}",
            list(PURPOSES),
            next(iter(PURPOSES)),
            show=lambda one: PURPOSES[one],
        )
        with st.container(horizontal=True):
            for form, label in export.FORMS.items():
                st.button(
                    label,
                    key=key(f"letter.{form}.{decision.hex}"),
                    icon=":material/download:",
                    on_click=act(_ask, found.line.id, decision, after=_fetching(form)),
                )


def _ask(session: Session, actor: Actor, values: Values, first_90_id: uuid.UUID, decision: uuid.UUID) -> str:
    return export.ask(session, actor, first_90_id, decision, values.get(f"purpose.{decision.hex}"))


def _fetching(form: str) -> Callable[[str], None]:
    return lambda token: fetch(f"/export/{token}?as={form}")


def step_back(found: Page) -> None:
    """Stopping the clock while a coach steps back from contact."""
    with st.expander("Step back from contact for a while"):
        st.write(
            "An interim step to keep everyone safe. It is no finding, and it is decided about nobody. The clock stops."
        )
        inputs.date_input("From", "from_on", me().today, latest=me().today)
        hint = "The coach reads this. Say nothing of who raised what."
        _text(found, "Why?", "reason", LONGEST_REASON, hint)
        st.button(
            "Stop the clock",
            key=key("step_back"),
            on_click=act(_step_back, found.line.id, done="The clock stands still."),
        )


def _step_back(session: Session, actor: Actor, values: Values, first_90_id: uuid.UUID) -> None:
    on = values.get("from_on")
    if not isinstance(on, date):
        raise InvalidInput({"from_on": NO_DAY})
    service.step_back(session, actor, first_90_id, on, values.get("reason") or "")


def resume(found: Page) -> None:
    """Letting the clock run again."""
    st.subheader("Go on", anchor=False)
    inputs.date_input("The clock runs again from", "resume_on", me().today, latest=me().today)
    st.button(
        "Let the clock run",
        type="primary",
        key=key("resume"),
        on_click=act(_resume, found.line.id, done="It runs again."),
    )


def _resume(session: Session, actor: Actor, values: Values, first_90_id: uuid.UUID) -> None:
    on = values.get("resume_on")
    if not isinstance(on, date):
        raise InvalidInput({"resume_on": NO_DAY})
    service.resume(session, actor, first_90_id, on)


def leaving(found: Page) -> None:
    """A coach withdraws or is transferred; nothing is decided about them."""
    with st.expander("The coach withdraws or is transferred"):
        st.write("The first 90 days end here without a decision. What is written stays.")
        inputs.radio("Which?", "leaving", list(workflow.LEAVING), show=OUTCOMES.__getitem__, horizontal=True)
        inputs.date_input("On", "leaving_on", me().today, latest=me().today)
        _text(
            found, "In a sentence (you may leave this empty)", "leaving_reason", LONGEST_REASON, "The coach reads this."
        )
        st.button("Note it", key=key("note_leaving"), on_click=act(_leave, found.line.coach_id, done="Noted."))


def _leave(session: Session, actor: Actor, values: Values, coach_id: uuid.UUID) -> None:
    on, outcome = values.get("leaving_on"), values.get("leaving")
    wrong = {}
    if not isinstance(on, date):
        wrong["leaving_on"] = NO_DAY
    if not isinstance(outcome, Outcome):
        wrong["leaving"] = "Choose which of the two it is."
    if wrong or not isinstance(on, date) or not isinstance(outcome, Outcome):
        raise InvalidInput(wrong)
    service.record_leaving(session, actor, coach_id, outcome, on, values.get("leaving_reason") or "")


def appeal(found: Page) -> None:
    """Naming somebody else to appeal to."""
    with st.expander("Name the person to appeal to"):
        _appeal(list(found.appeal_choices))
        st.button(
            "Name them",
            key=key("name_appeal"),
            on_click=act(
                lambda s, a, v: service.name_appeal(
                    s, a, found.line.id, v.get("appeal_to"), v.get("appeal_words") or ""
                ),
                done="Named. The coach reads it on this page.",
            ),
        )


def _text(found: Page, label: str, name: str, longest: int, hint: str) -> None:
    """Text that leaves its author, with their word for what the text check finds."""
    inputs.text_area(label, name, max_chars=longest, hint=words.plain(hint))
    first = found.line.id
    inputs.answer_for(name, act(lambda s, a, v: deciding.confirm_words(s, a, first, v.get(name) or "")))


SECTIONS = {
    Coaching.DECIDE: decide,
    Coaching.SEND_BACK: send_back,
    Coaching.TELL_DECISION: tell,
    Coaching.RESPOND_TO_DECISION: respond,
    Coaching.RESUME: resume,
    Coaching.STOP_CLOCK: step_back,
    Coaching.RECORD_LEAVING: leaving,
}
