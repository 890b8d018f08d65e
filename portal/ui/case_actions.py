"""What is done with a case on a page: assign, take, note, agree, say who may know, look, hand over, end."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.cases import Channel, ContactKind, DeclineReason, EndReason, HandoverReason, Referral, Stage
from db.tables.frameworks import Programme
from portal.access import Actor, Casework
from portal.cases import contacts, handing, service, workflow
from portal.cases.queries import Candidate
from portal.cases.service import Assignment
from portal.cases.viewing import Contact, View
from portal.cases.words import (
    CHANNELS,
    CONTACTS,
    DECLINED,
    ENDS,
    HANDOVERS,
    PROGRAMMES,
    REFERRALS,
    RHYTHMS,
    STAGES,
)
from portal.errors import InvalidInput
from portal.ui import inputs, kept_inputs, words
from portal.ui.held import key, me
from portal.ui.moves import go
from portal.ui.wrappers import act

Values = Mapping[str, Any]
Named = Sequence[tuple[uuid.UUID, str]]
TALKED, TRIED = ContactKind.CONVERSATION, ContactKind.ATTEMPT


def assign(coaches: Sequence[Candidate], people: Named) -> None:
    """Give a new case to a coach; the code is drawn when it is stored."""
    with st.expander("Assign a case", icon=":material/add:"):
        _coach(coaches, "coach")
        inputs.segments(
            "The support is",
            "programme",
            [one.value for one in PROGRAMMES],
            Programme.PEER.value,
            show=lambda one: PROGRAMMES[Programme(one)],
        )
        inputs.segments(
            "They will talk",
            "channel",
            [one.value for one in CHANNELS],
            show=lambda one: CHANNELS[Channel(one)],
        )
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
    return service.assign(session, actor, _chosen(values, "coach"), given)


def take(case_id: uuid.UUID, code: str) -> None:
    """The one tap with which a coach takes a case."""
    st.button(
        "Take it",
        key=key(f"take.{case_id.hex}"),
        type="primary",
        on_click=act(lambda s, a, _v, one: service.accept(s, a, one), case_id, done=f"{code} is yours now."),
    )


def today(case_id: uuid.UUID, code: str, version: int) -> None:
    """One tap each: they talked today, or it was tried."""
    for kind, label, icon in ((TALKED, "We talked today", ":material/call:"), (TRIED, "Tried today", None)):
        st.button(
            label,
            key=key(f"{kind.value}.{case_id.hex}"),
            icon=icon,
            on_click=act(
                lambda s, a, _v, what: contacts.note(s, a, case_id, what, a.today, seen=version),
                kind,
                done=f"{code}: {CONTACTS[kind].lower()} today is noted. It can be taken back on its page.",
            ),
        )


def take_or_decline(found: View) -> None:
    """For the coach to whom it is assigned."""
    if not found.may[Casework.ACCEPT].is_allowed:
        return
    take(found.line.id, found.line.code)
    with st.expander("I cannot take it"):
        inputs.radio(
            "Why not?",
            "declined_why",
            [one.value for one in DECLINED],
            show=lambda one: DECLINED[DeclineReason(one)],
        )
        st.caption("Your lead coach reads the reason and finds somebody. You read nothing of it from then on.")
        st.button(
            "Do not take it",
            on_click=act(
                lambda s, a, v: service.decline(s, a, found.line.id, v.get("declined_why")),
                after=lambda _: go("cases"),
                done="Thank you for saying so. Somebody else is found for it.",
            ),
        )


def note(found: View) -> None:
    """Note a contact: today with one tap, or another day and minutes."""
    if not found.may[Casework.NOTE_CONTACT].is_allowed:
        return
    line = found.line
    with st.container(horizontal=True, gap="small"):
        today(line.id, line.code, line.version)
    with st.expander("Another day, or minutes"):
        inputs.segments(
            "What was it?",
            "kind",
            [one.value for one in CONTACTS],
            TALKED.value,
            show=lambda one: CONTACTS[ContactKind(one)],
        )
        left, right = st.columns(2)
        with left:
            inputs.date_input("Day", "on_day", me().today, latest=me().today)
        with right:
            inputs.number("Minutes", "minutes", None, least=1, most=workflow.LONGEST_MINUTES, step=5)
        st.button(
            "Note it",
            on_click=act(
                lambda s, a, v: contacts.note(
                    s, a, line.id, v.get("kind"), v.get("on_day"), v.get("minutes"), line.version
                ),
                done="Noted.",
            ),
        )


def take_back(found: View) -> None:
    """Take a mistake back: one of what the reader noted here and has not taken back."""
    own = {one.id.hex: contact_words(one) for one in found.contacts if one.is_mine}
    if not own:
        return
    with st.expander("Noted by mistake?"):
        inputs.selectbox("Which one", "mistake", list(own), next(iter(own)), show=lambda one: own.get(one, ""))
        st.caption("It stays in the list as taken back, and counts for nothing.")
        st.button("Take it back", key=key("take_back"), on_click=act(_take_back, done="Taken back."))


def _take_back(session: Session, actor: Actor, values: Values) -> None:
    contacts.take_back(session, actor, _chosen(values, "mistake", "Choose what was noted by mistake."))


def contact_words(one: Contact) -> str:
    """What, how long, when: "Conversation, 35 minutes · Fri 6 Nov"."""
    minutes = f", {one.minutes} minutes" if one.minutes else ""
    return f"{CONTACTS[one.kind]}{minutes} · {words.short_day(one.on_day)}"


def look(found: View) -> None:
    """For the lead: it was looked at, together with the coach."""
    if not found.may[Casework.LOOK].is_allowed:
        return
    is_today = found.line.looked_on == me().today
    st.button(
        "Looked at it today" if is_today else "Looked at it",
        key=key("look"),
        icon=":material/done:",
        disabled=is_today,
        on_click=act(lambda s, a, _v: service.look_at(s, a, found.line.id), done="Noted with today’s date."),
    )


def _save(session: Session, actor: Actor, value: object, base: object, case_id: uuid.UUID, field: str) -> None:
    service.save_field(session, actor, case_id, field, value, base)


def agree(found: View) -> None:
    """What coach and person agree on; each is kept as it is chosen."""
    case_id = found.line.id

    def keep(field: str, stored: object) -> kept_inputs.Keeping:
        return kept_inputs.keeping(field, stored, _save, case_id, field)

    st.subheader("What we agreed", anchor=False)
    inputs.selectbox(
        "How often we talk",
        "rhythm_days",
        list(RHYTHMS),
        found.rhythm_days,
        show=RHYTHMS.__getitem__,
        save=keep("rhythm_days", found.rhythm_days),
    )
    inputs.selectbox(
        "Where the person is with the change they think about",
        "stage",
        [one.value for one in Stage],
        found.stage.value if found.stage else None,
        show=lambda one: STAGES[Stage(one)],
        save=keep("stage", found.stage.value if found.stage else None),
        hint="As you two see it together. It may go in any direction, and each is a place to start from.",
    )
    left, right = st.columns(2)
    with left:
        inputs.date_input(
            "Coaching agreement on",
            "agreement_on",
            found.agreement_on,
            latest=me().today,
            save=keep("agreement_on", found.agreement_on),
        )
    with right:
        if found.asks_chat_consent:
            inputs.date_input(
                "May read earlier chats since",
                "chat_consent_on",
                found.chat_consent_on,
                latest=me().today,
                save=keep("chat_consent_on", found.chat_consent_on),
            )
    inputs.checkbox("There is a wellness plan", "has_plan", found.has_plan, save=keep("has_plan", found.has_plan))


def in_words(found: View) -> list[tuple[str, str]]:
    """What was agreed, label and value, for who only reads it."""
    said = [
        ("How often they talk", RHYTHMS.get(found.rhythm_days or 0, "")),
        ("Stage of change", STAGES[found.stage] if found.stage else ""),
        ("Coaching agreement", words.short_day(found.agreement_on) if found.agreement_on else ""),
        ("May read earlier chats", words.short_day(found.chat_consent_on) if found.chat_consent_on else ""),
        ("Wellness plan", "made" if found.has_plan else ""),
    ]
    return [(label, value) for label, value in said if value]


def who_knows(found: View) -> None:
    """Who here may know the person: they meet nothing of the case, in lists and counts as well."""
    st.subheader("Who here may know the person?", anchor=False)
    names = dict(found.acquaintances)
    if not found.line.is_known:
        st.markdown("This is not said yet. Say it before anybody else reads the case; “nobody” is an answer as well.")
    elif not found.may[Casework.SAY_WHO_KNOWS].is_allowed:
        st.markdown(words.plain(", ".join(names.values())) if names else "Nobody, as far as it was said.")
    if found.may[Casework.SAY_WHO_KNOWS].is_allowed:
        people = [*found.people, *(one for one in found.acquaintances if one[0] not in dict(found.people))]
        _who_may_know("known", people, list(names))
        st.button(
            "Save who may know",
            key=key("say_who_knows"),
            on_click=act(
                lambda s, a, v: service.say_who_knows(s, a, found.line.id, _ids(v.get("known")), list(names)),
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
    handing.hand_over(session, actor, case_id, _chosen(values, "coach"), values.get("reason"), version)


def key_passed(found: View) -> None:
    """Who told the new coach who the person is, and when, for the last handover."""
    last = found.handovers[0] if found.handovers else None
    notes = Casework.NOTE_CONTACT if found.line.is_self else Casework.HAND_OVER
    if last is None or last.key_on is not None or not found.may[notes].is_allowed:
        return
    tellers = {last.from_id.hex: last.from_name, last.by_id.hex: last.by}
    if not found.line.is_self:
        tellers[me().id.hex] = me().name
    with st.container(border=True):
        st.markdown("**Who the person is goes from coach to coach outside the portal.** Note when it was passed on.")
        inputs.selectbox("Told by", "key_by", list(tellers), last.from_id.hex, show=lambda one: tellers.get(one, ""))
        inputs.date_input("On", "key_on", me().today, latest=me().today)
        st.button(
            "Note that it was passed on",
            on_click=act(
                lambda s, a, v: handing.note_key_passed(
                    s, a, found.line.id, _chosen(v, "key_by", "Choose who told it."), v.get("key_on")
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


def _chosen(values: Values, name: str, otherwise: str = "Choose the coach.") -> uuid.UUID:
    """The person chosen in an input. Raises InvalidInput where none is."""
    if not values.get(name):
        raise InvalidInput({name: otherwise})
    return uuid.UUID(values[name])
