"""What is done with a case seldom, and with care: assign, say who may know the person, hand over, end."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session
from streamlit.delta_generator import DeltaGenerator

from db.tables.cases import Channel, EndReason, HandoverReason, Referral
from db.tables.frameworks import Programme
from portal.access import Actor, Casework
from portal.cases import handing, service
from portal.cases.queries import Candidate
from portal.cases.service import Assignment
from portal.cases.viewing import View
from portal.cases.words import CHANNELS, ENDS, HANDOVERS, PROGRAMMES, REFERRALS
from portal.ui import inputs, words
from portal.ui.case_actions import chosen
from portal.ui.held import held, key, me
from portal.ui.moves import go
from portal.ui.wrappers import act

Values = Mapping[str, Any]
Named = Sequence[tuple[uuid.UUID, str]]


def assign(coaches: Sequence[Candidate], people: Named) -> None:
    """Give a new case to a coach; the code is drawn when it is stored."""
    with st.expander("Assign a case", icon=":material/add:"):
        _coach(coaches, "coach")
        _whom_and_how(Programme.PEER, None)
        _who_may_know("may_know", people, ())
        st.caption(
            "There is no field for a name: the portal draws a code. Tell the coach who it is outside the portal."
        )
        st.button(
            "Assign it",
            type="primary",
            on_click=act(_assign, after=lambda made: go("case", id=made), done="Assigned. The coach finds it on Home."),
        )


def _assign(session: Session, actor: Actor, values: Values) -> uuid.UUID:
    given = Assignment(values.get("programme"), values.get("channel"), _ids(values.get("may_know")))
    return service.assign(session, actor, chosen(values, "coach"), given)


def correct(found: View) -> None:
    """What was assigned with a mistake, as long as they have not talked."""
    if not found.may[Casework.CORRECT].is_allowed:
        return
    with st.expander("Assigned with a mistake?", icon=":material/edit:"):
        _whom_and_how(found.line.programme, found.line.channel)
        st.caption("Until the first conversation is noted; the days are counted from it.")
        st.button(
            "Correct it",
            key=key("correct"),
            on_click=act(
                lambda s, a, v: service.correct(
                    s, a, found.line.id, v.get("programme"), v.get("channel"), found.line.version
                ),
                done="Corrected.",
            ),
        )


def _whom_and_how(programme: Programme, channel: Channel | None) -> None:
    inputs.segments(
        "The support is",
        "programme",
        [one.value for one in PROGRAMMES],
        programme.value,
        show=lambda one: PROGRAMMES[Programme(one)],
    )
    inputs.segments(
        "They will talk",
        "channel",
        [one.value for one in CHANNELS],
        channel.value if channel else None,
        show=lambda one: CHANNELS[Channel(one)],
    )


def who_knows(found: View) -> None:
    """Who here may know the person: they meet nothing of the case, in lists and counts as well."""
    st.subheader("Who here may know the person?", anchor=False)
    names, place = dict(found.acquaintances), st.container()
    if not found.line.is_known:
        place.markdown("This is not said yet. Say it before others read the case; “nobody” is an answer as well.")
    elif not found.may[Casework.SAY_WHO_KNOWS].is_allowed:
        place.markdown(words.plain(", ".join(names.values())) if names else "Nobody, as far as it was said.")
    if found.may[Casework.SAY_WHO_KNOWS].is_allowed:
        people = [*found.people, *(one for one in found.acquaintances if one[0] not in dict(found.people))]
        seen = _changed_from(list(names), place)
        _who_may_know("known", people, list(names))
        st.button(
            "Save who may know",
            key=key("say_who_knows"),
            on_click=act(
                lambda s, a, v: service.say_who_knows(s, a, found.line.id, _ids(v.get("known")), seen),
                done="Saved. Whoever may know the person does not see this case.",
            ),
        )
    if not found.line.is_self:
        with st.popover("I may know this person"):
            st.markdown("From then on this case is not there for you, on no page and in no count.")
            st.button(
                "Hide it from me",
                key=key("recuse"),
                on_click=act(
                    lambda s, a, _v: service.recuse(s, a, found.line.id),
                    after=lambda _: go("cases"),
                    done="Thank you for saying so. The case is hidden from you.",
                ),
            )


def _changed_from(stored: Sequence[uuid.UUID], place: DeltaGenerator) -> list[uuid.UUID]:
    """The list from which the reader began to change theirs; where another is stored by now, they can take that one."""
    grounds, at = held().grounds, key("known")
    shown, now = st.session_state.get(at), [one.hex for one in stored]
    if shown is None or set(shown) == set(now):
        grounds[at] = now
    ground: Any = grounds.setdefault(at, now)
    if set(ground) != set(now):
        with place:
            st.markdown("**Somebody else changed this list meanwhile.** Yours is in the field below and not saved.")
            st.button("Take the list as it is stored", key=key("take_known"), on_click=_take, args=(at, now))
    return _ids(ground)


def _take(at: str, now: list[str]) -> None:
    inputs.put("known", now)
    held(st.session_state.to_dict()).grounds[at] = now


def _who_may_know(name: str, people: Named, stored: Sequence[uuid.UUID]) -> None:
    names = {one.hex: label for one, label in people}
    inputs.multiselect(
        "People of the programme who may know the person",
        name,
        list(names),
        [one.hex for one in stored],
        show=lambda one: names.get(one, ""),
        hint="They never see the case. Leave it empty where nobody does.",
    )


def hand_over(found: View) -> None:
    """To whom and why; whoever may not do it reads whom to ask."""
    may = found.may[Casework.HAND_OVER]
    if not may.is_allowed:
        if found.line.is_self and may.reason:
            st.caption(words.plain(may.reason))
        return
    with st.expander("Hand it over", icon=":material/sync_alt:", expanded=found.line.state == "declined"):
        if not found.candidates:
            st.markdown("There is nobody else here to whom you may give it.")
            return
        _coach(found.candidates, "coach")
        reasons = [one.value for one in HandoverReason]
        stored = HandoverReason.DECLINED.value if found.line.state == "declined" else None
        inputs.selectbox("Why?", "reason", reasons, stored, show=lambda one: HANDOVERS[HandoverReason(one)])
        st.caption("The new coach takes it or declines it. The clock of the person goes on as it is.")
        st.button("Hand it over", key=key("hand_over"), on_click=act(_hand_over, found.line.id, found.line.version))


def _hand_over(session: Session, actor: Actor, values: Values, case_id: uuid.UUID, version: int) -> None:
    handing.hand_over(session, actor, case_id, chosen(values, "coach"), values.get("reason"), version)


def key_passed(found: View) -> None:
    """Who told the new coach who the person is, and when, for the last handover."""
    place = st.container()
    last = found.handovers[0] if found.handovers else None
    notes = Casework.NOTE_CONTACT if found.line.is_self else Casework.HAND_OVER
    if last is None or last.key_on is not None or not found.may[notes].is_allowed:
        return
    tellers = {last.from_id.hex: last.from_name, last.by_id.hex: last.by}
    if not found.line.is_self:
        tellers[me().id.hex] = me().name
    with place, st.container(border=True):
        st.markdown("**Who the person is goes from coach to coach outside the portal.** Note when it was passed on.")
        inputs.selectbox("Told by", "key_by", list(tellers), last.from_id.hex, show=lambda one: tellers.get(one, ""))
        inputs.date_input("On", "key_on", me().today, latest=me().today)
        st.button(
            "Note that it was passed on",
            on_click=act(
                lambda s, a, v: handing.note_key_passed(
                    s, a, found.line.id, chosen(v, "key_by", "Choose who told it."), v.get("key_on")
                ),
                done="Noted.",
            ),
        )


def end(found: View) -> None:
    """The end of the support: how, where the person was pointed to, when."""
    if not found.may[Casework.END].is_allowed:
        return
    with st.expander("End the support", icon=":material/flag:"):
        reasons, referrals = [one.value for one in EndReason], [one.value for one in Referral]
        inputs.selectbox("How did it end?", "end_reason", reasons, show=lambda one: ENDS[EndReason(one)])
        inputs.selectbox("Pointed to", "referral", referrals, show=lambda one: REFERRALS[Referral(one)])
        inputs.date_input("On", "ended_on", me().today, latest=me().today)
        st.caption("What is noted stays as it is. A new start is a new case with a new code.")
        st.button(
            "End the support",
            key=key("end"),
            on_click=act(
                lambda s, a, v: service.end(
                    s, a, found.line.id, v.get("end_reason"), v.get("referral"), v.get("ended_on") or date.max
                ),
                done="Ended.",
            ),
        )


def _coach(coaches: Sequence[Candidate], name: str) -> None:
    shown = {one.id.hex: _candidate(one) for one in coaches}
    only = next(iter(shown)) if len(shown) == 1 else None
    inputs.selectbox("Coach", name, list(shown), only, show=lambda one: shown.get(one, ""))


def _candidate(one: Candidate) -> str:
    away = f", away until {words.short_day(one.back_on)}" if one.back_on else ""
    return f"{one.name} ({one.open} open{away})"


def _ids(values: object) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in values] if isinstance(values, list) else []
