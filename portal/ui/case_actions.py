"""What coach and lead do with a case from day to day: take it, note a contact, agree, look."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.cases import ContactKind, DeclineReason, Stage
from portal.access import Actor, Casework
from portal.cases import contacts, service, workflow
from portal.cases.viewing import Contact, View
from portal.cases.words import CONTACTS, DECLINED, RHYTHMS, STAGES
from portal.errors import InvalidInput
from portal.ui import inputs, kept_inputs, words
from portal.ui.held import key, me
from portal.ui.moves import go
from portal.ui.wrappers import act

Values = Mapping[str, Any]
TALKED, TRIED = ContactKind.CONVERSATION, ContactKind.ATTEMPT


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
    contacts.take_back(session, actor, chosen(values, "mistake", "Choose what was noted by mistake."))


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


def chosen(values: Values, name: str, otherwise: str = "Choose the coach.") -> uuid.UUID:
    """The id chosen in an input. Raises InvalidInput where none is."""
    if not values.get(name):
        raise InvalidInput({name: otherwise})
    return uuid.UUID(values[name])
